/** bind and unbind with their callbacks and events, connect and disconnect, and what is wrong with endpoints. */
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/folder.js";
import { compare, outcomeOf } from "../support/compare.js";
import { describeEach, endpointFor, failure, inproc, TRANSPORTS } from "../support/implementations.js";
import { Inbox } from "../support/inbox.js";

const folder = useFolder();

/** What a callback is called with. */
const called = (call: (callback: (...args: unknown[]) => void) => unknown): Promise<unknown[]> =>
  new Promise((resolve) => call((...args) => resolve(args)));

describeEach("endpoints of v5", (kit) => {
  describe.each(TRANSPORTS)("over %s", (transport) => {
    it("are bound, then the event is emitted, then the callback is called", async () => {
      const socket = kit.openV5("pull");
      const endpoint = endpointFor(transport);
      const log: unknown[] = [];
      socket.on("bind", (...args) => log.push(args));
      expect(socket.bind(endpoint, () => log.push("called"))).toBe(socket);
      expect(log).toEqual([]);
      await called((callback) => socket.once("bind", () => process.nextTick(callback)));
      expect(log).toEqual([[endpoint], "called"]);
    });

    it("are unbound, then the event is emitted, then the callback is called", async () => {
      const socket = kit.openV5("pull");
      await called((callback) => socket.bind(endpointFor(transport), callback));
      const log: unknown[] = [];
      const endpoint = socket.last_endpoint as string;
      socket.on("unbind", (...args) => log.push(args));
      expect(socket.unbind(endpoint, () => log.push("called"))).toBe(socket);
      await called((callback) => socket.once("unbind", () => process.nextTick(callback)));
      expect(log).toEqual([[endpoint], "called"]);
      expect(await called((callback) => socket.unbind(endpoint, callback))).toMatchObject([
        { code: "ENOENT", address: endpoint },
      ]);
    });

    it("that are taken are an error for the callback, or an event", async () => {
      const [first, second] = [kit.openV5("pull"), kit.openV5("pull")];
      const path = `ipc://${folder()}/taken`;
      first.bindSync(transport === "ipc" ? path : endpointFor(transport));
      // Another socket of libzmq takes a path away: see the deviation ipcPathTaken.
      if (transport === "ipc" && !kit.deviates("ipcPathTaken")) return;
      const endpoint = first.last_endpoint as string;
      const errors = new Inbox(second, "error");
      const error = { code: "EADDRINUSE", address: endpoint };
      expect(await called((callback) => second.bind(endpoint, callback))).toMatchObject([error]);
      expect(errors.all).toEqual([]);
      second.bind(endpoint);
      expect(await errors.next()).toMatchObject([error]);
      expect(await failure(() => second.bindSync(endpoint))).toMatchObject({ how: "throws", ...error });
    });

    it("are bound on return by bindSync(), without an event", () => {
      const [pull, push] = [kit.openV5("pull"), kit.openV5("push")];
      pull.on("bind", () => expect.unreachable());
      expect(pull.bindSync(endpointFor(transport))).toBeUndefined();
      const endpoint = pull.last_endpoint as string;
      expect(push.connect(endpoint)).toBe(push);
      expect(push.disconnect(endpoint)).toBe(push);
      if (transport !== "inproc") expect(() => push.disconnect(endpoint)).toThrow("No such endpoint");
    });
  });

  it("are left on return by unbindSync(), in ours", async () => {
    if (!kit.deviates("unbindSync")) return;
    const [first, second] = [kit.openV5("pull"), kit.openV5("pull")];
    first.bindSync("tcp://127.0.0.1:*");
    const endpoint = first.last_endpoint as string;
    expect(first.unbindSync(endpoint)).toBeUndefined();
    second.bindSync(endpoint);
  });

  it("take the socket while they are bound", async () => {
    const socket = kit.openV5("pull");
    const bound = called((callback) => socket.bind("tcp://127.0.0.1:*", callback));
    const busy = "Socket is blocked by a bind or unbind operation";
    for (const method of ["bind", "unbind", "bindSync", "unbindSync", "connect", "disconnect"] as const)
      expect(() => socket[method](inproc())).toThrow(busy);
    expect(await bound).toEqual([]);
  });

  it("let messages wait until they are bound", async () => {
    const [push, pull] = [kit.openV5("push"), kit.openV5("pull")];
    const inbox = new Inbox(pull);
    const bound = called((callback) => push.bind("tcp://127.0.0.1:*", callback));
    const sent = called((callback) => push.send("x", 0, callback));
    const waits = kit.deviates("compatSendWhileBinding");
    if (!waits) expect(await sent).toMatchObject([{ code: "EBUSY" }]);
    await bound;
    pull.connect(push.last_endpoint as string);
    if (!waits) return;
    expect(await sent).toEqual([]);
    expect(await inbox.text()).toEqual(["x"]);
  });

  it("are bound although the socket is closed meanwhile", async () => {
    const socket = kit.openV5("pull");
    const bound = called((callback) => socket.bind("tcp://127.0.0.1:*", callback));
    expect(socket.close().closed).toBe(false);
    expect(await bound).toEqual([]);
    expect(socket.closed).toBe(true);
  });
});

const BAD: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  null: null,
  "a number": 5555,
  "an object": {},
  "no text": "",
  "no transport": "127.0.0.1:5555",
  "an unknown transport": "foo://127.0.0.1:5555",
  "no port": "tcp://127.0.0.1",
  "a bad port": "tcp://127.0.0.1:port",
  "a bad address": "tcp://nowhere.invalid.:x",
  "no name": "inproc://",
};

describe("bad endpoints", () => {
  const socketMethods = ["connect", "disconnect", "bindSync"] as const;
  for (const method of socketMethods) {
    compare(`are refused by ${method}`, {
      rows: BAD,
      run: (kit, endpoint) => outcomeOf(() => void kit.openV5("pull")[method](endpoint as string)),
    });
  }

  for (const method of ["bind", "unbind"] as const) {
    compare(`are refused by ${method}, at once or in the callback`, {
      rows: BAD,
      run: async (kit, endpoint) => {
        const socket = kit.openV5("pull");
        let args: unknown[] = [];
        const outcome = await outcomeOf(async () => {
          args = await called((callback) => socket[method](endpoint as string, callback));
        });
        return { outcome, args: args.map((error) => ({ ...(error as Error) })) };
      },
    });
  }
});
