/** CURVE and PLAIN: which peers are accepted, and what the ZAP handler is asked. */
import { describe, expect, it } from "vitest";
import { describeEach, failure, type Kit } from "../support/implementations.js";
import { authenticate, type ZapRequest } from "../support/zap.js";

type Context = InstanceType<Kit["zmq"]["Context"]>;

/** Milliseconds in which no message may arrive. */
const SILENCE = 80;

describeEach("CURVE", (kit) => {
  const keys = kit.zmq.curveKeyPair();
  const clientKeys = kit.zmq.curveKeyPair();

  const server = (context?: Context) =>
    kit.open("Reply", {
      curveServer: true,
      curveSecretKey: keys.secretKey,
      ...(context && { context, zapDomain: "test" }),
    });

  const client = (options: object = {}) =>
    kit.open("Request", {
      curveServerKey: keys.publicKey,
      curvePublicKey: clientKeys.publicKey,
      curveSecretKey: clientKeys.secretKey,
      ...options,
    });

  it.each(["tcp://127.0.0.1:*", "ipc://*"])("encrypts over %s", async (endpoint) => {
    const [rep, req] = [server(), client()];
    await rep.bind(endpoint);
    req.connect(rep.lastEndpoint as string);
    for (const size of [0, 1, 100, 5000, 200_000]) {
      const body = Buffer.alloc(size, "x");
      await req.send([body, "tail"]);
      const received = await rep.receive();
      expect(received[0]?.equals(body)).toBe(true);
      await rep.send(received);
      expect((await req.receive()).length).toBe(2);
    }
    expect([rep.securityMechanism, req.securityMechanism]).toEqual(["curve", "curve"]);
  });

  it("takes keys as bytes", async () => {
    const decode = (key: string): Buffer => z85(key);
    const rep = kit.open("Reply", {
      curveServer: true,
      curveSecretKey: decode(keys.secretKey) as unknown as string,
    });
    const req = client({ curveServerKey: decode(keys.publicKey) });
    await rep.bind("tcp://127.0.0.1:*");
    req.connect(rep.lastEndpoint as string);
    await req.send("with bytes");
    expect(String(await rep.receive())).toBe("with bytes");
  });

  it.each([
    ["no keys", () => kit.open("Request")],
    ["the wrong key of the server", () => client({ curveServerKey: kit.zmq.curveKeyPair().publicKey })],
    ["keys that are no pair", () => client({ curvePublicKey: kit.zmq.curveKeyPair().publicKey })],
    ["another mechanism", () => kit.open("Request", { plainUsername: "u", plainPassword: "p" })],
  ])("accepts no peer with %s", async (_what, open) => {
    const rep = server();
    rep.receiveTimeout = SILENCE;
    await rep.bind("tcp://127.0.0.1:*");
    const req = open();
    req.connect(rep.lastEndpoint as string);
    await req.send("let me in");
    expect(await failure(() => rep.receive())).toMatchObject({ code: "EAGAIN" });
  });

  it("asks the ZAP handler about the key of each peer", async () => {
    const context = new kit.zmq.Context();
    const requests = await authenticate(kit, context, ({ credentials }: ZapRequest) =>
      credentials[0]?.equals(z85(clientKeys.publicKey)) ? "200" : "400",
    );
    const rep = server(context);
    await rep.bind("tcp://127.0.0.1:*");
    const strangerKeys = kit.zmq.curveKeyPair();
    const stranger = client({
      curvePublicKey: strangerKeys.publicKey,
      curveSecretKey: strangerKeys.secretKey,
    });
    const log = kit.log(stranger);
    stranger.connect(rep.lastEndpoint as string);
    await stranger.send("from a stranger");
    expect((await log.until("handshake:error:auth")).error).toMatchObject({ status: 400 });
    const req = client();
    req.connect(rep.lastEndpoint as string);
    await req.send("from somebody known");
    expect(String(await rep.receive())).toBe("from somebody known");
    expect(requests.map(({ domain, mechanism, address }) => [domain, mechanism, address])).toEqual([
      ["test", "CURVE", "127.0.0.1"],
      ["test", "CURVE", "127.0.0.1"],
    ]);
  });
});

describeEach("PLAIN", (kit) => {
  const check = ({ credentials: [name, password] }: ZapRequest): string =>
    String(name) === "somebody" && String(password) === "secret" ? "200" : "400";

  async function serve(): Promise<ReturnType<typeof kit.open<"Reply">>> {
    const context = new kit.zmq.Context();
    await authenticate(kit, context, check);
    const rep = kit.open("Reply", { context, plainServer: true });
    await rep.bind("tcp://127.0.0.1:*");
    return rep;
  }

  it("accepts peers with the password", async () => {
    const rep = await serve();
    const req = kit.open("Request", { plainUsername: "somebody", plainPassword: "secret" });
    req.connect(rep.lastEndpoint as string);
    await req.send("hello");
    expect(String(await rep.receive())).toBe("hello");
    expect([rep.securityMechanism, req.securityMechanism]).toEqual(["plain", "plain"]);
  });

  it("accepts no other peers", async () => {
    const rep = await serve();
    rep.receiveTimeout = SILENCE;
    const strangers = [
      kit.open("Request", { plainUsername: "somebody", plainPassword: "wrong" }),
      kit.open("Request"),
    ];
    for (const stranger of strangers) {
      stranger.connect(rep.lastEndpoint as string);
      await stranger.send("let me in");
    }
    expect(await failure(() => rep.receive())).toMatchObject({ code: "EAGAIN" });
  });
});

describeEach("without a mechanism", (kit) => {
  describe("the ZAP handler", () => {
    it("is asked if there is a domain", async () => {
      const context = new kit.zmq.Context();
      const requests = await authenticate(kit, context, "400");
      const rep = kit.open("Reply", { context, zapDomain: "test", receiveTimeout: SILENCE });
      await rep.bind("tcp://127.0.0.1:*");
      const req = kit.open("Request", { reconnectInterval: 10_000 });
      req.connect(rep.lastEndpoint as string);
      await req.send("let me in");
      expect(await failure(() => rep.receive())).toMatchObject({ code: "EAGAIN" });
      expect(requests).toEqual([
        { domain: "test", address: "127.0.0.1", mechanism: "NULL", credentials: [] },
      ]);
    });

    it("is not asked without one", async () => {
      const context = new kit.zmq.Context();
      const requests = await authenticate(kit, context, "400");
      const rep = kit.open("Reply", { context });
      await rep.bind("tcp://127.0.0.1:*");
      const req = kit.open("Request");
      req.connect(rep.lastEndpoint as string);
      await req.send("hello");
      expect(String(await rep.receive())).toBe("hello");
      expect(requests).toEqual([]);
    });
  });
});

/** The bytes of a key in Z85 (RFC 32). */
function z85(text: string): Buffer {
  const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
  const bytes = Buffer.alloc((text.length / 5) * 4);
  for (let i = 0; i < text.length; i += 5) {
    let value = 0;
    for (const digit of text.slice(i, i + 5)) value = value * 85 + digits.indexOf(digit);
    bytes.writeUInt32BE(value, (i / 5) * 4);
  }
  return bytes;
}
