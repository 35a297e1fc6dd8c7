/** CURVE servers that do not keep to the handshake: their clients notice it, and tell them nothing. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import nacl from "tweetnacl";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Context, curveKeyPair, Push } from "../../src/index.js";
import { CurveServer, decodeKey } from "../conformance/curve-peer.js";
import { Link } from "../conformance/link.js";
import { EventLog } from "../support/event-log.js";
import { useAttacked } from "../support/attacked.js";
import { frame } from "../support/zmtp.js";

const COMMAND = 4;

const attacked = useAttacked();

let server: Server;
beforeEach(async () => {
  server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
});

/** A client that connects to a server with this key, and the raw end of its connection, after the HELLO. */
async function connected(context: Context, publicKey: string): Promise<{ log: EventLog; link: Link }> {
  const keys = curveKeyPair();
  const client = attacked.use(
    new Push({
      ...{ context, linger: 0, reconnectInterval: -1 },
      ...{ curveServerKey: publicKey, curvePublicKey: keys.publicKey, curveSecretKey: keys.secretKey },
    }),
  );
  const log = new EventLog(client.events);
  client.connect(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [socket] = await once(server, "connection");
  const link = new Link(socket, "PULL");
  await link.greet([3, 1], "CURVE");
  return { log, link };
}

const metadata = Buffer.concat([Buffer.from("\x0bSocket-Type\0\0\0\x04"), Buffer.from("PULL")]);

/** The client reports this, ends the connection, and its context goes on. */
async function expectRefused(log: EventLog, link: Link, code: string): Promise<void> {
  expect((await log.until("handshake:error:protocol")).error).toMatchObject({ code });
  await link.ended;
  link.socket.destroy();
  await attacked.stillWorks();
}

const sendCommand = (link: Link, body: Buffer): unknown => link.send(frame(body, COMMAND));

it("a READY before the WELCOME ends the connection, whatever key it is sealed with", async () => {
  const { publicKey } = curveKeyPair();
  const { log, link } = await connected(attacked.context, publicKey);
  await link.command("HELLO");
  // Memory that nobody has written to: the key that a client had before it was computed.
  const key = new Uint8Array(32);
  const nonce = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]);
  const box = nacl.secretbox(metadata, Buffer.concat([Buffer.from("CurveZMQREADY---"), nonce]), key);
  sendCommand(link, Buffer.concat([Buffer.from("\x05READY"), nonce, box]));
  await expectRefused(log, link, "ERR_ZMTP_UNEXPECTED_COMMAND");
});

/** A server with the right key, and its WELCOME. */
async function welcomed(): Promise<{ curve: CurveServer; log: EventLog; link: Link }> {
  const keys = curveKeyPair();
  const { log, link } = await connected(attacked.context, keys.publicKey);
  const curve = new CurveServer({
    publicKey: decodeKey(keys.publicKey),
    secretKey: decodeKey(keys.secretKey),
  });
  const hello = await link.command("HELLO");
  curve.takeHello(Buffer.concat([Buffer.from("\x05HELLO"), hello]));
  return { curve, log, link };
}

it("a second WELCOME ends the connection", async () => {
  const { curve, log, link } = await welcomed();
  sendCommand(link, curve.welcome());
  await link.command("INITIATE");
  sendCommand(link, curve.welcome());
  await expectRefused(log, link, "ERR_ZMTP_UNEXPECTED_COMMAND");
});

it("a WELCOME with a key of low order ends the connection", async () => {
  const { curve, log, link } = await welcomed();
  curve.transient.publicKey.fill(0);
  sendCommand(link, curve.welcome());
  await expectRefused(log, link, "ERR_ZMTP_CRYPTOGRAPHIC");
});

it("the handshake of a server that keeps to it succeeds", async () => {
  const { curve, log, link } = await welcomed();
  sendCommand(link, curve.welcome());
  const initiate = await link.command("INITIATE");
  curve.takeInitiate(Buffer.concat([Buffer.from("\x08INITIATE"), initiate]));
  sendCommand(link, curve.ready(metadata));
  await log.until("handshake");
  link.socket.destroy();
});
