/** Authentication fails closed: what becomes of peers when the ZAP handler closes, is slow, or answers nonsense. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import type { Context, Reply } from "../../src/index.js";
import { describeEach, failure, type Kit } from "../support/implementations.js";
import { authenticate } from "../support/zap.js";

const ZAP = "inproc://zeromq.zap.01";

/** Milliseconds in which nothing must come, and after which a handshake is given up. */
const SILENCE = 80;
const HANDSHAKE = 150;

const MECHANISMS = ["NULL", "PLAIN", "CURVE"] as const;
type Mechanism = (typeof MECHANISMS)[number];

const transportsOf = ({ implementation }: Kit): string[] =>
  implementation.isOurs
    ? ["tcp://127.0.0.1:*", "ipc://*", "ws://127.0.0.1:*"]
    : ["tcp://127.0.0.1:*", "ipc://*"];

const cases = (kit: Kit) =>
  MECHANISMS.flatMap((mechanism) =>
    transportsOf(kit).map((endpoint) => [mechanism, endpoint.split(":")[0], endpoint] as const),
  );

/** A server and a client of a mechanism, in a context of their own. */
async function serve(kit: Kit, mechanism: Mechanism, endpoint: string, options: object = {}) {
  const context = new kit.zmq.Context();
  const { publicKey, secretKey } = kit.zmq.curveKeyPair();
  const all = {
    ...{
      NULL: { zapDomain: "test" },
      PLAIN: { zapDomain: "test", plainServer: true },
      CURVE: { curveServer: true, curveSecretKey: secretKey },
    }[mechanism],
    ...options,
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  const server = kit.open("Pull", { context, ...(Object.fromEntries(given) as object) });
  const log = kit.log(server);
  await server.bind(endpoint);
  const client = kit.open("Push", {
    reconnectInterval: 20,
    ...{
      NULL: {},
      PLAIN: { plainUsername: "user", plainPassword: "secret" },
      CURVE: { curveServerKey: publicKey, curvePublicKey: publicKey, curveSecretKey: secretKey },
    }[mechanism],
  });
  const knock = async (): Promise<void> => {
    client.connect(server.lastEndpoint as string);
    await client.send("let me in");
  };
  return { context, server, client, log, knock };
}

/** A handler that the test answers for. */
async function handler(kit: Kit, context: Context): Promise<Reply> {
  const reply = kit.open("Reply", { context });
  await reply.bind(ZAP);
  return reply;
}

const good = (id: Buffer | undefined): string[] => ["1.0", String(id), "200", "", "user", ""];

describeEach("a ZAP handler that", (kit) => {
  describe.each(cases(kit))("%s over %s:", (mechanism, _transport, endpoint) => {
    it("has closed: nobody comes in until there is a new one", async () => {
      const { context, server, log, knock } = await serve(kit, mechanism, endpoint);
      const old = await handler(kit, context);
      await old.unbind(ZAP);
      await knock();
      if (!kit.deviates("authenticationFailsClosed")) {
        if (mechanism !== "PLAIN") expect(String(await server.receive())).toBe("let me in");
        return;
      }
      await log.until("handshake:error:other");
      const requests = await authenticate(kit, context, "200");
      expect(String(await server.receive())).toBe("let me in");
      expect(requests.map((request) => request.mechanism)).toEqual([mechanism]);
    });

    it("closes before it has answered: the next one is asked", async () => {
      if (!kit.deviates("authenticationFailsClosed")) return;
      const { context, server, log, knock } = await serve(kit, mechanism, endpoint);
      const leaving = await handler(kit, context);
      await knock();
      await leaving.receive();
      await leaving.unbind(ZAP);
      leaving.close();
      await log.until("handshake:error:other");
      await authenticate(kit, context, "200");
      expect(String(await server.receive())).toBe("let me in");
    });

    it("closes after its answer: who is in stays in", async () => {
      const { context, server, client, knock } = await serve(kit, mechanism, endpoint);
      const reply = await handler(kit, context);
      await knock();
      const [, id] = await reply.receive();
      await reply.send(good(id));
      expect(String(await server.receive())).toBe("let me in");
      reply.close();
      for (let i = 0; i < 10; i++) {
        await client.send(`${i}`);
        expect(String(await server.receive())).toBe(`${i}`);
      }
    });

    it("is slow: nobody comes in before the answer", async () => {
      const { context, server, knock } = await serve(kit, mechanism, endpoint);
      const reply = await handler(kit, context);
      await knock();
      const [, id] = await reply.receive();
      server.receiveTimeout = SILENCE;
      expect(await failure(() => server.receive())).toMatchObject({ code: "EAGAIN" });
      server.receiveTimeout = -1;
      await reply.send(good(id));
      expect(String(await server.receive())).toBe("let me in");
    });

    it("never answers: the connection is given up", async () => {
      const { context, server, log, knock } = await serve(kit, mechanism, endpoint, {
        handshakeInterval: HANDSHAKE,
      });
      const reply = await handler(kit, context);
      await knock();
      await reply.receive();
      await log.until("handshake:error:other");
      server.receiveTimeout = SILENCE;
      expect(await failure(() => server.receive())).toMatchObject({ code: "EAGAIN" });
    });

    it("answers nonsense: nobody comes in", { timeout: 60_000 }, async () => {
      for (const answer of [
        ["2.0", "1", "200", "", "user", ""],
        ["1.0", "2", "200", "", "user", ""],
        ["1.0", "1", "999", "", "user", ""],
        ["1.0", "1", "", "", "user", ""],
        ["1.0", "1", "200", "", "user", "not a list of properties"],
        ["1.0", "1", "200", "", "user"],
        ["1.0", "1", "200", "", "user", "", "and more"],
        ["200"],
        [""],
      ]) {
        const { context, server, client, log, knock } = await serve(kit, mechanism, endpoint);
        const reply = await handler(kit, context);
        await knock();
        await reply.receive();
        await reply.send(answer);
        await log.until("handshake:error:protocol");
        server.receiveTimeout = SILENCE / 4;
        expect(await failure(() => server.receive()), answer.join()).toMatchObject({ code: "EAGAIN" });
        for (const socket of [server, client, reply]) socket.close();
      }
    });

    it.each([
      "Pull",
      "Push",
      "Publisher",
      "Subscriber",
      "Pair",
      "Dealer",
      "XPublisher",
      "XSubscriber",
    ] as const)("is a %s: nobody comes in, and the context goes on", async (type) => {
      // npm zeromq ends the process.
      if (!kit.deviates("authenticationFailsClosed")) return;
      const { context, server, client, log, knock } = await serve(kit, mechanism, endpoint, {
        handshakeInterval: HANDSHAKE,
      });
      const unable = kit.open(type, { context });
      await unable.bind(ZAP);
      await knock();
      await log.until("handshake:error:other");
      await unable.unbind(ZAP);
      await authenticate(kit, context, "200");
      // On a slow machine, the time for a handshake may be over when the client has sent its message.
      server.receiveTimeout = SILENCE;
      const receive = () => server.receive().catch(() => client.send("let me in"));
      await expect.poll(async () => String(await receive()), { timeout: 15_000 }).toBe("let me in");
    });
  });
});

describeEach("a server that", (kit) => {
  it("must have a domain and has none refuses PLAIN peers", async () => {
    // npm zeromq ends the process.
    if (!kit.deviates("authenticationFailsClosed")) return;
    const { context, log, knock } = await serve(kit, "PLAIN", "tcp://127.0.0.1:*", {
      zapDomain: undefined,
      zapEnforceDomain: true,
    });
    const requests = await authenticate(kit, context, "200");
    await knock();
    await log.until("handshake:error:other");
    expect(requests).toEqual([]);
  });

  it("connects takes no answer that is about an old connection", async () => {
    if (!kit.deviates("authenticationFailsClosed")) return;
    const context = new kit.zmq.Context();
    const reply = kit.open("Router", { context });
    await reply.bind(ZAP);
    const keys = kit.zmq.curveKeyPair();
    const peer = () => {
      const { publicKey, secretKey } = kit.zmq.curveKeyPair();
      return kit.open("Pull", {
        curveServerKey: keys.publicKey,
        curvePublicKey: publicKey,
        curveSecretKey: secretKey,
      });
    };
    const known = peer();
    await known.bind("tcp://127.0.0.1:*");
    const endpoint = known.lastEndpoint as string;
    const server = kit.open("Push", {
      context,
      curveServer: true,
      curveSecretKey: keys.secretKey,
      reconnectInterval: 20,
    });
    server.connect(endpoint);
    await server.send("only for somebody known");
    const [first, , , id] = await reply.receive();
    known.close();
    const stranger = peer();
    stranger.receiveTimeout = SILENCE;
    await expect
      .poll(() =>
        stranger.bind(endpoint).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    const [second] = await reply.receive();
    await reply.send([first, "", ...good(id)]);
    expect(await failure(() => stranger.receive())).toMatchObject({ code: "EAGAIN" });
    await reply.send([second, "", "1.0", "1", "400", "", "", ""]);
    expect(await failure(() => stranger.receive())).toMatchObject({ code: "EAGAIN" });
  });
});

describeEach("a ws peer", (kit) => {
  /** Opens a connection with a subprotocol. Returns the answer to the upgrade, and what came after it until the end. */
  async function upgrade(endpoint: string, protocol: string) {
    const { hostname, port } = new URL(endpoint.replace(/^ws/, "http"));
    const socket = connect(Number(port), hostname);
    const key = createHash("sha1").update(protocol).digest().subarray(0, 16).toString("base64");
    socket.write(
      `GET / HTTP/1.1\r\nHost: ${hostname}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Protocol: ${protocol}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    let received = "";
    socket.on("data", (data) => (received += data.toString("latin1")));
    socket.on("error", () => undefined);
    const closed = once(socket, "close");
    await expect.poll(() => received).toMatch(/\r\n\r\n/);
    return { socket, closed, after: () => received.slice(received.indexOf("\r\n\r\n") + 4) };
  }

  const mask = (payload: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0x82, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
  /** A frame of a message of ZWS2.0: flags, then the body. */
  const message = (text: string): Buffer => mask(Buffer.concat([Buffer.from([0]), Buffer.from(text)]));

  it.each(["200", "400"])("that speaks ZWS2.0 is asked about as a NULL peer: %s", async (status) => {
    if (!kit.deviates("authenticationFailsClosed")) return;
    const { context, server } = await serve(kit, "NULL", "ws://127.0.0.1:*");
    const requests = await authenticate(kit, context, status);
    const { socket, closed, after } = await upgrade(server.lastEndpoint as string, "ZWS2.0");
    socket.write(Buffer.concat([message(""), message("let me in")]));
    if (status === "200") {
      expect(String(await server.receive())).toBe("let me in");
      expect(after()).not.toBe("");
      socket.destroy();
    }
    await closed;
    if (status === "400") {
      expect(after()).toBe("");
      server.receiveTimeout = SILENCE;
      expect(await failure(() => server.receive())).toMatchObject({ code: "EAGAIN" });
    }
    expect(requests.map(({ mechanism, domain }) => [mechanism, domain])).toEqual([["NULL", "test"]]);
  });

  it("that speaks ZWS2.0 waits for the answer of the handler", async () => {
    if (!kit.deviates("authenticationFailsClosed")) return;
    const { context, server } = await serve(kit, "NULL", "ws://127.0.0.1:*");
    const reply = await handler(kit, context);
    const { socket, after } = await upgrade(server.lastEndpoint as string, "ZWS2.0");
    socket.write(Buffer.concat([message(""), message("let me in")]));
    const [, id] = await reply.receive();
    server.receiveTimeout = SILENCE;
    expect(await failure(() => server.receive())).toMatchObject({ code: "EAGAIN" });
    expect(after()).toBe("");
    server.receiveTimeout = -1;
    await reply.send(good(id));
    expect(String(await server.receive())).toBe("let me in");
    socket.destroy();
  });

  it("that speaks ZWS2.0 comes in without a question if there is no domain, and gets heartbeats", async () => {
    if (!kit.deviates("authenticationFailsClosed")) return;
    const { server } = await serve(kit, "NULL", "ws://127.0.0.1:*", {
      zapDomain: undefined,
      heartbeatInterval: 20,
      // This peer answers no ping.
      heartbeatTimeout: 60_000,
    });
    const { socket, after } = await upgrade(server.lastEndpoint as string, "ZWS2.0");
    socket.write(Buffer.concat([message(""), message("hello")]));
    expect(String(await server.receive())).toBe("hello");
    // A ping: opcode 9.
    await expect.poll(after).toContain("\x89");
    socket.destroy();
  });
});
