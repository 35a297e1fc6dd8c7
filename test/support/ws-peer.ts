/** ws (RFC 6455) and ZWS 2.0 by hand, for peers that are not libzmq. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

export const FINAL = 0x80;
export const BINARY = 2;
const MASKED = 0x80;
const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** A mask of zeros, which changes nothing. */
export const NO_CHANGE = Buffer.alloc(4);

function masked(bytes: Uint8Array, mask: Uint8Array): Buffer {
  const result = Buffer.from(bytes);
  for (let i = 0; i < result.length; i++) result[i] ^= mask[i % 4];
  return result;
}

function size(count: number, flag: number): Buffer {
  if (count <= 125) return Buffer.from([flag | count]);
  if (count <= 0xffff) return Buffer.from([flag | 126, count >>> 8, count & 0xff]);
  const bytes = Buffer.alloc(9);
  bytes[0] = flag | 127;
  bytes.writeBigUInt64BE(BigInt(count), 1);
  return bytes;
}

/** A frame. A client has to mask it; without a mask it is one of a server. */
export function wsFrame(first: number, body: Uint8Array, mask?: Uint8Array): Buffer {
  const head = Buffer.concat([Buffer.from([first]), size(body.length, mask === undefined ? 0 : MASKED)]);
  return Buffer.concat(mask === undefined ? [head, body] : [head, mask, masked(body, mask)]);
}

/** READY of the NULL mechanism, as a ZWS command. */
export function wsReady(socketType: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(socketType.length);
  const property = [Buffer.from([11]), Buffer.from("Socket-Type"), length, Buffer.from(socketType)];
  return Buffer.concat([Buffer.from([2, 5]), Buffer.from("READY"), ...property]);
}

/** Splits what arrives into frames, and removes their masks. */
export class WsReader {
  #received: Buffer[] = [];
  readonly #frames: Buffer[] = [];
  #wake: (() => void) | undefined;
  /** The masks of the frames. */
  readonly masks: (Buffer | undefined)[] = [];

  constructor(socket: Socket, first: Buffer) {
    this.#take(first);
    socket.on("data", (bytes: Buffer) => this.#take(bytes));
  }

  async next(): Promise<Buffer> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #take(bytes: Buffer): void {
    this.#received.push(bytes);
    const all = Buffer.concat(this.#received);
    let at = 0;
    for (let end = this.#frame(all, at); end !== undefined; end = this.#frame(all, at)) at = end;
    this.#received = [all.subarray(at)];
    this.#wake?.();
  }

  /** Takes the frame at this position. Returns where it ends; undefined if it is not complete. */
  #frame(all: Buffer, start: number): number | undefined {
    if (all.length < start + 2) return undefined;
    let at = start + 2;
    let length = all[start + 1] & 0x7f;
    if (length === 126) {
      if (all.length < at + 2) return undefined;
      length = all.readUInt16BE(at);
      at += 2;
    } else if (length === 127) {
      if (all.length < at + 8) return undefined;
      length = Number(all.readBigUInt64BE(at));
      at += 8;
    }
    const isMasked = (all[start + 1] & MASKED) !== 0;
    const body = at + (isMasked ? 4 : 0);
    if (all.length < body + length) return undefined;
    const mask = isMasked ? Buffer.from(all.subarray(at, at + 4)) : undefined;
    this.masks.push(mask);
    this.#frames.push(masked(all.subarray(body, body + length), mask ?? NO_CHANGE));
    return body + length;
  }
}

/** Reads an HTTP head. Returns it, and the bytes that came after it. */
async function httpHead(socket: Socket): Promise<[string, Buffer]> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const end = bytes.indexOf("\r\n\r\n");
    if (end >= 0) return [bytes.toString("latin1", 0, end), bytes.subarray(end + 4)];
    bytes = Buffer.concat([bytes, (await once(socket, "data"))[0] as Buffer]);
  }
}

export interface WsConnection {
  readonly socket: Socket;
  readonly reader: WsReader;
}

/** What a client sends first. */
export const UPGRADE_REQUEST = [
  "GET / HTTP/1.1",
  "Host: 127.0.0.1",
  "Upgrade: websocket",
  "Connection: Upgrade",
  `Sec-WebSocket-Key: ${createHash("md5").update("key").digest("base64")}`,
  "Sec-WebSocket-Protocol: ZWS2.0/NULL",
  "Sec-WebSocket-Version: 13",
  "",
  "",
].join("\r\n");

/**
 * Asks a ws endpoint of libzmq for an upgrade, with other values of some fields. Resolves with the head of the answer, or
 * with an empty text if the connection was closed instead.
 */
export async function requestUpgrade(
  port: number,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  await once(socket, "connect");
  let request = UPGRADE_REQUEST;
  for (const [name, value] of Object.entries(fields))
    request = request.replace(new RegExp(`^${name}: .*$`, "m"), `${name}: ${value}`);
  socket.write(request);
  const closed = once(socket, "close").then(() => "");
  const answered = httpHead(socket).then(([head]) => head);
  answered.catch(() => undefined);
  const answer = await Promise.race([answered, closed]);
  socket.destroy();
  return answer;
}

/** Connects to a ws endpoint of libzmq, and does the handshakes of ws and ZWS. */
export async function connectWs(port: number, socketType: string): Promise<WsConnection> {
  const socket = connect({ port, host: "127.0.0.1" });
  await once(socket, "connect");
  socket.write(UPGRADE_REQUEST);
  const [, rest] = await httpHead(socket);
  const reader = new WsReader(socket, rest);
  await reader.next();
  socket.write(wsFrame(FINAL | BINARY, wsReady(socketType), NO_CHANGE));
  return { socket, reader };
}

/** A ws server to which libzmq connects. */
export async function serveWs(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

/** Takes the next connection of the server, and does the handshakes of ws and ZWS. */
export async function acceptWs(
  server: Server,
  socketType: string,
  connectionHeader = "Upgrade",
): Promise<WsConnection> {
  const [socket] = (await once(server, "connection")) as [Socket];
  const [head, rest] = await httpHead(socket);
  const key = /sec-websocket-key: *(\S+)/i.exec(head)?.[1] ?? "";
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    `Connection: ${connectionHeader}`,
    `Sec-WebSocket-Accept: ${createHash("sha1")
      .update(key + MAGIC)
      .digest("base64")}`,
    "Sec-WebSocket-Protocol: ZWS2.0/NULL",
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const reader = new WsReader(socket, rest);
  socket.write(wsFrame(FINAL | BINARY, wsReady(socketType)));
  await reader.next();
  return { socket, reader };
}
