/** Server and Client: messages of one frame, with the routing id of the client beside it. */
import { describe, expect, it } from "vitest";
import { fill } from "../support/bytes.js";
import { INVALID, useTransports } from "../support/draft-tests.js";
import { describeEach, failure, inproc } from "../support/implementations.js";

const NO_OPTIONS = { how: "throws", name: "TypeError", message: "Options must be an object" };
const NO_NUMBER = { how: "throws", name: "TypeError", message: "A number was expected" };

const transports = useTransports();

describeEach("Server and Client", (kit) => {
  const serve = (endpoint?: string) => kit.draftPair("Server", "Client", endpoint);

  it.each(transports)("exchange messages over %s", async (_name, endpoint) => {
    const [server, client] = await serve(endpoint());
    await client.send("question");
    const [question, { routingId }] = await server.receive();
    expect(String(question)).toBe("question");
    expect(routingId).toBeTypeOf("number");
    await server.send("answer", { routingId });
    expect((await client.receive()).map(String)).toEqual(["answer"]);
  });

  it("distinguish clients by their routing ids", async () => {
    const [server, first] = await serve();
    const second = kit.openDraft("Client");
    second.connect(server.lastEndpoint as string);
    const names = new Map<string, number>();
    for (const [client, name] of [
      [first, "first"],
      [second, "second"],
    ] as const) {
      await client.send(name);
      const [message, { routingId }] = await server.receive();
      names.set(String(message), routingId);
    }
    expect(new Set(names.values()).size).toBe(2);
    for (const [name, routingId] of names) await server.send(`to ${name}`, { routingId });
    expect(String(await first.receive())).toBe("to first");
    expect(String(await second.receive())).toBe("to second");
  });

  it("send bodies of any size, both ways", async () => {
    const [server, client] = await serve();
    for (const size of [0, 1, 128, 129, 2048, 2049, 4095, 4096, 100_000, 2_000_000]) {
      await client.send(fill(size, size));
      const [body, { routingId }] = await server.receive();
      expect(Buffer.compare(body, fill(size, size))).toBe(0);
      await server.send(body, { routingId });
      expect(Buffer.compare((await client.receive())[0], fill(size, size))).toBe(0);
    }
  });

  it("keep their messages in order, many of them", async () => {
    const [server, client] = await serve();
    const sending = (async () => {
      for (let i = 0; i < 3000; i++) await client.send(`${i}`);
    })();
    for (let i = 0; i < 3000; i++) expect(String((await server.receive())[0])).toBe(`${i}`);
    await sending;
  });

  it("can be iterated over, until they are closed", async () => {
    const [server, client] = await serve();
    await client.send("one");
    await client.send("two");
    const seen: string[] = [];
    for await (const [message, { routingId }] of server) {
      seen.push(`${message} ${typeof routingId}`);
      if (seen.length === 2) server.close();
    }
    expect(seen).toEqual(["one number", "two number"]);
  });

  it("wait until the other one is connected", async () => {
    const client = kit.openDraft("Client");
    const [server] = [kit.openDraft("Server")];
    await server.bind("tcp://127.0.0.1:*");
    const [receiving, answered] = [server.receive(), client.receive()];
    const second = await failure(() => server.receive());
    expect(second).toMatchObject({ how: "throws", code: "EBUSY" });
    client.connect(server.lastEndpoint as string);
    await client.send("x");
    const [, options] = await receiving;
    await server.send("y", options);
    expect(String(await answered)).toBe("y");
  });

  it("end operations after their timeouts, and when they are closed", async () => {
    const server = kit.openDraft("Server", { receiveTimeout: 5 });
    const client = kit.openDraft("Client", { sendTimeout: 0 });
    const again = { how: "rejects", code: "EAGAIN", message: "Operation was not possible or timed out" };
    expect(await failure(() => server.receive())).toMatchObject(again);
    expect(await failure(() => client.send("x"))).toMatchObject(again);
    server.receiveTimeout = -1;
    const receiving = failure(() => server.receive());
    server.close();
    expect(await receiving).toMatchObject(again);
    expect(await failure(() => server.send("x", { routingId: 1 }))).toMatchObject({
      how: "throws",
      code: "EBADF",
    });
  });

  it("a Server does not wait for a client that does not read", async () => {
    const endpoint = inproc();
    const server = kit.openDraft("Server", { sendHighWaterMark: 1 });
    const client = kit.openDraft("Client", { receiveHighWaterMark: 1 });
    await server.bind(endpoint);
    client.connect(endpoint);
    await client.send("hello");
    const [, options] = await server.receive();
    let sent = 0;
    let sending = server.send("0", options);
    // As many messages as fit into the queues.
    while (await isDone(sending)) sending = server.send(`${++sent}`, options);
    expect(await failure(() => sending)).toMatchObject({ how: "rejects", code: "EAGAIN" });
    expect(sent).toBeGreaterThan(0);
    for (let i = 0; i < sent; i++) expect(String(await client.receive())).toBe(`${i}`);
    await server.send("again", options);
    expect(String(await client.receive())).toBe("again");
  });

  it("have events", async () => {
    const server = kit.openDraft("Server");
    const log = kit.log(server);
    await server.bind("tcp://127.0.0.1:*");
    kit.openDraft("Client").connect(server.lastEndpoint as string);
    await log.until("handshake");
    expect(log.types).toEqual(expect.arrayContaining(["bind", "accept", "handshake"]));
  });

  it("have the properties readable and writable", async () => {
    const [server, client] = await serve();
    expect([server.writable, server.readable]).toEqual([true, false]);
    await client.send("x");
    const message = await server.receive();
    await server.send("y", message[1]);
    await client.receive();
    expect([client.writable, client.readable]).toEqual([true, false]);
  });

  describe("a message to", () => {
    it.each<[string, unknown[], object]>([
      ["nobody", ["x"], NO_OPTIONS],
      ["null", ["x", null], NO_OPTIONS],
      ["a number", ["x", 5], NO_OPTIONS],
      [
        "a routing id and more",
        ["x", { routingId: 1 }, 3],
        { message: "Expected 2 arguments but received 3" },
      ],
      ["an empty object", ["x", {}], { how: "throws", ...INVALID }],
      ["a function", ["x", () => undefined], { how: "throws", ...INVALID }],
      ["routing id 0", ["x", { routingId: 0 }], { how: "throws", ...INVALID }],
      ["a routing id that is NaN", ["x", { routingId: NaN }], { how: "throws", ...INVALID }],
      ["a routing id that is text", ["x", { routingId: "1" }], NO_NUMBER],
      ["a routing id that is null", ["x", { routingId: null }], NO_NUMBER],
      [
        "a routing id of nobody",
        ["x", { routingId: 3 }],
        { how: "rejects", code: "EHOSTUNREACH", errno: 113 },
      ],
      ["a routing id below 0", ["x", { routingId: -1 }], { how: "rejects", code: "EHOSTUNREACH" }],
      ["somebody, but undefined", [undefined, { routingId: 1 }], { message: "Message must be present" }],
      ["somebody, of two frames", [["x", "y"], { routingId: 1 }], { how: "rejects", ...INVALID }],
    ])("%s fails", async (_what, args, expected) => {
      const server = kit.openDraft("Server");
      const send = server.send.bind(server) as (...args: unknown[]) => Promise<void>;
      expect(await failure(() => send(...args))).toMatchObject(expected);
    });

    it("a client may be an array of one frame, and its routing id any number that converts to it", async () => {
      const [server, client] = await serve();
      await client.send(["x"] as never);
      const [, { routingId }] = await server.receive();
      for (const same of [routingId + 0.5, routingId + 2 ** 32]) {
        await server.send(["y"] as never, { routingId: same });
        expect(String(await client.receive())).toBe("y");
      }
    });
  });

  it("refuse messages of more than one frame, and routing ids from a Client", async () => {
    const [, client] = await serve();
    const send = client.send.bind(client) as (...args: unknown[]) => Promise<void>;
    expect(await failure(() => send(["x", "y"]))).toMatchObject({ how: "rejects", ...INVALID });
    expect(await failure(() => send("x", { routingId: 1 }))).toEqual({
      ...{ how: "throws", name: "TypeError" },
      message: "Expected 1 argument but received 2",
    });
    expect(await failure(() => send([]))).toEqual(
      kit.expected("noFrames", {
        theirs: { how: "succeeds" },
        ours: { ...INVALID, how: "rejects", message: "A message must have at least one frame" },
      }),
    );
  });
});

/** Whether a promise is fulfilled already. */
async function isDone(promise: Promise<void>): Promise<boolean> {
  const done = promise.then(
    () => true,
    () => false,
  );
  return Promise.race([done, new Promise<boolean>((resolve) => setImmediate(resolve, false))]);
}
