/** Binding, connecting, and connecting again after a restart. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../glue/engine.js";
import { type Host, HostError } from "../../../glue/host.js";
import type { TestSocket } from "../../support/test-socket.js";
import { transports, wires, type World, type WorldKind } from "../../support/world.js";

/** Tests with real time then do not wait for the usual 100 ms. */
const RECONNECT_IVL = 10;

export function endpointsSuite(kind: WorldKind): void {
  let world: World;

  beforeEach(() => {
    world = kind.create();
  });

  afterEach(() => world.end());

  describe.each(transports)("on %s", (transport) => {
    let a: Engine;
    let b: Engine;

    beforeEach(() => {
      [a, b] = world.engines(transport);
    });

    it("a wildcard becomes an endpoint", async () => {
      const pull = world.socket(a, "PULL");
      const endpoint = await pull.bind(world.endpoint(transport));
      expect(endpoint).toMatch(
        {
          tcp: /^tcp:\/\/127\.0\.0\.1:\d+$/,
          ws: /^ws:\/\/127\.0\.0\.1:\d+\/path$/,
          ipc: /^ipc:\/\//,
          inproc: /^inproc:/,
        }[transport],
      );
      const push = world.socket(b, "PUSH").connect(endpoint);
      await push.send("found");
      expect(await pull.receiveTexts()).toEqual(["found"]);
    });

    it("can be bound at once", async () => {
      const pull = world.socket(a, "PULL");
      const push = world.socket(b, "PUSH").connect(pull.bindSync(world.endpoint(transport)));
      await push.send("found");
      expect(await pull.receiveTexts()).toEqual(["found"]);
    });

    it("belongs to one socket only", async () => {
      const pull = world.socket(a, "PULL");
      const endpoint = await pull.bind(world.endpoint(transport));
      const second = world.socket(b, "PULL");
      await expect(second.bind(endpoint)).rejects.toThrow();
      expect(second.failure(() => second.bindSync(endpoint))).toBe("EADDRINUSE");
      // Both sockets still work.
      const push = world.socket(b, "PUSH").connect(endpoint);
      await push.send("still here");
      expect(await pull.receiveTexts()).toEqual(["still here"]);
      await second.bind(world.endpoint(transport));
    });

    it("can be bound by another socket after unbind", async () => {
      const first = world.socket(a, "PULL");
      const endpoint = await first.bind(world.endpoint(transport));
      first.handle.unbind(endpoint);
      expect(first.failure(() => first.handle.unbind(endpoint))).toBe("ENOENT");
      const second = world.socket(b, "PULL");
      await bindOnceFree(world, second, endpoint);
      const push = world.socket(a, "PUSH").connect(endpoint);
      await push.send("for the second");
      expect(await second.receiveTexts()).toEqual(["for the second"]);
      expect(first.tryReceive()).toBeUndefined();
    });

    it("can be bound again after close", async () => {
      let endpoint = world.endpoint(transport);
      for (let i = 0; i < 3; i++) {
        const pull = world.socket(a, "PULL");
        endpoint = i === 0 ? await pull.bind(endpoint) : await bindOnceFree(world, pull, endpoint);
        const push = world.socket(b, "PUSH").connect(endpoint);
        await push.send(`${i}`);
        expect(await pull.receiveTexts()).toEqual([`${i}`]);
        pull.close();
        push.close();
      }
    });

    it("may be connected to before it is bound", async () => {
      const endpoint = await world.freeEndpoint(transport);
      const push = world.socket(b, "PUSH").set("RECONNECT_IVL", RECONNECT_IVL).connect(endpoint);
      for (let i = 0; i < 10; i++) await push.send(`${i}`);
      await world.pass(3 * RECONNECT_IVL);
      const pull = world.socket(a, "PULL");
      await pull.bind(endpoint);
      expect(await pull.receiveAll(10)).toEqual(Array.from({ length: 10 }, (_, i) => `${i}`));
    });

    it("is not used any more after disconnect", async () => {
      const one = world.socket(a, "PULL");
      const two = world.socket(a, "PULL");
      const [first, second] = [
        await one.bind(world.endpoint(transport)),
        await two.bind(world.endpoint(transport)),
      ];
      const push = world.socket(b, "PUSH").connect(first).connect(second);
      const seen = new Set<TestSocket>();
      while (seen.size < 2) {
        await push.send("hello");
        await world.until(
          () => [one, two].some((socket) => socket.tryReceive() !== undefined && seen.add(socket)),
          "it",
        );
      }
      push.handle.disconnect(first);
      expect(push.failure(() => push.handle.disconnect(first))).toBe("ENOENT");
      // Its pipe ends only when both ends have processed the command for it.
      await world.pass(10);
      while (one.tryReceive() !== undefined);
      for (let i = 0; i < 10; i++) await push.send(`${i}`);
      expect(await two.receiveAll(10)).toEqual(Array.from({ length: 10 }, (_, i) => `${i}`));
      expect(one.tryReceive()).toBeUndefined();
    });
  });

  describe.each(wires)("after a restart on %s", (transport) => {
    it("clients connect to a bound socket again", async () => {
      const client = world.engine();
      const endpoint = await world.freeEndpoint(transport);
      const push = world.socket(client, "PUSH").set("RECONNECT_IVL", RECONNECT_IVL).connect(endpoint);
      for (let round = 0; round < 3; round++) {
        const server = world.engine();
        const pull = world.socket(server, "PULL").set("LINGER", 0);
        await bindOnceFree(world, pull, endpoint);
        for (let i = 0; i < 10; i++) await push.send(`${round}.${i}`);
        expect(await pull.receiveAll(10)).toEqual(Array.from({ length: 10 }, (_, i) => `${round}.${i}`));
        await world.terminate(server);
        // The pipe ends with the connection. Until then, messages would be sent to the old one.
        await world.until(() => client.fds.size === 0, "the client to notice");
      }
    });

    it("a subscriber subscribes again", async () => {
      const client = world.engine();
      const endpoint = await world.freeEndpoint(transport);
      const sub = world.socket(client, "SUB").set("RECONNECT_IVL", RECONNECT_IVL).set("SUBSCRIBE", "topic");
      sub.connect(endpoint);
      for (let round = 0; round < 3; round++) {
        const server = world.engine();
        const xpub = world.socket(server, "XPUB");
        await bindOnceFree(world, xpub, endpoint);
        expect(await xpub.receiveTexts()).toEqual(["\u0001topic"]);
        await xpub.send(`topic ${round}`);
        expect(await sub.receiveTexts()).toEqual([`topic ${round}`]);
        await world.terminate(server);
      }
    });

    it("a connecting peer is known again under its routing id", async () => {
      const server = world.engine();
      const router = world.socket(server, "ROUTER");
      const endpoint = await router.bind(world.endpoint(transport));
      for (let round = 0; round < 3; round++) {
        const client = world.engine();
        const dealer = world.socket(client, "DEALER").set("ROUTING_ID", "me").connect(endpoint);
        await dealer.send(`${round}`);
        expect(await router.receiveTexts()).toEqual(["me", `${round}`]);
        await router.send("me", `re ${round}`);
        expect(await dealer.receiveTexts()).toEqual([`re ${round}`]);
        await world.terminate(client);
        await world.until(() => server.fds.size === 1, "the server to notice");
      }
    });

    it("nothing is sent before there is a connection, with IMMEDIATE", async () => {
      const engine = world.engine();
      const endpoint = await world.freeEndpoint(transport);
      const push = world.socket(engine, "PUSH").set("RECONNECT_IVL", RECONNECT_IVL).set("IMMEDIATE", 1);
      push.connect(endpoint);
      await world.pass(2 * RECONNECT_IVL);
      expect(push.trySend("too early")).toBe("EAGAIN");
      const pull = world.socket(world.engine(), "PULL");
      await pull.bind(endpoint);
      await push.send("connected");
      expect(await pull.receiveTexts()).toEqual(["connected"]);
    });
  });

  describe("on tcp", () => {
    async function exchange(bind: string, connect: (endpoint: string) => string, ipv6 = 0): Promise<string> {
      const pull = world.socket(world.engine(), "PULL").set("IPV6", ipv6);
      const endpoint = await pull.bind(bind);
      const push = world.socket(world.engine(), "PUSH").set("IPV6", ipv6).connect(connect(endpoint));
      await push.send("found");
      expect(await pull.receiveTexts()).toEqual(["found"]);
      return endpoint;
    }

    const portOf = (endpoint: string): string => endpoint.slice(endpoint.lastIndexOf(":") + 1);

    it.each(["tcp://*:*", "tcp://0.0.0.0:*", "tcp://127.0.0.1:0", "tcp://*:0"])(
      "%s means any port",
      async (bind) => {
        const endpoint = await exchange(bind, (at) => `tcp://127.0.0.1:${portOf(at)}`);
        expect(endpoint).toMatch(/^tcp:\/\/(0\.0\.0\.0|127\.0\.0\.1):[1-9]\d*$/);
      },
    );

    it("interfaces have names", async () => {
      const endpoint = await exchange("tcp://lo:*", (at) => at);
      expect(endpoint).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
    });

    it("no address of a user is taken for a name", async () => {
      const host = world.host();
      const targets: string[] = [];
      host.connect = (...args: Parameters<Host["connect"]>) => {
        const [target, source] = args;
        for (const each of [target, source])
          if (each?.transport === "tcp") targets.push(`${each.host} ${each.port}`);
        throw new HostError("ENETUNREACH");
      };
      const engine = world.engine({}, host);
      const endpoints = [
        ["tcp://localhost:1", "localhost 1"],
        ["tcp://other.localhost:2", "other.localhost 2"],
        ["tcp://240.0.0.0:3", "240.0.0.0 3"],
        ["tcp://240.0.0.1:4", "240.0.0.1 4"],
        ["ws://240.0.0.1:5/", "240.0.0.1 5"],
        ["tcp://[::ffff:240.0.0.1]:6", "::ffff:240.0.0.1 6"],
        ["tcp://[::2]:7", "::2 7"],
        ["tcp://localhost:8", "localhost 8"],
        ["tcp://240.0.0.0:0;240.0.0.1:9", "240.0.0.1 9", "240.0.0.0 0"],
      ];
      for (const [endpoint, ...expected] of endpoints) {
        for (const ipv6 of endpoint.includes("[") ? [1] : [0, 1]) {
          targets.length = 0;
          world.socket(engine, "PUSH").set("IPV6", ipv6).connect(endpoint);
          await world.until(() => targets.length >= expected.length, `an attempt for ${endpoint}`);
          expect(targets.slice(0, expected.length).map((target) => target.replace("::ffff:", ""))).toEqual(
            expected.map((target) => target.replace("::ffff:", "")),
          );
        }
      }
      expect(engine.fault).toBeUndefined();
    });

    it("hosts have names", async () => {
      await exchange("tcp://127.0.0.1:*", (at) => `tcp://localhost:${portOf(at)}`);
    });

    it("a source address can be given", async () => {
      await exchange("tcp://127.0.0.1:*", (at) => at.replace("tcp://", "tcp://127.0.0.1:0;"));
    });

    it("IPv6 works", async ({ task, skip }) => {
      const interfaces = world.host().interfaces();
      if (!interfaces.some(({ address }) => address === "::1")) {
        task.meta.skipReason = "the machine has no IPv6";
        skip(task.meta.skipReason);
      }
      expect(await exchange("tcp://[::1]:*", (at) => at, 1)).toMatch(/^tcp:\/\/\[::1\]:\d+$/);
      expect(await exchange("tcp://*:*", (at) => `tcp://[::1]:${portOf(at)}`, 1)).toMatch(
        /^tcp:\/\/\[::\]:\d+$/,
      );
      await exchange("tcp://*:*", (at) => `tcp://127.0.0.1:${portOf(at)}`, 1);
      await exchange("tcp://127.0.0.1:*", (at) => at, 1);
    });
  });

  it("is refused if it is malformed, and the socket works on", async () => {
    const socket = world.socket(world.engine(), "PULL");
    const asynchronous = async (endpoint: string): Promise<string | undefined> => {
      let failure: unknown;
      await socket.bind(endpoint).catch((error: unknown) => (failure = error));
      return socket.failure(() => {
        if (failure !== undefined) throw failure as Error;
      });
    };
    for (const [endpoint, bind, connect = bind] of REFUSED) {
      expect(
        [
          await asynchronous(endpoint),
          socket.failure(() => socket.bindSync(endpoint)),
          socket.failure(() => socket.connect(endpoint)),
        ],
        endpoint,
      ).toEqual([bind, bind, connect]);
    }
    for (const endpoint of IN_VAIN) socket.connect(endpoint);
    await world.pass(20);
    expect(socket.engine.fault).toBeUndefined();
    const push = world.socket(world.engine(), "PUSH").connect(await socket.bind(world.endpoint("tcp")));
    await push.send("fine");
    expect(await socket.receiveTexts()).toEqual(["fine"]);
  });

  it("an ipc path may be as long as that of a unix socket, and no longer", async () => {
    const longest = `ipc://${world.ipcPath().padEnd(107, "x")}`;
    const pull = world.socket(world.engine(), "PULL");
    expect(await pull.bind(longest)).toBe(longest);
    const push = world.socket(world.engine(), "PUSH").connect(longest);
    await push.send("far");
    expect(await pull.receiveTexts()).toEqual(["far"]);
    expect(pull.failure(() => pull.bindSync(`${longest}x`))).toBe("ENAMETOOLONG");
    expect(push.failure(() => push.connect(`${longest}x`))).toBe("ENAMETOOLONG");
  });

  it("one socket may have many endpoints", async () => {
    const engine = world.engine();
    const pull = world.socket(engine, "PULL");
    const endpoints: string[] = [];
    for (const transport of transports) endpoints.push(await pull.bind(world.endpoint(transport)));
    const push = world.socket(engine, "PUSH");
    for (const endpoint of endpoints) push.connect(endpoint);
    for (let i = 0; i < 40; i++) await push.send(`${i}`);
    const numbers = (await pull.receiveAll(40)).map(Number).sort((x, y) => x - y);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it("a monitor reports events", async () => {
    const [a, b] = world.engines("tcp");
    const dealer = world.socket(b, "DEALER").set("RECONNECT_IVL", RECONNECT_IVL);
    dealer.handle.monitor("inproc://monitor", b.facts.constant("ZMQ_EVENT_ALL"));
    const monitor = world.socket(b, "PAIR").connect("inproc://monitor");
    const router = world.socket(a, "ROUTER");
    const endpoint = await router.bind(world.endpoint("tcp"));
    dealer.connect(endpoint);
    const next = async (): Promise<{ event: number; address: string }> => {
      const [head, address] = await monitor.receive();
      return { event: Buffer.from(head).readUInt16LE(0), address: Buffer.from(address).toString() };
    };
    const expected = ["CONNECT_DELAYED", "CONNECTED", "HANDSHAKE_SUCCEEDED"];
    for (const name of expected) {
      expect(await next()).toEqual({ event: b.facts.constant(`ZMQ_EVENT_${name}`), address: endpoint });
    }
    router.close();
    await world.until(() => a.fds.size === 0, "the router to go");
    expect((await next()).event).toBe(b.facts.constant("ZMQ_EVENT_DISCONNECTED"));
    expect((await next()).event).toBe(b.facts.constant("ZMQ_EVENT_CONNECT_RETRIED"));
  });
}

/** The listener closes some time after `close()` or `unbind()`. */
async function bindOnceFree(world: World, socket: TestSocket, endpoint: string): Promise<string> {
  let bound: string | undefined;
  await world.until(() => {
    const failure = socket.failure(() => {
      bound = socket.bindSync(endpoint);
    });
    if (failure !== undefined && failure !== "EADDRINUSE") throw new Error(failure);
    return failure === undefined;
  }, `${endpoint} to be free`);
  return bound as string;
}

/** Endpoints that are refused, and the errors, which are those of libzmq on Linux. */
const REFUSED: readonly [endpoint: string, bind: string, connect?: string][] = [
  ["", "EINVAL"],
  ["tcp", "EINVAL"],
  ["tcp:", "EINVAL"],
  ["tcp://", "EINVAL"],
  ["tcp://127.0.0.1", "EINVAL"],
  ["tcp://127.0.0.1:", "EINVAL"],
  ["tcp://127.0.0.1:port", "EINVAL"],
  ["tcp://127.0.0.1:!", "EINVAL"],
  ["tcp://256.0.0.1:*", "ENODEV", "EINVAL"],
  ["tcp://no-such-host.invalid:*", "ENODEV", "EINVAL"],
  ["tcp://a b:*", "ENODEV", "EINVAL"],
  ["tcp://192.0.2.1:*", "EADDRNOTAVAIL", "EINVAL"],
  ["nothing://here", "EPROTONOSUPPORT"],
  ["://", "EINVAL"],
  ["ws://127.0.0.1", "EINVAL"],
  ["ws://127.0.0.1:x/", "EINVAL"],
  ["pgm://eth0;1.2.3.4:5", "EPROTONOSUPPORT"],
  ["udp://127.0.0.1:5555", "ENOCOMPATPROTO"],
  ["inproc://", "EINVAL"],
  ["ipc://", "EINVAL"],
];

/** Endpoints that are accepted although no connection can be made. */
const IN_VAIN = [
  "tcp://127.0.0.1:65536",
  "tcp://127.0.0.1:80:90",
  "tcp://[::1:80",
  "tcp://no-such-host.invalid:80",
];
