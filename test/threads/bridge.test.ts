/** Bridges of several engines in one thread, over real portals and links: each engine plays a thread. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Engine, EngineOptions } from "../../glue/engine.js";
import { EngineFault } from "../../glue/boundary/fault.js";
import { Portals } from "../../glue/portals.js";
import { Bridge } from "../../src/threads/bridge.js";
import { Directory } from "../../src/threads/directory.js";
import { SharedMemories, type SharedBatch } from "../../src/threads/shared-batch.js";
import { fill } from "../support/bytes.js";
import type { SocketType, TestSocket } from "../support/test-socket.js";
import { memoryWorld, type World } from "../support/world.js";

const builds: readonly (readonly [string, EngineOptions])[] = [
  ["bridges", {}],
  ["bridges with all views detached on every call", { detachOnCall: true }],
];

let world: World;
let threads: Thread[];
let ids = 0;

class Thread {
  readonly host = world.host();
  readonly engine: Engine = world.engine({}, this.host);
  readonly id = ++ids;
  readonly directories: Directory[];
  onDirectory: ((directory: Directory) => void) | undefined;
  readonly searchIsOver = (): boolean => true;
  readonly bridge: Bridge;

  constructor(...directories: Directory[]) {
    this.directories = directories;
    this.bridge = new Bridge(this.engine, (events) => new Portals(this.engine, events), this);
    this.engine.findEndpoint = (endpoint) => this.bridge.find(endpoint);
    threads.push(this);
  }

  listen(): void {}

  stop(): void {}

  start(): void {}

  lookForOthers(): void {}

  get isInUse(): boolean {
    return this.directories.some(({ isUsed }) => isUsed);
  }

  get hadZapHandler(): boolean {
    return this.directories.some(({ hadZapHandler }) => hadZapHandler);
  }

  noteZapHandler(): void {
    for (const directory of this.directories) directory.noteZapHandler();
  }

  discover(): Promise<void> {
    return Promise.resolve();
  }

  discoverSync(): void {}

  receiveAnnouncements(): boolean {
    return true;
  }

  add(directory: Directory): void {
    this.directories.push(directory);
    this.onDirectory?.(directory);
  }

  socket(type: SocketType): TestSocket {
    return world.socket(this.engine, type);
  }

  /** Binds a socket as src/libzmq does. False if another thread has the endpoint. */
  bind(socket: TestSocket, endpoint: string): boolean {
    if (!this.bridge.claim(endpoint, socket.handle)) return false;
    socket.handle.bind(endpoint);
    this.bridge.announce(endpoint);
    return true;
  }

  bound(type: SocketType, endpoint: string): TestSocket {
    const socket = this.socket(type);
    if (!this.bind(socket, endpoint)) throw new Error(`${endpoint} is taken`);
    return socket;
  }

  unbind(socket: TestSocket, endpoint: string): void {
    socket.handle.unbind(endpoint);
    this.bridge.release(endpoint);
  }

  close(socket: TestSocket, endpoint: string): void {
    socket.close();
    this.bridge.release(endpoint);
    this.bridge.forget(socket.handle);
  }

  connected(type: SocketType, endpoint: string): TestSocket {
    return this.socket(type).connect(endpoint);
  }
}

class NoMemory {
  constructor() {
    throw new RangeError("Array buffer allocation failed");
  }
}

/** Threads that share a directory. */
const inOneProcess = (count: number): Thread[] => {
  const directory = Directory.create(0);
  return Array.from({ length: count }, () => new Thread(directory));
};

const two = (): [Thread, Thread] => inOneProcess(2) as [Thread, Thread];

describe.each(builds)("%s", (_, options) => {
  beforeEach(() => {
    world = memoryWorld("one thread", {}, options).create();
    threads = [];
  });

  afterEach(async () => {
    for (const { bridge } of threads) bridge.abort();
    await world.end();
  });

  it("connect to what another thread has bound", async () => {
    const [one, other] = two();
    const rep = one.bound("REP", "inproc://a");
    const req = other.connected("REQ", "inproc://a");
    await req.send("question", fill(10_000, 1));
    const question = await rep.receive();
    expect(Buffer.compare(question[1] as Uint8Array, fill(10_000, 1))).toBe(0);
    await rep.send(fill(100_000, 2), "answer");
    const answer = await req.receive();
    expect(Buffer.compare(answer[0] as Uint8Array, fill(100_000, 2))).toBe(0);
  });

  it("use shared memory again, however much is sent", async () => {
    const share = vi.spyOn(SharedMemories.prototype, "share");
    const [one, other] = two();
    const pull = one.bound("PULL", "inproc://a");
    const push = other.connected("PUSH", "inproc://a");
    const body = fill(4_000_000, 1);
    for (let i = 0; i < 20; i++) await push.send(body);
    for (let i = 0; i < 20; i++) expect((await pull.receive())[0]).toHaveLength(body.length);
    const memories = share.mock.results.flatMap(({ value }) => (value as SharedBatch).bodies ?? []);
    share.mockRestore();
    expect(memories).toHaveLength(20);
    // So much as may be on the way: 8 MiB, and the message that is the first beyond that.
    expect(new Set(memories).size).toBeLessThanOrEqual(3);
  });

  it("connect to what another thread binds later", async () => {
    const [one, other] = two();
    const push = other.connected("PUSH", "inproc://a");
    await push.send("early");
    const pull = one.bound("PULL", "inproc://a");
    expect(await pull.receiveTexts()).toEqual(["early"]);
  });

  it("say that messages wait for an endpoint until any thread binds it", async () => {
    const [one, other] = two();
    expect(other.bridge.hasPending).toBe(false);
    const pushes = ["inproc://a", "inproc://b"].map((endpoint) => other.connected("PUSH", endpoint));
    for (const push of pushes) {
      await push.send("early");
      push.close();
    }
    const remote = one.bound("PULL", "inproc://a");
    expect(await remote.receiveTexts()).toEqual(["early"]);
    expect(other.bridge.hasPending).toBe(true);
    const local = other.bound("PULL", "inproc://b");
    expect(await local.receiveTexts()).toEqual(["early"]);
    expect(other.bridge.hasPending).toBe(false);
    other.connected("PUSH", "inproc://a");
    expect(other.bridge.hasPending).toBe(false);
  });

  it("let one thread of many have an endpoint, until it releases it", () => {
    const [one, other, third] = inOneProcess(3) as [Thread, Thread, Thread];
    const pull = one.bound("PULL", "inproc://a");
    expect(other.bind(other.socket("PULL"), "inproc://a")).toBe(false);
    expect(third.bind(third.socket("PULL"), "inproc://a")).toBe(false);
    one.unbind(pull, "inproc://a");
    expect(other.bind(other.socket("PULL"), "inproc://a")).toBe(true);
    expect(third.bind(third.socket("PULL"), "inproc://a")).toBe(false);
  });

  it("join more than two threads with one socket", async () => {
    const [one, ...others] = inOneProcess(4) as [Thread, ...Thread[]];
    const pull = one.bound("PULL", "inproc://a");
    for (const other of others) await other.connected("PUSH", "inproc://a").send(`${other.id}`);
    expect((await pull.receiveAll(3)).sort()).toEqual(others.map(({ id }) => `${id}`).sort());
  });

  it("keep connections when the endpoint is unbound, and connect new ones to the new owner", async () => {
    const [one, other, third] = inOneProcess(3) as [Thread, Thread, Thread];
    const first = one.bound("PULL", "inproc://a");
    const early = other.connected("PUSH", "inproc://a");
    await early.send("1");
    expect(await first.receiveAll(1)).toEqual(["1"]);
    one.unbind(first, "inproc://a");
    const second = third.bound("PULL", "inproc://a");
    const late = other.connected("PUSH", "inproc://a");
    await late.send("2");
    await early.send("3");
    expect(await second.receiveAll(1)).toEqual(["2"]);
    expect(await first.receiveAll(1)).toEqual(["3"]);
  });

  it("connect to a socket although it has unbound the endpoint meanwhile", async () => {
    const [one, other] = two();
    const pull = one.bound("PULL", "inproc://a");
    const push = other.connected("PUSH", "inproc://a");
    one.unbind(pull, "inproc://a");
    await push.send("still");
    expect(await pull.receiveTexts()).toEqual(["still"]);
  });

  it("leave a socket without a peer when the bound one has closed before the news of it arrived", async () => {
    const [one, other] = two();
    const pair = one.bound("PAIR", "inproc://a");
    const connecting = other.connected("PAIR", "inproc://a");
    one.close(pair, "inproc://a");
    await world.until(() => !connecting.isWritable, "the peer to be gone");
    connecting.close();
    await world.until(() => one.bridge.finish() && other.bridge.finish(), "both to finish");
  });

  it("finish when everything is handed over, and then have nothing bound", async () => {
    const [one, other] = two();
    const pull = one.bound("PULL", "inproc://a");
    const push = other.connected("PUSH", "inproc://a");
    for (let i = 0; i < 200; i++) await push.send(`${i}`);
    push.close();
    expect(other.bridge.finish()).toBe(false);
    await world.until(() => other.bridge.finish(), "the sender to finish");
    expect(await pull.receiveAll(200)).toEqual(Array.from({ length: 200 }, (_item, i) => `${i}`));
    one.close(pull, "inproc://a");
    await world.until(() => one.bridge.finish(), "the receiver to finish");
    expect(one.bridge.finish()).toBe(true);
    const [directory] = one.directories as [Directory];
    for (const table of ["members", "requests", "endpoints"] as const)
      for (const record of directory.records(table)) expect(directory.words[record], table).toBe(0);
  });

  it.each<[string, (one: Thread, other: Thread) => void]>([
    ["to read them", (_one, other) => void (other.host.allocations.failAfter = 0)],
    ["to pass them on", () => vi.stubGlobal("SharedArrayBuffer", NoMemory)],
    ["to copy them", (one) => void (one.host.allocations.failAfter = 0)],
  ])(
    "close a connection, and no other one, if there is no memory for its messages: %s",
    async (_place, fail) => {
      const [one, other] = two();
      for (const { host } of [one, other]) host.allocations.failures = Infinity;
      const pulls = ["a", "b"].map((name) => one.bound("PULL", `inproc://${name}`));
      const pushes = ["a", "b"].map((name) => other.connected("PUSH", `inproc://${name}`));
      for (const push of pushes) await push.send("first");
      for (const pull of pulls) expect(await pull.receiveTexts()).toEqual(["first"]);
      fail(one, other);
      pushes[0]?.trySend(fill(100_000, 1));
      await world.until(() => pushes[0]?.isWritable === false, "the connection to be closed");
      vi.unstubAllGlobals();
      for (const { host } of [one, other]) host.allocations.failAfter = Infinity;
      expect([...one.host.warnings, ...other.host.warnings]).toEqual(["ZEROMQ_WASM_OUT_OF_MEMORY"]);
      await pushes[1]?.send("second");
      expect(await pulls[1]?.receiveTexts()).toEqual(["second"]);
      await pushes[0]?.connect("inproc://a").send("second");
      expect(await pulls[0]?.receiveTexts()).toEqual(["second"]);
    },
  );

  it("leave the directory when their engine is out of service", () => {
    const [one, other] = two();
    one.bound("PULL", "inproc://a");
    expect(() => one.engine.poison(new Error("broken"))).not.toThrow();
    expect(one.engine.fault).toBeInstanceOf(EngineFault);
    expect(other.bind(other.socket("PULL"), "inproc://a")).toBe(true);
  });

  it("take part in directories that are found later", async () => {
    const [one, other] = [new Thread(Directory.create(0)), new Thread(Directory.create(0))];
    const pull = one.bound("PULL", "inproc://a");
    const push = other.connected("PUSH", "inproc://a");
    const [first, second] = [one.directories[0], other.directories[0]] as [Directory, Directory];
    one.add(second);
    other.add(first);
    await push.send("found");
    expect(await pull.receiveTexts()).toEqual(["found"]);
    expect(other.bind(other.socket("PULL"), "inproc://a")).toBe(false);
  });

  it("give back what they have claimed in one directory when another one refuses", () => {
    const [first, second] = [Directory.create(0), Directory.create(0)];
    const [one, other, both] = [new Thread(first), new Thread(second), new Thread(first)];
    both.add(second);
    const names = ["inproc://a", "inproc://b"];
    one.bound("PULL", "inproc://a");
    other.bound("PULL", "inproc://b");
    for (const name of names) expect(both.bind(both.socket("PULL"), name)).toBe(false);
    expect(one.bind(one.socket("PULL"), "inproc://b")).toBe(true);
    expect(other.bind(other.socket("PULL"), "inproc://a")).toBe(true);
  });
});
