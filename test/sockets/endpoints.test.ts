/** bind, unbind, connect and disconnect, and their synchronous variants: what they do when they succeed. */
import { lookup } from "node:dns/promises";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/folder.js";
import { bindWhenFree, describeEach, failure, inproc } from "../support/implementations.js";
import { needs } from "../support/needs.js";

const folder = useFolder();

const TRANSPORTS = [
  ["tcp", () => "tcp://127.0.0.1:*", /^tcp:\/\/127\.0\.0\.1:\d{4,5}$/],
  ["ipc", () => `ipc://${join(folder(), "socket")}`, /^ipc:\/\/.*\/socket$/],
  ["a temporary ipc path", () => "ipc://*", /^ipc:\/\/.+\/socket$/],
  ["inproc", inproc, /^inproc:\/\/test-\d+$/],
  ["ws", () => "ws://127.0.0.1:*/path", /^ws:\/\/127\.0\.0\.1:\d{4,5}\/path$/],
] as const;

const isKnown = await lookup(hostname(), 4).then(
  () => true,
  () => false,
);

const portOf = (endpoint: string | null): number => Number(endpoint?.split(":").at(-1));

describeEach("endpoints", (kit) => {
  it("over ws have paths of several names", async () => {
    const [pull, push] = [kit.open("Pull"), kit.open("Push")];
    const bound = await failure(() => pull.bind("ws://127.0.0.1:*/some/where"));
    expect(bound.code).toBe(kit.expected("wsPath", { theirs: "EINVAL", ours: undefined }));
    if (bound.code !== undefined) return;
    expect(pull.lastEndpoint).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/some\/where$/);
    push.connect(pull.lastEndpoint as string);
    await push.send("over");
    expect(String(await pull.receive())).toBe("over");
    await pull.unbind(pull.lastEndpoint as string);
  });

  describe.each(TRANSPORTS)("over %s", (_name, endpoint, pattern) => {
    it("are bound and unbound", async () => {
      const [pull, push] = [kit.open("Pull"), kit.open("Push")];
      await pull.bind(endpoint());
      const bound = pull.lastEndpoint as string;
      expect(bound).toMatch(pattern);
      push.connect(bound);
      await push.send("over");
      expect(String(await pull.receive())).toBe("over");
      await pull.unbind(bound);
      expect(await failure(() => pull.unbind(bound))).toMatchObject({
        how: "rejects",
        code: "ENOENT",
        errno: 2,
        message: "No such endpoint",
        address: bound,
      });
    });

    it("are bound synchronously", async () => {
      const [pull, push] = [kit.open("Pull"), kit.open("Push")];
      expect(pull.bindSync(endpoint())).toBeUndefined();
      expect(pull.lastEndpoint).toMatch(pattern);
      push.connect(pull.lastEndpoint as string);
      await push.send("over");
      expect(String(await pull.receive())).toBe("over");
    });

    it("are disconnected", async () => {
      const [pull, push] = [kit.open("Pull"), kit.open("Push", { sendTimeout: 0 })];
      await pull.bind(endpoint());
      const bound = pull.lastEndpoint as string;
      push.connect(bound);
      await push.send("first");
      expect(String(await pull.receive())).toBe("first");
      push.disconnect(bound);
      expect(await failure(() => push.send("second"))).toMatchObject({ how: "rejects", code: "EAGAIN" });
      expect(await failure(() => push.disconnect(bound))).toMatchObject({
        how: "throws",
        code: "ENOENT",
        address: bound,
      });
    });
  });

  it.each(["tcp://*:*", "tcp://0.0.0.0:*", "tcp://127.0.0.1:0", "tcp://localhost:*", "tcp://lo:*"])(
    "%s is a free port",
    async (endpoint) => {
      const pull = kit.open("Pull");
      await pull.bind(endpoint);
      expect(pull.lastEndpoint).toMatch(/^tcp:\/\/(0\.0\.0\.0|127\.0\.0\.1):\d{4,5}$/);
      const client = connect(portOf(pull.lastEndpoint), "127.0.0.1");
      await once(client, "connect");
      client.destroy();
      await pull.unbind(pull.lastEndpoint as string);
    },
  );

  it("can be many for one socket, and each can be unbound", async () => {
    const pull = kit.open("Pull");
    const endpoints: string[] = [];
    for (const endpoint of ["tcp://127.0.0.1:*", "tcp://127.0.0.1:*", "ipc://*", inproc()]) {
      await pull.bind(endpoint);
      endpoints.push(pull.lastEndpoint as string);
    }
    expect(new Set(endpoints).size).toBe(4);
    const push = kit.open("Push");
    for (const endpoint of endpoints) push.connect(endpoint);
    for (const text of "abcd") await push.send(text);
    const received = [];
    for (let i = 0; i < 4; i++) received.push(String(await pull.receive()));
    expect(received.sort()).toEqual(["a", "b", "c", "d"]);
    for (const endpoint of endpoints.reverse()) await pull.unbind(endpoint);
  });

  it("are free again after unbind", async () => {
    const [first, second] = [kit.open("Pull"), kit.open("Pull")];
    await first.bind("tcp://127.0.0.1:*");
    const endpoint = first.lastEndpoint as string;
    await first.unbind(endpoint);
    await bindWhenFree(second, endpoint);
  });

  it("are unbound synchronously; npm zeromq binds them again", async () => {
    const pull = kit.open("Pull");
    const name = inproc();
    pull.bindSync(name);
    const outcome = await failure(() => pull.unbindSync(name));
    expect(outcome.code).toBe(kit.expected("unbindSync", { theirs: "EADDRINUSE", ours: undefined }));
    if (kit.deviates("unbindSync")) pull.bindSync(name);
  });

  it("are free again after close", async () => {
    const path = join(folder(), "socket");
    const first = kit.open("Pull");
    await first.bind(`ipc://${path}`);
    expect(existsSync(path)).toBe(true);
    first.close();
    const [second, push] = [kit.open("Pull"), kit.open("Push")];
    await bindWhenFree(second, `ipc://${path}`);
    push.connect(`ipc://${path}`);
    await push.send("again");
    expect(String(await second.receive())).toBe("again");
  });

  it("are free at once after close", async () => {
    const path = `ipc://${join(folder(), "socket")}`;
    // In npm zeromq, a bind takes a path away from the socket that listens there.
    for (const endpoint of kit.deviates("closedInBackground") ? [path, "tcp://127.0.0.1:*"] : [path]) {
      const first = kit.open("Pull");
      await first.bind(endpoint);
      const bound = first.lastEndpoint as string;
      first.close();
      const second = kit.open("Pull");
      await second.bind(bound);
      second.close();
      const third = kit.open("Pull");
      third.bindSync(bound);
      const push = kit.open("Push");
      push.connect(bound);
      await push.send("again");
      expect(String(await third.receive())).toBe("again");
    }
  });

  it("can be connected to before they are bound", async () => {
    for (const endpoint of [`ipc://${join(folder(), "later")}`, inproc()]) {
      const [pull, push] = [kit.open("Pull"), kit.open("Push", { reconnectInterval: 5 })];
      push.connect(endpoint);
      const sent = push.send("early");
      await pull.bind(endpoint);
      await sent;
      expect(String(await pull.receive())).toBe("early");
    }
  });

  it("can be connected to by the name of the host", async () => {
    const [pull, push] = [kit.open("Pull"), kit.open("Push")];
    await pull.bind("tcp://127.0.0.1:*");
    push.connect(`tcp://localhost:${portOf(pull.lastEndpoint)}`);
    await push.send("by name");
    expect(String(await pull.receive())).toBe("by name");
  });

  it("can be unbound by the name of the host", async () => {
    const pull = kit.open("Pull");
    await pull.bind("tcp://localhost:*");
    await pull.unbind(pull.lastEndpoint as string);
    await pull.bind("tcp://localhost:*");
    await pull.unbind(`tcp://localhost:${portOf(pull.lastEndpoint)}`);
  });

  it(
    "can be bound and unbound by the name of this machine",
    needs(isKnown, "the machine does not know its name"),
    async () => {
      const [pull, push] = [kit.open("Pull"), kit.open("Push")];
      await pull.bind(`tcp://${hostname()}:*`);
      const endpoint = pull.lastEndpoint as string;
      expect(endpoint).toMatch(/^tcp:\/\/[\d.]+:\d+$/);
      push.connect(endpoint);
      await push.send("by name");
      expect(String(await pull.receive())).toBe("by name");
      await pull.unbind(`tcp://${hostname()}:${portOf(endpoint)}`);
      expect(await failure(() => pull.unbind(endpoint))).toMatchObject({ code: "ENOENT" });
      await pull.bind(endpoint);
    },
  );

  it(
    "can be bound by that name synchronously by npm zeromq",
    needs(isKnown, "the machine does not know its name"),
    async () => {
      const pull = kit.open("Pull");
      const outcome = await failure(() => pull.bindSync(`tcp://${hostname()}:*`));
      expect(outcome).toMatchObject(
        kit.expected("bindSyncName", { theirs: { how: "succeeds" }, ours: { code: "ENODEV" } }),
      );
    },
  );

  it("cannot be bound by a name without an address", async () => {
    const pull = kit.open("Pull");
    expect(await failure(() => pull.bind("tcp://nobody.invalid:*"))).toMatchObject({ code: "ENODEV" });
    await pull.bind("tcp://127.0.0.1:*");
  });

  it("stay in lastEndpoint until another one is bound or connected", async () => {
    const [pull, push] = [kit.open("Pull"), kit.open("Push")];
    expect(pull.lastEndpoint).toBe(null);
    await pull.bind("tcp://127.0.0.1:*");
    const endpoint = pull.lastEndpoint;
    await failure(() => pull.bind("tcp://127.0.0.1:x"));
    expect(pull.lastEndpoint).toBe(endpoint);
    push.connect(endpoint as string);
    expect(push.lastEndpoint).toBe(endpoint);
  });

  it(
    "bind thousands of names, each as fast as the first ones, and wait for as many",
    { timeout: 20_000 },
    () => {
      const [pull, push] = [kit.open("Pull"), kit.open("Push")];
      const name = inproc();
      const timeOf = (from: number, count: number): number => {
        const start = performance.now();
        for (let i = from; i < from + count; i++) {
          pull.bindSync(`${name}-${i}`);
          // npm zeromq needs a socket for each of these when it ends.
          if (i % 10 === 0) push.connect(`${name}-unbound-${i}`);
        }
        return performance.now() - start;
      };
      timeOf(0, 100);
      const first = timeOf(100, 100);
      timeOf(200, 3600);
      // The times of a busy machine differ a lot. A search among all names would take 19 times as long.
      const last = Math.min(...[0, 1, 2, 3, 4].map((batch) => timeOf(3800 + 100 * batch, 100)));
      expect(last).toBeLessThan(8 * first + 20);
    },
  );
});
