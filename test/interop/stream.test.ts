/** STREAM: plain tcp as a ZeroMQ socket, so its peer may be any software. */
import { once } from "node:events";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import type { PeerSocket } from "../support/peers/client.js";
import { implementations, ours } from "../support/peers/programs.js";
import { usePeers } from "../support/peers/use.js";
import { useProcesses } from "../support/processes.js";
import { bytes, readable } from "./messages.js";

useProcesses();

const CHUNKS = ["hello", bytes(255), bytes(256), bytes(64 * 1024), bytes(1024 * 1024)].map((chunk) =>
  Buffer.from(chunk as Buffer),
);

/** The first message of a STREAM from a connection is its id and an empty frame. */
async function arrival(stream: PeerSocket): Promise<Buffer> {
  const [id, ...rest] = await stream.receive();
  expect(readable(rest)).toEqual([""]);
  return id as Buffer;
}

/**
 * Closes a connection by an empty body. libzmq does it when the socket is next in use, so the socket waits for a
 * message meanwhile. This may be the report that the connection has ended, or may never arrive.
 */
async function hangUp(stream: PeerSocket, id: Buffer): Promise<void> {
  await stream.send(id, "");
  stream.receive().catch(() => {});
}

/** Bytes arrive in pieces of any size, each with the id before it. */
async function collect(stream: PeerSocket, id: Buffer, size: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let missing = size; missing > 0;) {
    const [from, piece] = (await stream.receive()) as [Buffer, Buffer];
    expect(from).toEqual(id);
    pieces.push(piece);
    missing -= piece.length;
  }
  return Buffer.concat(pieces);
}

describe.each(implementations())("STREAM with $name", ({ program, missing }) => {
  describe("over tcp", unless(missing), () => {
    const peers = usePeers(program === undefined ? [] : [ours, program]);

    it.each([
      { title: "ours binds", binder: 0, connecter: 1 },
      { title: "ours connects", binder: 1, connecter: 0 },
    ])("$title", async ({ binder, connecter }) => {
      const a = await peers[binder]!.open("Stream");
      const b = await peers[connecter]!.open("Stream");
      await b.connect(await a.bind("tcp://127.0.0.1:*"));
      const [fromA, fromB] = [await arrival(b), await arrival(a)];

      for (const chunk of CHUNKS) {
        await a.send(fromB, chunk);
        expect(readable([await collect(b, fromA, chunk.length)])).toEqual(readable([chunk]));
        await b.send(fromA, chunk);
        expect(readable([await collect(a, fromB, chunk.length)])).toEqual(readable([chunk]));
      }

      // The other side gets the same report.
      await hangUp(a, fromB);
      expect(readable(await b.receive())).toEqual(readable([fromA, ""]));
    });
  });
});

describe("STREAM with a plain tcp socket", () => {
  const peers = usePeers([ours]);

  async function talk(stream: PeerSocket, id: Buffer, socket: Socket): Promise<void> {
    for (const chunk of CHUNKS) {
      socket.write(chunk);
      expect(readable([await collect(stream, id, chunk.length)])).toEqual(readable([chunk]));

      const echoed = take(socket, chunk.length);
      await stream.send(id, chunk);
      expect(readable([await echoed])).toEqual(readable([chunk]));
    }
  }

  async function take(socket: Socket, size: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let missing = size; missing > 0;) {
      const [piece] = (await once(socket, "data")) as [Buffer];
      pieces.push(piece);
      missing -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  it("serves a client", async () => {
    const stream = await peers[0]!.open("Stream");
    const { port } = new URL(await stream.bind("tcp://127.0.0.1:*"));
    const socket = connect(Number(port), "127.0.0.1");
    try {
      await once(socket, "connect");
      const id = await arrival(stream);
      await talk(stream, id, socket);

      socket.end();
      expect(readable(await stream.receive())).toEqual(readable([id, ""]));
    } finally {
      socket.destroy();
    }
  });

  it("connects to a server", async () => {
    const server = createServer();
    const accepted = once(server, "connection");
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const stream = await peers[0]!.open("Stream");
      await stream.connect(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
      const [socket] = (await accepted) as [Socket];
      const id = await arrival(stream);
      await talk(stream, id, socket);

      const closed = once(socket, "close");
      socket.resume();
      await hangUp(stream, id);
      await closed;
    } finally {
      server.close();
    }
  });
});
