/** What the network in memory has in addition to a host: it can be repeated, its time is virtual, and it can break. */
import { describe, expect, it } from "vitest";
import { Engine } from "../../glue/engine.js";
import type { Address, ConnectionEvents, HostError, ListenTarget } from "../../glue/host.js";
import { Messages } from "../../glue/messages/index.js";
import { SocketHandle } from "../../glue/socket-handle.js";
import { MemoryHost, Network, type NetworkOptions } from "../../src/host/memory/index.js";
import { fill } from "../support/bytes.js";
import { wasmModule } from "../support/wasm.js";

const local = (port: number, host = "127.0.0.1"): Address => ({ transport: "tcp", family: 4, host, port });
const target = (address: Address, backlog = 10): ListenTarget => ({ address, backlog, dualStack: false });

/** Records the events of a connection. */
function recorder(log: string[], name = ""): ConnectionEvents {
  return {
    connected: () => log.push(`${name}connected`),
    failed: (code) => log.push(`${name}failed ${code}`),
    data: (chunk) => log.push(`${name}data ${chunk.length}`),
    ended: () => log.push(`${name}ended`),
    drained: () => log.push(`${name}drained`),
  };
}

/** Resolves when a timer of another network, on which time passes by itself, has run so many times. */
async function automaticTicks(count: number): Promise<void> {
  const host = new MemoryHost(new Network({ auto: true }));
  host.keepAlive(true);
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => void host.timer(1, resolve));
  host.keepAlive(false);
}

describe("virtual time", () => {
  it("passes only in run() and advance()", async () => {
    const network = new Network();
    const host = new MemoryHost(network);
    const log: string[] = [];
    host.timer(10, () => log.push(`timer at ${host.now()}`));
    host.defer(() => log.push("deferred"));
    host.yield(() => log.push("yielded"));
    await automaticTicks(5);
    expect(log).toEqual([]);
    network.run();
    expect(log).toEqual(["deferred", "yielded"]);
    network.advance(9);
    expect([log.length, host.now()]).toEqual([2, 9]);
    network.advance(100);
    expect(log).toEqual(["deferred", "yielded", "timer at 10"]);
    expect(host.now()).toBe(109);
  });

  it("passes until a condition is true, or until a limit", () => {
    const network = new Network();
    const host = new MemoryHost(network);
    let ticks = 0;
    const tick = (): void => {
      ticks++;
      host.timer(100, tick);
    };
    tick();
    expect(network.run(() => ticks === 5)).toBe(true);
    expect(host.now()).toBe(400);
    expect(network.run(() => ticks === 1000, 1000)).toBe(false);
    expect(ticks).toBe(15);
  });

  it("stands still while nothing is awaited", async () => {
    const network = new Network({ auto: true });
    const host = new MemoryHost(network);
    let ticks = 0;
    const tick = (): void => {
      ticks++;
      host.timer(1, tick);
    };
    tick();
    await automaticTicks(20);
    expect(ticks).toBe(1);
    host.keepAlive(true);
    await automaticTicks(20);
    host.keepAlive(false);
    const then = ticks;
    expect(then).toBeGreaterThan(2);
    await automaticTicks(20);
    expect(ticks).toBeLessThanOrEqual(then + 1);
  });
});

describe("random choices", () => {
  /** The events on a network with two engines that exchange messages, line by line. */
  function history(options: NetworkOptions): string[] {
    const lines: string[] = [];
    const network = new Network({ ...options, trace: (line) => lines.push(line) });
    const [a, b] = [
      new Engine(wasmModule(), new MemoryHost(network)),
      new Engine(wasmModule(), new MemoryHost(network)),
    ];
    const socket = (engine: Engine, type: string): SocketHandle =>
      new SocketHandle(engine, engine.facts.constant(`ZMQ_${type}`), () => undefined);
    const router = socket(a, "ROUTER");
    const dealers = [1, 2, 3].map(() => socket(b, "DEALER"));
    const plan = router.bindPlan("tcp://127.0.0.1:5555") as ListenTarget;
    router.bind("tcp://127.0.0.1:5555", plan, a.prepareSync(plan));
    const [sending, receiving] = [new Messages(b), new Messages(a)];
    for (const dealer of dealers) dealer.connect("tcp://127.0.0.1:5555");
    const received: Uint8Array[][] = [];
    const receive = (): void => {
      const batch: Uint8Array[][] = [];
      receiving.receive(router, 100, batch);
      received.push(...batch);
    };
    for (let i = 0; i < 60; i++) {
      sending.send(dealers[i % 3], [`${i}`, fill(i * 500, i)]);
      if (i % 7 === 0) network.advance(0.5);
      receive();
    }
    network.run(() => {
      receive();
      return received.length === 60;
    });
    lines.push(...received.map(([id, number]) => Buffer.concat([id, number]).toString("hex")));
    return lines;
  }

  it("depend on the seed alone", () => {
    const [first, second, other] = [history({ seed: 1 }), history({ seed: 1 }), history({ seed: 2 })];
    expect(first.length).toBeGreaterThan(100);
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it("can change the order of jobs that are due at the same time", () => {
    const order = (shuffle: boolean): number[] => {
      const network = new Network({ seed: 5, shuffle });
      const host = new MemoryHost(network);
      const seen: number[] = [];
      for (let i = 0; i < 20; i++) host.yield(() => seen.push(i));
      network.run();
      return seen;
    };
    const numbers = Array.from({ length: 20 }, (_, i) => i);
    expect(order(false)).toEqual(numbers);
    expect(order(true)).not.toEqual(numbers);
    expect(order(true).sort((x, y) => x - y)).toEqual(numbers);
  });
});

describe("the network", () => {
  it("assigns ports from 49152 on, except those in use", () => {
    const network = new Network();
    const host = new MemoryHost(network);
    const ports = [0, 49_153, 0, 0].map((port) => {
      const listener = host.listenSync(target(local(port)), () => undefined);
      return (listener.address as { port: number }).port;
    });
    expect(ports).toEqual([49_152, 49_153, 49_154, 49_155]);
  });

  it("knows the names that were added", () => {
    const network = new Network();
    network.addInterface("eth0", "10.0.0.5");
    network.addName("server.example", "10.0.0.5");
    const host = new MemoryHost(network);
    expect(host.interfaces()).toContainEqual({ name: "eth0", address: "10.0.0.5" });
    host.listenSync(target(local(80, "10.0.0.5")), () => undefined);
    const log: string[] = [];
    const connection = host.connect(local(80, "Server.example"), undefined, recorder(log));
    network.run();
    expect(log).toEqual(["connected"]);
    expect(connection.remote).toEqual(local(80, "10.0.0.5"));
    network.removeName("server.example");
    host.connect(local(80, "server.example"), undefined, recorder(log));
    network.run();
    expect(log).toEqual(["connected", "failed ENOTFOUND"]);
    const failure = (): string => {
      try {
        host.listenSync(target(local(0, "server.example")), () => undefined);
        return "";
      } catch (error) {
        return (error as HostError).code;
      }
    };
    expect(failure()).toBe("ENODEV");
  });

  it("takes exactly as many bytes as its buffers hold", () => {
    const network = new Network({ bufferSize: 1000, segment: [100, 100] });
    const host = new MemoryHost(network);
    const log: string[] = [];
    host.listenSync(target(local(80)), (incoming) => {
      incoming.accept(recorder(log, "server ")).pause();
    });
    const connection = host.connect(local(80), undefined, recorder(log));
    network.run();
    expect(connection.write([fill(400, 1), fill(600, 1)])).toBe(true);
    expect(connection.write([fill(1, 1)])).toBe(false);
    network.run();
    expect(log).toEqual(["connected"]);
  });

  it("lets as many connections wait as the backlog says; the others wait until there is room", () => {
    const network = new Network();
    const host = new MemoryHost(network);
    const log: string[] = [];
    const waiting: (() => void)[] = [];
    host.listenSync(target(local(80), 2), (incoming) => waiting.push(() => incoming.accept(recorder([]))));
    for (let i = 0; i < 5; i++) host.connect(local(80), undefined, recorder(log));
    network.run();
    expect([log.length, waiting.length]).toEqual([2, 2]);
    for (let accepted = 1; accepted <= 5; accepted++) {
      (waiting.shift() as () => void)();
      network.run();
      expect(log.length).toBe(Math.min(accepted + 2, 5));
    }
  });

  it("can break all connections, at both ends", () => {
    const network = new Network();
    const host = new MemoryHost(network);
    const log: string[] = [];
    host.listenSync(target(local(80)), (incoming) => incoming.accept(recorder(log, "server ")));
    host.connect(local(80), undefined, recorder(log, "client "));
    network.run();
    network.cutAll();
    network.run();
    expect(log.sort()).toEqual(["client connected", "client failed ECONNRESET", "server failed ECONNRESET"]);
  });

  it("still delivers the bytes that a killed process has sent, then the end", () => {
    const network = new Network({ segment: [100, 100] });
    const [victim, witness] = [new MemoryHost(network), new MemoryHost(network)];
    const log: string[] = [];
    witness.listenSync(target(local(80)), (incoming) => incoming.accept(recorder(log)));
    victim.listenSync(target(local(81)), () => undefined);
    const connection = victim.connect(local(80), undefined, recorder([]));
    victim.timer(1, () => log.push("undead"));
    network.run();
    connection.write([fill(100, 1)]);
    victim.kill();
    network.advance(10);
    expect(log).toEqual(["data 100", "ended"]);
    witness.connect(local(81), undefined, recorder(log));
    network.run();
    expect(log.at(-1)).toBe("failed ECONNREFUSED");
  });
});
