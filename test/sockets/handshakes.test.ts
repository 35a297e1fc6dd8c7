/** Handshakes that fail, and the events that report it. */
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import {
  describeEach,
  endpointFor,
  implementations,
  Kit,
  type Implementation,
} from "../support/implementations.js";
import { answerZap, authenticate } from "../support/zap.js";

const clients: Socket[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

const GREETING = Buffer.concat([
  Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]),
  Buffer.from("NULL".padEnd(20, "\0")),
  Buffer.alloc(32),
]);
/** A command: a frame with flag 4, its name and data. */
const command = (name: string, data: number[] = []): Buffer =>
  Buffer.concat([
    Buffer.from([4, name.length + 1 + data.length, name.length]),
    Buffer.from(name),
    Buffer.from(data),
  ]);

/** A server, and a client that sends the bytes of the test. */
async function serve(
  kit: Kit,
  bytes: Buffer,
  options: object = {},
): Promise<[ReturnType<Kit["log"]>, Socket, { address: string }]> {
  const server = kit.open("Reply", options);
  const log = kit.log(server);
  await server.bind("tcp://127.0.0.1:*");
  const address = server.lastEndpoint as string;
  const client = connect(Number(address.split(":").at(-1)), "127.0.0.1");
  client.on("error", () => undefined);
  client.resume();
  clients.push(client);
  client.write(bytes);
  await log.until("accept");
  return [log, client, { address }];
}

describeEach("a handshake", (kit) => {
  it.each([
    ["ends early", Buffer.alloc(0)],
    ["is something else", Buffer.from("GET / HTTP/1.0\r\n\r\n")],
    ["ends after the greeting", GREETING],
  ])("that %s is another error", async (_what, bytes) => {
    const [log, client, { address }] = await serve(kit, bytes);
    client.end();
    const { error, ...event } = await log.until("handshake:error:other");
    expect(event).toEqual({ type: "handshake:error:other", address });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ code: "EPIPE", errno: 32, message: "Broken pipe" });
    expect(await log.until("disconnect")).toEqual({ type: "disconnect", address });
  });

  it("that takes too long is another error", async () => {
    const [log, , { address }] = await serve(kit, GREETING.subarray(0, 20), { handshakeInterval: 30 });
    const { error, ...event } = await log.until("handshake:error:other");
    expect(event).toEqual({ type: "handshake:error:other", address });
    expect(error).toMatchObject({ code: "EAGAIN", errno: 11 });
  });

  it.each([
    ["an unknown command", command("JUNK"), {}, "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["another mechanism", Buffer.alloc(0), { plainServer: true }, "ERR_ZMTP_MECHANISM_MISMATCH"],
  ])("with %s is an error of the protocol", async (_what, bytes, options, code) => {
    const [log, , { address }] = await serve(kit, Buffer.concat([GREETING, bytes]), options);
    const { error, ...event } = await log.until("handshake:error:protocol");
    expect(event).toEqual({ type: "handshake:error:protocol", address });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ message: "ZMTP protocol error", code });
    expect(await log.until("disconnect")).toEqual({ type: "disconnect", address });
  });

  it("with the wrong key of the server is an error of cryptography", async () => {
    const [keys, clientKeys, others] = [
      kit.zmq.curveKeyPair(),
      kit.zmq.curveKeyPair(),
      kit.zmq.curveKeyPair(),
    ];
    const server = kit.open("Reply", { curveServer: true, curveSecretKey: keys.secretKey });
    const log = kit.log(server);
    await server.bind("tcp://127.0.0.1:*");
    const client = kit.open("Request", {
      curveServerKey: others.publicKey,
      curvePublicKey: clientKeys.publicKey,
      curveSecretKey: clientKeys.secretKey,
    });
    client.connect(server.lastEndpoint as string);
    const { error } = await log.until("handshake:error:protocol");
    expect(error).toMatchObject({ message: "ZMTP protocol error", code: "ERR_ZMTP_CRYPTOGRAPHIC" });
  });

  it("with a socket of a type that does not fit fails", async () => {
    const [server, client] = [kit.open("Reply"), kit.open("Pull", { reconnectInterval: 10_000 })];
    const log = kit.log(server);
    await server.bind("tcp://127.0.0.1:*");
    client.connect(server.lastEndpoint as string);
    await log.until("accept");
    await log.until("disconnect");
    expect(log.types).not.toContain("handshake");
  });
});

// npm zeromq does this as well, but not each time: which side is read first decides.
describe("a mismatch of mechanisms", () => {
  it.each(["tcp", "ipc"] as const)("is reported by both sides over %s", async (transport) => {
    const kit = new Kit(implementations.find(({ isOurs }) => isOurs) as Implementation);
    onTestFinished(() => kit.closeAll());
    const server = kit.open("Dealer", { plainServer: true });
    const client = kit.open("Dealer", { curveServer: true });
    const logs = [server, client].map((socket) => kit.log(socket));
    await server.bind(endpointFor(transport));
    client.connect(server.lastEndpoint as string);
    for (const log of logs) {
      const { error } = await log.until("handshake:error:protocol");
      expect(error).toMatchObject({ code: "ERR_ZMTP_MECHANISM_MISMATCH" });
      expect(log.types).not.toContain("handshake:error:other");
    }
  });
});

describeEach("authentication", (kit) => {
  async function tryPlain(context: InstanceType<Kit["zmq"]["Context"]>): Promise<ReturnType<Kit["log"]>[]> {
    const server = kit.open("Reply", { context, plainServer: true, zapDomain: "test" });
    const client = kit.open("Request", {
      context,
      plainUsername: "somebody",
      plainPassword: "secret",
      reconnectInterval: 10_000,
    });
    const logs = [kit.log(server), kit.log(client)];
    await server.bind("tcp://127.0.0.1:*");
    client.connect(server.lastEndpoint as string);
    return logs;
  }

  it.each([
    [300, "Temporary error"],
    [400, "Authentication failure"],
    [500, "Internal error"],
  ])("with status %d fails on the server", async (status, message) => {
    const context = new kit.zmq.Context();
    await authenticate(kit, context, String(status));
    const [server, client] = await tryPlain(context);
    const { error, ...event } = (await server?.until("handshake:error:auth")) ?? {};
    expect(event).toMatchObject({ type: "handshake:error:auth" });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ message, status });
    // The client gets the status, unless it may try again.
    if (status === 300) return;
    expect((await client?.until("handshake:error:auth"))?.error).toMatchObject({ message, status });
  });

  it.each([
    ["no such status", "ERR_ZAP_INVALID_STATUS_CODE", (f: string[]) => [f[0], f[1], "999", "", "", ""]],
    ["no such version", "ERR_ZAP_BAD_VERSION", (f: string[]) => ["2.0", f[1], "200", "", "", ""]],
    ["another request", "ERR_ZAP_BAD_REQUEST_ID", (f: string[]) => [f[0], "other", "200", "", "", ""]],
    ["too few frames", "ERR_ZAP_MALFORMED_REPLY", (f: string[]) => [f[0], f[1]]],
    ["broken metadata", "ERR_ZAP_INVALID_METADATA", (f: string[]) => [f[0], f[1], "200", "", "u", "junk"]],
  ])("answered with %s is an error of the protocol", async (_what, code, answer) => {
    const context = new kit.zmq.Context();
    await answerZap(kit, context, (frames) => answer(frames.map(String)) as string[]);
    const [server] = await tryPlain(context);
    const { error } = (await server?.until("handshake:error:protocol")) ?? {};
    expect(error).toMatchObject({ message: "ZAP protocol error", code });
  });

  it("with status 200 succeeds", async () => {
    const context = new kit.zmq.Context();
    const requests = await authenticate(kit, context, "200");
    const [server, client] = await tryPlain(context);
    await server?.until("handshake");
    await client?.until("handshake");
    expect(requests).toEqual([
      {
        domain: "test",
        address: "127.0.0.1",
        mechanism: "PLAIN",
        credentials: [Buffer.from("somebody"), Buffer.from("secret")],
      },
    ]);
  });
});

describeEach("peers of old versions", (kit) => {
  /** What such a Push sends first, and the frame of a message. */
  const VERSIONS = [
    {
      version: "ZMTP 2.0",
      greeting: [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 8, 0, 0],
      frame: (text: string) => [0, text.length, ...Buffer.from(text)],
    },
    {
      version: "ZMTP 1.0",
      greeting: [1, 0],
      frame: (text: string) => [text.length + 1, 0, ...Buffer.from(text)],
    },
  ];

  const join = (server: { lastEndpoint: string | null }): Socket => {
    const client = connect(Number(server.lastEndpoint?.split(":").at(-1)), "127.0.0.1").resume();
    client.on("error", () => undefined);
    clients.push(client);
    return client;
  };

  it.each(VERSIONS)("are served after the handshake interval: $version", async ({ greeting, frame }) => {
    const server = kit.open("Pull", { handshakeInterval: 100 });
    const log = kit.log(server);
    await server.bind("tcp://127.0.0.1:*");
    const client = join(server);
    client.write(Buffer.from([...greeting, ...frame("one")]));
    expect(String(await server.receive())).toBe("one");
    // The interval of a peer that says nothing ends later.
    join(server);
    await log.until("handshake:error:other");
    client.write(Buffer.from(frame("two")));
    expect(String(await server.receive())).toBe("two");
  });
});
