/** A ZAP handler (RFC 27): answers whether a peer may come in. */
import type { Context } from "../../src/index.js";
import type { Kit } from "./implementations.js";

export interface ZapRequest {
  readonly domain: string;
  readonly address: string;
  readonly mechanism: string;
  /** What the mechanism has: name and password, or a key. */
  readonly credentials: Buffer[];
}

type Answer = string | ((request: ZapRequest) => string);

/** Answers with a status; resolves when requests can come. Returns what was asked. */
export async function authenticate(kit: Kit, context: Context, answer: Answer): Promise<ZapRequest[]> {
  const requests: ZapRequest[] = [];
  await answerZap(kit, context, ([version, id, domain, address, , mechanism, ...credentials]) => {
    const request = {
      domain: String(domain),
      address: String(address),
      mechanism: String(mechanism),
      credentials,
    };
    requests.push(request);
    const status = typeof answer === "string" ? answer : answer(request);
    return [String(version), String(id), status, "because", "user", ""];
  });
  return requests;
}

/** Answers with whatever frames. */
export async function answerZap(
  kit: Kit,
  context: Context,
  answer: (frames: Buffer[]) => string[],
): Promise<void> {
  const handler = kit.open("Reply", { context });
  await handler.bind("inproc://zeromq.zap.01");
  void (async () => {
    for await (const frames of handler) await handler.send(answer(frames));
  })();
}
