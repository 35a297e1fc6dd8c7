/** Endpoints put together at random, to bind and to connect: each is refused with an error, or taken. None is a fault. */
import { Dealer, Pull, Push } from "../../src/index.js";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Context } from "../../src/index.js";
import { seedFor } from "../support/seed.js";

const hosts = fc.constantFrom(
  ...[
    "127.0.0.1",
    "127.1",
    "0x7f000001",
    "0.0.0.0",
    "255.255.255.255",
    "240.0.0.0",
    "240.0.0.1",
    "224.0.0.1",
  ],
  ...["[::1]", "::1", "[::]", "[::ffff:127.0.0.1]", "[::ffff:240.0.0.0]", "[fe80::1%lo]", "[::1%nothing]"],
  ...["localhost", "lo", "*", "", " ", "%", "-", "a..b", "é", "x".repeat(300), "256.0.0.1", "1e3"],
);
const ports = fc.constantFrom(
  "0",
  "1",
  "5",
  "65535",
  "65536",
  "-1",
  "*",
  "",
  "x",
  "1 ",
  "01",
  "9".repeat(30),
);
const place = fc.tuple(hosts, ports).map(([host, port]) => `${host}:${port}`);
const network = fc
  .tuple(
    fc.constantFrom("tcp", "ws", "udp", "TCP", "tcp "),
    fc.option(place),
    place,
    fc.constantFrom("", "/", "/a"),
  )
  .map(([transport, source, target, path]) =>
    source === null ? `${transport}://${target}${path}` : `${transport}://${source};${target}${path}`,
  );
const paths = fc
  .constantFrom("", "@", "@x", "/", ".", "\n", "a\0b", "/no/where", "x".repeat(108), "é".repeat(80))
  .map((path) => `ipc://${path}`);
const endpoints = fc.oneof({ weight: 6, arbitrary: network }, paths, fc.string({ maxLength: 40 }));

const socketOptions = fc.record({
  ipv6: fc.boolean(),
  socksProxy: fc.option(place),
  interface: fc.constantFrom(null, "lo", "nothing"),
  tcpKeepalive: fc.constantFrom(-1, 0, 1),
  tcpKeepaliveIdle: fc.constantFrom(-1, 0, 1, 2 ** 31 - 1),
  tcpKeepaliveCount: fc.constantFrom(-1, 1, 2 ** 31 - 1),
  tcpKeepaliveInterval: fc.constantFrom(-1, 0, 2 ** 31 - 1),
  typeOfService: fc.constantFrom(0, 255, 2 ** 31 - 1),
  connectTimeout: fc.constantFrom(0, 1),
});

const codeOf = async (call: () => unknown): Promise<unknown> => {
  try {
    await call();
    return "ok";
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

it("endpoints at random are refused or taken, and the context goes on", async () => {
  const context = new Context();
  const [push, pull] = [new Push({ context }), new Pull({ context })];
  await push.bind("inproc://goes-on");
  pull.connect("inproc://goes-on");
  await fc.assert(
    fc.asyncProperty(endpoints, socketOptions, async (endpoint, options) => {
      const { interface: device, ...others } = options;
      const socket = new Dealer({ context, linger: 0, reconnectInterval: 1, ...others });
      if (device !== null) socket.interface = device;
      for (const call of ["connect", "bindSync", "bind"] as const)
        expect(await codeOf(() => socket[call](endpoint))).toMatch(/^(?:ok|E[A-Z]+)$/);
      // Attempts to connect begin, and fail, in the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      await push.send("still here");
      expect(String(await pull.receive())).toBe("still here");
      socket.close();
    }),
    { numRuns: 300, seed: seedFor("endpoints at random") },
  );
  push.close();
  pull.close();
}, 60_000);
