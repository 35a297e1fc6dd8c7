/** CURVE: a frame in which one bit was changed on its way ends the connection, and nothing of it is received. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { libzmqOf } from "../../src/api/context.js";
import { Context, curveKeyPair, Pull, Push } from "../../src/index.js";
import { fill } from "../support/bytes.js";
import { EventLog } from "../support/event-log.js";
import "../support/leaks.js";

const GREETING = 64;
const LONG = 2;
const CHUNK = 65 * 1024;

/** The frames of a client before its first message: HELLO and INITIATE. */
const HANDSHAKE = 2;

const cleanUp: (() => void)[] = [];

afterEach(() => {
  for (const end of cleanUp.splice(0)) end();
});

/** Finds the first message in what a client sends. Returns where its body begins, or undefined if it has not come yet. */
function messageBody(bytes: Buffer): number | undefined {
  let at = GREETING;
  for (let frame = 0; ; frame++) {
    if (at + 9 > bytes.length) return undefined;
    const isLong = (bytes[at] & LONG) !== 0;
    const size = isLong ? Number(bytes.readBigUInt64BE(at + 1)) : bytes[at + 1];
    const body = at + (isLong ? 9 : 2);
    if (frame === HANDSHAKE) return body;
    at = body + size;
  }
}

/** Passes a connection on. Flips one bit of the body of its first message, at `offset`, unless that is undefined. */
function tamper(client: Socket, server: Socket, offset: number | undefined): void {
  let received = Buffer.alloc(0);
  let passed = 0;
  let isDone = offset === undefined;
  client.on("data", (bytes: Buffer) => {
    if (isDone || offset === undefined) return void server.write(bytes);
    received = Buffer.concat([received, bytes]);
    const body = messageBody(received);
    if (body !== undefined && received.length > body + offset) {
      received[body + offset] ^= 0x10;
      isDone = true;
    }
    // Until the bit has come, nothing of the message is passed on.
    const end = isDone || body === undefined ? received.length : body;
    server.write(received.subarray(passed, end));
    passed = end;
  });
  server.on("data", (bytes) => client.write(bytes));
  for (const [from, to] of [
    [client, server],
    [server, client],
  ]) {
    from.on("error", () => undefined);
    from.on("close", () => to.destroy());
  }
}

/** A port that passes connections on to another. The first connection is tampered with, the others are not. */
async function tampering(port: number, offset: number): Promise<number> {
  let isFirst = true;
  const sockets: Socket[] = [];
  const relay = createServer((client) => {
    const server = connect(port, "127.0.0.1");
    sockets.push(client, server);
    tamper(client, server, isFirst ? offset : undefined);
    isFirst = false;
  });
  cleanUp.push(() => {
    relay.close();
    for (const socket of sockets) socket.destroy();
  });
  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
  return (relay.address() as AddressInfo).port;
}

describe.each([
  ["small", 1000],
  ["of one chunk", 20_000],
  ["of two chunks", CHUNK + 1000],
  ["of four chunks", 4 * CHUNK - 33],
])("a CURVE message %s", (_, size) => {
  const frameSize = size + 33;
  const places = {
    "the size of the name": 0,
    "the name": 7,
    "the nonce": 15,
    "the first byte of the MAC": 16,
    "the last byte of the MAC": 31,
    "the flags": 32,
    "the first byte": 33,
    "the middle": frameSize >>> 1,
    "the end of the first chunk": Math.min(CHUNK, frameSize) - 1,
    "the beginning of the last chunk": (Math.ceil(frameSize / CHUNK) - 1) * CHUNK,
    "the last byte": frameSize - 1,
  };

  it.each(Object.entries(places))("ends the connection if a bit of %s is wrong", async (_place, offset) => {
    const [serverKeys, clientKeys] = [curveKeyPair(), curveKeyPair()];
    const context = new Context();
    const pull = new Pull({ context, curveServer: true, curveSecretKey: serverKeys.secretKey });
    const push = new Push({
      context: new Context(),
      linger: 0,
      reconnectInterval: 1,
      curveServerKey: serverKeys.publicKey,
      curvePublicKey: clientKeys.publicKey,
      curveSecretKey: clientKeys.secretKey,
    });
    cleanUp.push(
      () => pull.close(),
      () => push.close(),
    );
    const log = new EventLog(pull.events);
    const sent = new EventLog(push.events);
    await pull.bind("tcp://127.0.0.1:*");
    const port = Number((pull.lastEndpoint as string).split(":").at(-1));
    push.connect(`tcp://127.0.0.1:${await tampering(port, offset)}`);
    await push.send(fill(size, 1));
    await log.until("handshake:error:protocol");
    await log.until("disconnect");
    // Before, the connection that ends could still take it.
    await sent.until("disconnect");
    await push.send([fill(size, 2), "after"]);
    const received = await pull.receive();
    expect(received).toHaveLength(2);
    expect(Buffer.compare(received[0], fill(size, 2))).toBe(0);
    expect(libzmqOf(context).fault).toBeUndefined();
  });
});
