// Events that the program does not read are dropped: libzmq would block until they are read.
// npm zeromq blocks here, so it is not part of the comparison.
import { afterEach, describe, expect, it } from "vitest";
import { Context, Reply, Request } from "../../src/index.js";
import { endContext } from "../../src/api/context.js";
import "../support/leaks.js";
import { lastEngine } from "../support/engines.js";

/** As many as fit into two queues, that of the sender and that of the receiver. */
const MOST_QUEUED = 2000;

/** An endpoint that cannot be bound, with an address too long to be part of a libzmq message. */
const NOWHERE = `ipc://${"x".repeat(5000)}`;

describe("events of a socket", () => {
  let context = new Context();
  afterEach(async () => {
    await endContext(context);
    context = new Context();
  });

  it("may remain unread after the observer is closed", async () => {
    const reply = new Reply({ context });
    const request = new Request({ context });
    reply.events.close();
    request.events.close();
    await reply.bind("tcp://127.0.0.1:*");
    request.connect(reply.lastEndpoint as string);
    await request.send("still there");
    expect(String(await reply.receive())).toBe("still there");
    reply.close();
    request.close();
  });

  it("may remain unread for any time", async () => {
    const reply = new Reply({ context, linger: 0 });
    await reply.bind("tcp://127.0.0.1:*");
    const { events } = reply;
    const endpoint = reply.lastEndpoint as string;

    // Each client is accepted, shakes hands and leaves: three events that nobody reads.
    for (let clients = 0; clients < MOST_QUEUED / 3 + 10; clients++) {
      const request = new Request({ context, linger: 0 });
      request.connect(endpoint);
      await request.send("hello");
      await reply.receive();
      await reply.send("bye");
      await request.receive();
      request.close();
    }

    const { type, address } = (await events.receive()) as { type: string; address: string };
    expect({ type, address }).toEqual({ type: "accept", address: endpoint });
    reply.close();
  });

  /** Binds this often. Each time it fails, which is an event. */
  function fail(socket: Reply, times: number): void {
    for (let i = 0; i < times; i++) expect(() => socket.bindSync(NOWHERE)).toThrow("File name too long");
  }

  it("end with the event end, even if there is no room for it", async () => {
    const reply = new Reply({ context });
    const { events } = reply;
    fail(reply, MOST_QUEUED + 10);
    reply.close();
    const types = [];
    for await (const { type } of events) types.push(type);
    expect(types.slice(-2)).toEqual(["bind:error", "end"]);
    expect(types.length).toBeLessThanOrEqual(MOST_QUEUED + 1);
    expect(events.closed).toBe(true);
  });

  it("end with the event end for listeners, too", async () => {
    const reply = new Reply({ context });
    const { events } = reply;
    fail(reply, MOST_QUEUED + 10);
    const ended = new Promise((resolve) => events.on("end", resolve));
    reply.close();
    expect(await ended).toEqual({ type: "end" });
  });

  it("cost nothing when they are dropped", () => {
    const reply = new Reply({ context });
    expect(reply.events.closed).toBe(false);
    const { memory } = lastEngine();
    fail(reply, MOST_QUEUED + 10);
    const before = memory.bytes.length;
    fail(reply, 5000);
    expect(memory.bytes.length).toBe(before);
    reply.close();
  });
});
