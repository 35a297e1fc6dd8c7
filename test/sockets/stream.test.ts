/** Stream: plain tcp, with other software at the other end. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { Context, Stream } from "../../src/index.js";
import { describeEach, failure } from "../support/implementations.js";
import { BINARY, FINAL, NO_CHANGE, UPGRADE_REQUEST, wsFrame } from "../support/ws-peer.js";

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

const portOf = (endpoint: string | null): number => Number(endpoint?.split(":").at(-1));

describeEach("a Stream", (kit) => {
  it("serves clients", async () => {
    const stream = kit.open("Stream");
    await stream.bind("tcp://127.0.0.1:*");
    const client = connect(portOf(stream.lastEndpoint), "127.0.0.1");
    sockets.push(client);
    const [id, nothing] = await stream.receive();
    expect([id.length, nothing.length]).toEqual([5, 0]);
    client.write("hello");
    const received = await stream.receive();
    expect(received.map(String)).toEqual([String(id), "hello"]);
    await stream.send([id, "world"]);
    expect(String((await once(client, "data"))[0])).toBe("world");
    client.end();
    expect(await stream.receive()).toEqual([id, Buffer.alloc(0)]);
  });

  it("is a client", async () => {
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on("data", (data) => socket.write(String(data).toUpperCase()));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const stream = kit.open("Stream");
    stream.connect(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, { routingId: "server" });
    expect((await stream.receive()).map(String)).toEqual(["server", ""]);
    await stream.send(["server", "hello"]);
    expect((await stream.receive()).map(String)).toEqual(["server", "HELLO"]);
    server.close();
  });

  it("closes a connection by sending an empty frame", async () => {
    const stream = kit.open("Stream");
    await stream.bind("tcp://127.0.0.1:*");
    const client = connect(portOf(stream.lastEndpoint), "127.0.0.1");
    sockets.push(client);
    const closed = once(client, "close");
    client.resume();
    const [id] = await stream.receive();
    await stream.send([id, null]);
    // A socket of npm zeromq does not continue to close while it is not used.
    const receiving = failure(() => stream.receive());
    await closed;
    stream.close();
    expect((await receiving).code).toBe("EAGAIN");
  });

  it("refuses to send to an unknown peer", async () => {
    const stream = kit.open("Stream");
    await stream.bind("tcp://127.0.0.1:*");
    expect(await failure(() => stream.send(["nobody", "x"]))).toMatchObject({
      how: "rejects",
      code: "EHOSTUNREACH",
      errno: 113,
    });
  });

  it("does not report connections if notify is false", async () => {
    const stream = kit.open("Stream", { notify: false });
    await stream.bind("tcp://127.0.0.1:*");
    const client = connect(portOf(stream.lastEndpoint), "127.0.0.1");
    sockets.push(client);
    client.write("first");
    expect(String((await stream.receive())[1])).toBe("first");
  });

  it("carries much", async () => {
    const stream = kit.open("Stream");
    await stream.bind("tcp://127.0.0.1:*");
    const client = connect(portOf(stream.lastEndpoint), "127.0.0.1");
    sockets.push(client);
    const [id] = await stream.receive();
    const body = Buffer.alloc(3_000_000, "0123456789");
    const chunks: Buffer[] = [];
    let size = 0;
    const arrived = new Promise<void>((resolve) => {
      client.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size === body.length) resolve();
      });
    });
    for (let at = 0; at < body.length; at += 100_000)
      await stream.send([id, body.subarray(at, at + 100_000)]);
    await arrived;
    expect(Buffer.concat(chunks).equals(body)).toBe(true);
    client.write(body);
    const back: Buffer[] = [];
    for (let received = 0; received < body.length; received += back.at(-1)?.length ?? 0) {
      back.push((await stream.receive())[1]);
    }
    expect(Buffer.concat(back).equals(body)).toBe(true);
  });
});

it("a Stream takes the frames of a peer over ws as bytes, also if more follow", async () => {
  const context = new Context();
  const stream = new Stream({ context, linger: 0 });
  await stream.bind("ws://127.0.0.1:*");
  const client = connect(Number(new URL(stream.lastEndpoint as string).port), "127.0.0.1");
  sockets.push(client);
  client.write(UPGRADE_REQUEST.replace("ZWS2.0/NULL", "ZWS2.0"));
  const [LAST, MORE] = [0, 1];
  for (const [flags, text] of [[LAST, "id"] as const, [MORE, "a"] as const, [LAST, "b"] as const])
    client.write(
      wsFrame(FINAL | BINARY, Buffer.concat([Buffer.from([flags]), Buffer.from(text)]), NO_CHANGE),
    );
  const texts: string[] = [];
  while (texts.at(-1) !== "b") texts.push(String((await stream.receive())[1]));
  expect(texts.slice(-2)).toEqual(["a", "b"]);
  stream.close();
});
