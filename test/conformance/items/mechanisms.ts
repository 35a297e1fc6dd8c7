/** Items 48, 49, 58 and 59: PLAIN, and what a server asks its ZAP handler. */
import { answerZap } from "../../support/zap.js";
import { command, frame, metadata } from "../../support/zmtp.js";
import type { Context, Dealer } from "../../../src/index.js";
import { type Bench, type Check, except, happens, type Tested, unlike } from "../bench.js";
import { CurveClient, decodeKey } from "../curve-peer.js";
import type { Link } from "../link.js";

const COMMAND = 4;
const HELLO = command("HELLO", Buffer.from("\x03joe\x06secret"));
const INITIATE = command("INITIATE", metadata("DEALER"));
const WELCOME = command("WELCOME", Buffer.alloc(0));
const READY = command("READY", metadata("DEALER"));

const good = ([version, id]: Buffer[]): string[] => [String(version), String(id), "200", "OK", "joe", ""];

/** A server with PLAIN, and a ZAP handler that lets everybody in. */
async function plainServer(bench: Bench): Promise<Tested<Dealer>> {
  const context = new bench.kit.zmq.Context();
  await answerZap(bench.kit, context, good);
  return bench.open("Dealer", {
    context,
    plainServer: true,
    handshakeInterval: 0,
    reconnectInterval: 10_000,
  });
}

const plainClient = (bench: Bench): Promise<Tested<Dealer>> =>
  bench.open("Dealer", {
    plainUsername: "joe",
    plainPassword: "secret",
    handshakeInterval: 0,
    reconnectInterval: 10_000,
  });

const plainLink = async (tested: Tested<Dealer>): Promise<Link> =>
  (await tested.link()).greet([3, 1], "PLAIN");

/** Whether these commands of a client, one after the other, make the tested server close the connection. */
async function serverRefuses(bench: Bench, commands: Buffer[]): Promise<boolean> {
  const link = await plainLink(await plainServer(bench));
  for (const [i, bytes] of commands.entries()) {
    link.send(bytes);
    if (i < commands.length - 1) await link.frame();
  }
  return happens(link.ended);
}

async function clientRefuses(bench: Bench, commands: Buffer[]): Promise<boolean> {
  const link = await plainLink(await plainClient(bench));
  await link.frame();
  for (const [i, bytes] of commands.entries()) {
    link.send(bytes);
    if (i < commands.length - 1) await link.frame();
  }
  return happens(link.ended);
}

/** The commands of a whole handshake with PLAIN, as each side sees them. */
async function order(bench: Bench): Promise<string | undefined> {
  const server = await plainLink(await plainServer(bench));
  const asServer = [];
  for (const bytes of [HELLO, INITIATE])
    asServer.push((await server.send(bytes).frame()).body.subarray(1, 6).toString());
  const client = await plainLink(await plainClient(bench));
  const asClient = [
    (await client.frame()).body.toString(),
    (await client.send(WELCOME).frame()).body.subarray(1, 9).toString(),
  ];
  return (
    unlike(asServer, ["WELCO", "READY"], "answers") ??
    unlike(asClient, ["\x05HELLO\x03joe\x06secret", "INITIATE"], "sends") ??
    ((await client.send(READY).handshakeIsDone().isServed()) ? undefined : "does not serve the server")
  );
}

/** The request for each mechanism, without its ID. */
async function requests(bench: Bench): Promise<string | undefined> {
  const { kit } = bench;
  const context = new kit.zmq.Context();
  const asked: string[][] = [];
  await answerZap(kit, context, (frames) => {
    const [version, id, domain, address, ...rest] = frames;
    asked.push(
      [version, domain, bench.transport === "tcp" ? address : "", ...rest].map((field) =>
        field.toString("hex"),
      ),
    );
    return id.length === 0 ? [] : good(frames);
  });
  const keys = kit.zmq.curveKeyPair();
  const identity = metadata("DEALER", { Identity: "me" });
  const domain = { context, zapDomain: "domain" };
  const null_ = await (await (await bench.open("Dealer", domain)).link()).greet();
  null_.send(command("READY", identity));
  await null_.command("READY");
  const plain = await plainLink(await bench.open("Dealer", { ...domain, plainServer: true }));
  plain.send(HELLO);
  await plain.command("WELCOME");
  const options = { ...domain, curveServer: true, curveSecretKey: keys.secretKey };
  const curve = await (await (await bench.open("Dealer", options)).link()).greet([3, 1], "CURVE");
  const client = new CurveClient(decodeKey(keys.publicKey));
  curve.send(frame(client.hello(), COMMAND));
  client.takeWelcome((await curve.frame()).body);
  curve.send(frame(client.initiate(identity), COMMAND));
  await curve.command("READY");
  const hex = (...fields: (string | Uint8Array)[]): string[] =>
    fields.map((field) => Buffer.from(field as string).toString("hex"));
  const address = bench.transport === "tcp" ? "127.0.0.1" : "";
  return unlike(
    asked,
    [
      hex("1.0", "domain", address, "", "NULL"),
      hex("1.0", "domain", address, "", "PLAIN", "joe", "secret"),
      hex("1.0", "domain", address, "", "CURVE", client.keys.publicKey),
    ],
    "asks",
  );
}

type Answer = ((frames: Buffer[]) => string[]) | "slow" | "absent" | "enforced";

const ANSWERS: Record<string, Answer> = {
  "status 300": ([v, id]) => [String(v), String(id), "300", "", "", ""],
  "status 400": ([v, id]) => [String(v), String(id), "400", "", "", ""],
  "status 500": ([v, id]) => [String(v), String(id), "500", "", "", ""],
  "another status": ([v, id]) => [String(v), String(id), "201", "", "", ""],
  "too few frames": ([v, id]) => [String(v), String(id), "200"],
  "another version": ([, id]) => ["2.0", String(id), "200", "OK", "", ""],
  "another request": ([v]) => [String(v), "another", "200", "OK", "", ""],
  "bad metadata": ([v, id]) => [String(v), String(id), "200", "OK", "", "\x09junk"],
  "no answer": "slow",
  "no handler": "absent",
  "no handler, with zapEnforceDomain": "enforced",
};

/** Whether a peer stays out, of whom the handler says this. Nothing that it sends is delivered. */
async function staysOut(bench: Bench, answer: Answer): Promise<boolean> {
  const { kit } = bench;
  const context = new kit.zmq.Context() as Context;
  if (answer === "slow") await kit.open("Reply", { context }).bind("inproc://zeromq.zap.01");
  else if (typeof answer === "function") await answerZap(kit, context, answer);
  const server = await bench.open("Dealer", {
    ...{ context, zapDomain: "domain", reconnectInterval: 10_000 },
    zapEnforceDomain: answer === "enforced",
  });
  const link = await (await server.link()).greet();
  const admitted = link
    .send(READY)
    .command("READY")
    .then(
      () => true,
      () => false,
    );
  // A peer that is refused for the time being, or is still waited for, stays connected.
  return !((await happens(admitted, 250)) && (await admitted));
}

export const MECHANISMS: Record<number, Check> = {
  48: async (bench) => {
    const early = frame("early");
    const asServer = {
      "INITIATE first": [INITIATE],
      "READY first": [READY],
      "a message first": [early],
      "HELLO twice": [HELLO, HELLO],
    };
    const asClient = {
      "READY first": [READY],
      HELLO: [HELLO],
      "a message": [early],
      "WELCOME twice": [WELCOME, WELCOME],
      ERROR: [command("ERROR", Buffer.from("\x03400"))],
    };
    return (
      (await order(bench)) ??
      (await except("as a server, accepts", asServer, (commands) => serverRefuses(bench, commands))) ??
      (await except("as a client, accepts", asClient, (commands) => clientRefuses(bench, commands)))
    );
  },

  49: (bench) => {
    const hello = (text: string): Buffer[] => [command("HELLO", Buffer.from(text, "latin1"))];
    const cases = {
      "a name that is longer than the frame": hello("\xffjoe\x06secret"),
      "a password that is longer than the frame": hello("\x03joe\xffsecret"),
      "no password": hello("\x03joe"),
      "more than a password": hello("\x03joe\x06secret!"),
      "cut metadata": [HELLO, command("INITIATE", metadata("DEALER").subarray(0, -3))],
    };
    return except("accepts", cases, (commands) => serverRefuses(bench, commands));
  },

  58: requests,
  59: (bench) => except("lets in after", ANSWERS, (answer) => staysOut(bench, answer)),
};
