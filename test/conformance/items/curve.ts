/** Items 50 to 57: CURVE. Each is tried with a tested server and with a tested client. */
import nacl from "tweetnacl";
import { frame, metadata } from "../../support/zmtp.js";
import { type Bench, type Check, except, happens, type Tested, unlike } from "../bench.js";
import { CurveClient, CurveServer, decodeKey } from "../curve-peer.js";
import { isCommand, type Link } from "../link.js";
import type { Dealer } from "../../../src/index.js";

const COMMAND = 4;
const asCommand = (body: Buffer): Buffer => frame(body, COMMAND);

/** Changes what is sent, or leaves it as it is. */
type Change = (body: Buffer) => Buffer;
const unchanged: Change = (body) => body;

/** What happens to each command that the raw peer sends. */
interface Changes {
  hello?: Change;
  welcome?: Change;
  initiate?: Change;
  ready?: Change;
}

interface Server {
  readonly tested: Tested<Dealer>;
  readonly key: Buffer;
}

async function openServer(bench: Bench): Promise<Server> {
  const { publicKey, secretKey } = bench.kit.zmq.curveKeyPair();
  const tested = await bench.open("Dealer", {
    curveServer: true,
    curveSecretKey: secretKey,
    handshakeInterval: 1000,
  });
  return { tested, key: decodeKey(publicKey) };
}

/** A raw client of a tested server, with the handshake done. */
async function join(
  { tested, key }: Server,
  { hello = unchanged, initiate = unchanged }: Changes = {},
): Promise<[Link, CurveClient]> {
  const link = await (await tested.link()).greet([3, 1], "CURVE");
  const client = new CurveClient(key);
  link.send(asCommand(hello(client.hello())));
  client.takeWelcome((await link.frame()).body);
  link.send(asCommand(initiate(client.initiate(metadata("DEALER")))));
  client.takeReady((await link.frame()).body);
  return [link, client];
}

/** A raw server, to which a tested client comes. */
async function serve(
  bench: Bench,
  { welcome = unchanged, ready = unchanged }: Changes = {},
): Promise<[Link, CurveServer, Tested<Dealer>]> {
  const [tested, keys] = await openClient(bench);
  const link = await (await tested.link()).greet([3, 1], "CURVE");
  const server = new CurveServer(keys);
  server.takeHello((await link.frame()).body);
  link.send(asCommand(welcome(server.welcome())));
  server.takeInitiate((await link.frame()).body);
  link.send(asCommand(ready(server.ready(metadata("DEALER")))));
  return [link, server, tested];
}

async function openClient(bench: Bench): Promise<[Tested<Dealer>, nacl.BoxKeyPair]> {
  const keys = bench.kit.zmq.curveKeyPair();
  const own = bench.kit.zmq.curveKeyPair();
  const tested = await bench.open("Dealer", {
    ...{ curveServerKey: keys.publicKey, curvePublicKey: own.publicKey, curveSecretKey: own.secretKey },
    ...{ handshakeInterval: 1000, reconnectInterval: 10_000 },
  });
  return [tested, nacl.box.keyPair.fromSecretKey(decodeKey(keys.secretKey))];
}

/** Whether the connection is closed, as whoever waits for an answer is told. */
const isClosed = (what: Promise<unknown>): Promise<boolean> =>
  what.then(
    () => false,
    () => true,
  );

const flip =
  (offset: number): Change =>
  (body) => {
    const changed = Buffer.from(body);
    changed[offset < 0 ? body.length + offset : offset] ^= 0x10;
    return changed;
  };
const shorter: Change = (body) => body.subarray(0, -1);
const longer: Change = (body) => Buffer.concat([body, Buffer.alloc(1)]);

/** Whether a tested server closes the connection of a client with these changes, and at once. */
const serverRefuses = async (bench: Bench, changes: Changes): Promise<boolean> =>
  isClosed(join(await openServer(bench), changes));

async function clientRefuses(bench: Bench, changes: Changes): Promise<boolean> {
  const serving = serve(bench, changes);
  const closed = serving.then(
    ([link]) => link.ended,
    () => undefined,
  );
  return (await isClosed(serving)) || happens(closed);
}

/** What a side does with bytes in place of a MESSAGE: it should close the connection and deliver nothing of it. */
async function refusesMessages(bench: Bench, side: "server" | "client", change: Change): Promise<boolean> {
  if (side === "server") {
    const server = await openServer(bench);
    const [link, client] = await join(server);
    if (!(await happens(link.send(frame(change(client.message("secret")))).ended))) return false;
    const [next, other] = await join(server);
    next.send(frame(other.message("good")));
    return String(await server.tested.socket.receive()) === "good";
  }
  const [link, server, tested] = await serve(bench);
  const received = tested.socket.receive();
  link.send(frame(change(server.message("secret"))));
  // Closing the socket at the end of the test ends the receive.
  const delivered = received.then(
    () => true,
    () => new Promise<boolean>(() => undefined),
  );
  return Promise.race([happens(link.ended), delivered.then(() => false)]);
}

const both = async (does: string, bench: Bench, cases: Record<string, Change>): Promise<string | undefined> =>
  (await except(`as a server, ${does}`, cases, (change) => refusesMessages(bench, "server", change))) ??
  (await except(`as a client, ${does}`, cases, (change) => refusesMessages(bench, "client", change)));

const BITS: Record<string, Record<string, number>> = {
  hello: { "the name": 3, "the key": 90, "the nonce": 119, "the box": 130, "the end": -1 },
  initiate: {
    "the name": 3,
    "the cookie": 30,
    "its box": 90,
    "the nonce": 110,
    "the box": 130,
    "the end": -1,
  },
  welcome: { "the name": 3, "the nonce": 10, "the box": 30, "the end": -1 },
  ready: { "the name": 3, "the nonce": 13, "the box": 20, "the end": -1 },
};
const MESSAGE_BITS = {
  "the size of the name": 0,
  "the name": 3,
  "the nonce": 15,
  "the MAC": 16,
  "the text": 34,
  "the end": -1,
};

async function flipped(bench: Bench): Promise<string | undefined> {
  for (const [name, bits] of Object.entries(BITS)) {
    const refuses = name === "hello" || name === "initiate" ? serverRefuses : clientRefuses;
    const wrong = await except(`accepts ${name.toUpperCase()} with a wrong bit in`, bits, (at) =>
      refuses(bench, { [name]: flip(at) }),
    );
    if (wrong !== undefined) return wrong;
  }
  const cases = Object.fromEntries(Object.entries(MESSAGE_BITS).map(([name, at]) => [name, flip(at)]));
  return both("accepts MESSAGE with a wrong bit in", bench, cases);
}

/** Keys and cookies of two connections. */
async function fresh(bench: Bench): Promise<string | undefined> {
  const server = await openServer(bench);
  const [[, a], [, b]] = [await join(server), await join(server)];
  const [tested] = await openClient(bench);
  const hellos: Buffer[] = [];
  for (let i = 0; i < 2; i++)
    hellos.push((await (await (await tested.link()).greet([3, 1], "CURVE")).frame()).body);
  const same = {
    "the transient key of the server": a.serverTransient.equals(b.serverTransient),
    "the cookie": a.cookie.equals(b.cookie),
    "the transient key of the client": hellos[0].subarray(80, 112).equals(hellos[1].subarray(80, 112)),
  };
  return except("uses again", same, async (isSame) => !isSame);
}

async function sizes(bench: Bench): Promise<string | undefined> {
  const client = await (await (await openClient(bench))[0].link()).greet([3, 1], "CURVE");
  const [link, peer] = await join(await openServer(bench));
  const sent = [(await client.frame()).body.length, link !== undefined && peer.cookie.length];
  return (
    unlike(sent, [200, 96], "sends") ??
    (await except(
      "as a server, accepts",
      {
        "a shorter HELLO": { hello: shorter },
        "a longer HELLO": { hello: longer },
        "a short INITIATE": { initiate: (body: Buffer) => body.subarray(0, 256) },
      },
      (changes) => serverRefuses(bench, changes),
    )) ??
    (await except(
      "as a client, accepts",
      {
        "a shorter WELCOME": { welcome: shorter },
        "a longer WELCOME": { welcome: longer },
        "a short READY": { ready: (body: Buffer) => body.subarray(0, 29) },
      },
      (changes) => clientRefuses(bench, changes),
    )) ??
    (await both("accepts", bench, { "a MESSAGE of 32 bytes": (body) => body.subarray(0, 32) }))
  );
}

async function replayed(bench: Bench): Promise<string | undefined> {
  const server = await openServer(bench);
  return except("accepts", { "the same MESSAGE again": 1, "an older MESSAGE": 0 }, async (which) => {
    const [link, client] = await join(server);
    const [older, newer] = [client.message("older"), client.message("newer")].map((body) => frame(body));
    link.send(newer);
    await server.tested.socket.receive();
    return happens(link.send(which === 1 ? newer : older).ended);
  });
}

export const CURVE: Record<number, Check> = {
  50: sizes,

  51: (bench) => {
    const cases = { "version 1.1": flip(7), "version 17.0": flip(6), "a padding that is not zero": flip(40) };
    return except("accepts", cases, (hello) => serverRefuses(bench, { hello }));
  },

  52: replayed,
  53: fresh,

  54: async (bench) => {
    const server = await openServer(bench);
    const [, { cookie }] = await join(server);
    const initiate: Change = (body) => Buffer.concat([body.subarray(0, 9), cookie, body.subarray(105)]);
    return (await isClosed(join(server, { initiate }))) ? undefined : "accepts it";
  },

  55: flipped,

  56: async (bench) => {
    const { tested } = await openServer(bench);
    const link = await (await tested.link()).greet([3, 1], "CURVE");
    link.send(asCommand(new CurveClient(nacl.box.keyPair().publicKey).hello()));
    if (!(await happens(link.ended))) return "stays connected";
    return (await isClosed(link.frame())) ? undefined : "answers it";
  },

  57: async (bench) => {
    const [link, client] = await join(await openServer(bench));
    link.send(frame(flip(-1)(client.message("bad"))));
    if (!(await happens(link.ended))) return "stays connected";
    for (;;) {
      const next = await link.frame().catch(() => undefined);
      if (next === undefined) return undefined;
      if (isCommand(next, "ERROR")) return "sends an ERROR";
    }
  },

  73: async (bench) => {
    const server = await openServer(bench);
    const [link, client] = await join(server);
    link.send(asCommand(client.message("as a command")), frame(client.message("as a message")));
    const received = String(await server.tested.socket.receive());
    await server.tested.socket.send("answer");
    const answer = await link.frame();
    if (client.open(answer.body) !== "answer") return "sends something else";
    const sends = isCommand(answer) ? [] : ["sends messages"];
    return [...(received === "as a command" ? [] : ["drops commands"]), ...sends].join(", ") || undefined;
  },
};
