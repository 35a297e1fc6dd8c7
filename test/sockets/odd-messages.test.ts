/** Values of every kind are sent over each transport, compared with npm zeromq. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compare, outcomeOf, type Explanation } from "../support/compare.js";
import { describeEach, endpointFor, TRANSPORTS, type Kit } from "../support/implementations.js";
import { MESSAGES } from "../support/odd/messages.js";
import { useProcesses } from "../support/processes.js";

const { start } = useProcesses();

type Push = InstanceType<Kit["zmq"]["Push"]>;
type Sendable = Parameters<Push["send"]>[0];

/** The value as the message, as the only frame, and as one of several frames. */
const FORMS: Readonly<Record<string, (value: unknown) => unknown>> = {
  alone: (value) => value,
  "as a frame": (value) => [value],
  "after a frame": (value) => ["a", value],
};

interface Row {
  readonly transport: (typeof TRANSPORTS)[number];
  readonly make: () => unknown;
  readonly isArray: boolean;
}

const ROWS = Object.entries(MESSAGES).map(([name, make]) => {
  const rows = TRANSPORTS.flatMap((transport) =>
    Object.entries(FORMS).map(([form, shape]): [string, Row] => [
      `${form} over ${transport}`,
      { transport, make: () => shape(make()), isArray: form === "alone" },
    ]),
  );
  return [name, Object.fromEntries(rows)] as const;
});

const KINDS_OF_BYTES = /^(an?|an empty|a large|a growable) SharedArrayBuffer$|DataView/;

/** Objects without a text of their own, and arrays with such an object in them. */
const WITHOUT_TEXT = [
  ...["an object", "valueOf() is not asked", "a function", "an arrow function", "a class", "a map", "a set"],
  ...["a promise", "a blob", "a namespace object", "the global object", "an object with a length"],
  ...["an iterable", "an object with ArrayBuffer's prototype", "frames of all kinds"],
];

function explain(name: string, { isArray }: Row): Explanation | undefined {
  if (KINDS_OF_BYTES.test(name))
    return { deviation: "moreKindsOfBytes", ours: { sent: { how: "resolves" } } };
  if (WITHOUT_TEXT.includes(name))
    return { deviation: "objectsAsText", ours: { sent: { how: "throws", name: "TypeError" }, received: [] } };
  if (name === "a proxy of an array" && isArray)
    return { deviation: "proxiedArray", ours: { received: [["61", "62"]] } };
  if (name === "a proxy that was revoked" && isArray)
    return { deviation: "proxiedArray", ours: { sent: { how: "throws", name: "TypeError" } } };
  if (name === "no frames" && isArray)
    return { deviation: "noFrames", ours: { sent: { how: "rejects", code: "EINVAL" }, received: [] } };
  return undefined;
}

/** Frames as short texts. */
function digest(frame: Buffer): string {
  return frame.length <= 32
    ? frame.toString("hex")
    : `${frame.length} bytes ${createHash("sha1").update(frame).digest("hex")}`;
}

/** The result of send(), what arrives then, and that the socket still works. */
async function sendAndReceive(kit: Kit, { transport, make }: Row) {
  const [pull, push] = await kit.pair("Pull", "Push", { endpoint: endpointFor(transport) });
  const sent = await outcomeOf(() => push.send(make() as Sendable));
  await push.send("the end");
  const received: string[][] = [];
  for (;;) {
    const frames = await pull.receive();
    if (String(frames[0]) === "the end") return { sent, received };
    received.push(frames.map(digest));
  }
}

describe("sending", () => {
  for (const [name, rows] of ROWS)
    compare(name, { rows, run: sendAndReceive, explain: (row) => explain(name, row) });
});

const program = fileURLToPath(new URL("../support/closed-while-sending.mjs", import.meta.url));

describeEach("a message that closes its socket", (kit) => {
  it("is not sent; npm zeromq ends the process", async () => {
    const child = start(program, [kit.implementation.specifier]);
    const { code } = await child.ended;
    expect([code, child.lines]).toEqual(
      kit.expected("closedWhileSending", { theirs: [null, []], ours: [0, ["EBADF"]] }),
    );
  });
});

describeEach("a message whose toString()", (kit) => {
  it("sends another message is sent after that message", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: endpointFor("inproc") });
    const message = {
      toString: () => {
        void push.send("inner");
        return "outer";
      },
    };
    await push.send(message as unknown as Sendable);
    expect((await pull.receive()).map(String)).toEqual(["inner"]);
    expect((await pull.receive()).map(String)).toEqual(["outer"]);
  });
});
