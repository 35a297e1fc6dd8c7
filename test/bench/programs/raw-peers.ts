/**
 * Peers that cost their process almost nothing, so that the library on the other side alone is measured: plain
 * connections that write the handshake of a PUSH socket (ZMTP 3.0, NULL) and one short message, and stay.
 */
import { once } from "node:events";
import { type Socket, connect } from "node:net";

/** How many connections are being made at once. More would fill the backlog of the other side. */
const UNDER_WAY = 50;

const GREETING = Buffer.concat([
  Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]),
  Buffer.from("NULL"),
  Buffer.alloc(48),
]);

/** A name with its length in one byte before it. */
const named = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);

const READY_BODY = Buffer.concat([
  named("READY"),
  named("Socket-Type"),
  Buffer.from([0, 0, 0, 4]),
  Buffer.from("PUSH"),
]);
const READY = Buffer.concat([Buffer.from([4, READY_BODY.length]), READY_BODY]);
const HELLO = Buffer.from([0, 1, 0x21]);
const OPENING = Buffer.concat([GREETING, READY]);

/** The other side's greeting and the head of its READY. It refuses messages before that. */
const ANSWER = GREETING.length + 2;

async function join(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  socket.write(OPENING);
  let missing = ANSWER;
  while (missing > 0) missing -= ((await once(socket, "data")) as [Buffer])[0].length;
  socket.write(HELLO);
  socket.on("error", () => {});
  return socket;
}

export async function rawPeers(address: string, count: number): Promise<Socket[]> {
  const port = Number(/:(\d+)$/.exec(address)?.[1]);
  const peers: Socket[] = [];
  let left = count;
  const joinSome = async (): Promise<void> => {
    while (left-- > 0) peers.push(await join(port));
  };
  await Promise.all(Array.from({ length: Math.min(count, UNDER_WAY) }, joinSome));
  return peers;
}
