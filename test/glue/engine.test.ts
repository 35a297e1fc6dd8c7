/** Engines with the real module: they do not affect each other, and keep no views of memory beyond a call. */
import type { MessagePointer } from "../../glue/pointers.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../glue/engine.js";
import { EngineFault } from "../../glue/boundary/fault.js";
import { Messages } from "../../glue/messages/index.js";
import { WrongContext } from "../../glue/pointers.js";
import { type PortalEvents, Portals } from "../../glue/portals.js";
import { fill, isFilled } from "../support/bytes.js";
import { memoryWorld, type World } from "../support/world.js";

let world: World;

const nothing = (): void => undefined;
const noEvents: PortalEvents = {
  ...{
    opened: nothing,
    readable: nothing,
    read: nothing,
    limits: nothing,
    ended: nothing,
    bound: nothing,
    unbound: nothing,
    reported: nothing,
  },
};

beforeEach(() => {
  world = memoryWorld("one network").create();
});

afterEach(() => world.end());

/** A request and its answer, over tcp or within one engine. */
async function ask(server: Engine, client: Engine, question: string, answer: Uint8Array): Promise<void> {
  const rep = world.socket(server, "REP");
  const endpoint = await rep.bind(world.endpoint(server === client ? "inproc" : "tcp"));
  const req = world.socket(client, "REQ").connect(endpoint);
  await req.send(question, question);
  expect(await rep.receiveTexts()).toEqual([question, question]);
  await rep.send(answer);
  const [received] = await req.receive();
  expect(Buffer.compare(received, answer)).toBe(0);
}

describe("two engines in one process", () => {
  it("share no memory, no tables and no context", () => {
    const [a, b] = [world.engine(), world.engine()];
    expect(a.memory.bytes.buffer).not.toBe(b.memory.bytes.buffer);
    for (const part of ["fds", "bodies", "scheduler", "exports", "memory"] as const) {
      expect(a[part]).not.toBe(b[part]);
    }
    a.memory.write(a.scratch, Buffer.from("a's"));
    b.memory.write(b.scratch, Buffer.from("b's"));
    expect(a.memory.readText(a.scratch, 3)).toBe("a's");
  });

  it("share no inproc endpoints and no options", async () => {
    const [a, b] = [world.engine(), world.engine()];
    const bound = world.socket(a, "PAIR");
    expect(await bound.bind("inproc://here")).toBe("inproc://here");
    expect(bound.failure(() => world.socket(a, "PAIR").bindSync("inproc://here"))).toBe("EADDRINUSE");
    expect(world.socket(b, "PAIR").bindSync("inproc://here")).toBe("inproc://here");
    const limit = a.facts.constant("ZMQ_MAX_SOCKETS");
    a.exports.zmq_ctx_set(a.context, limit, 7);
    expect(b.exports.zmq_ctx_get(b.context, limit)).not.toBe(7);
  });

  it("exchange messages like two processes", async () => {
    const [a, b] = [world.engine(), world.engine()];
    await ask(a, b, "question", fill(10, 1));
    await ask(b, a, "question", fill(100_000, 2));
  });

  it("refuse the sockets of another", () => {
    const [a, b] = [world.engine(), world.engine()];
    const socket = world.socket(b, "PUSH");
    const [messages, into] = [new Messages(a), []];
    expect(() => messages.send(socket.handle, ["x"])).toThrow(WrongContext);
    expect(() => messages.receive(socket.handle, 1, into)).toThrow(WrongContext);
    expect(() => new Portals(a, noEvents).describe(socket.handle)).toThrow(WrongContext);
    expect(() => socket.handle.pointerIn(a)).toThrow(WrongContext);
    expect(socket.handle.pointerIn(b)).toBeGreaterThan(0);
    expect([a.fault, b.fault]).toEqual([undefined, undefined]);
  });

  it("a fault of one does not affect the other", async () => {
    const [a, b] = [world.engine(), world.engine()];
    expect(() => a.exports.zwasm_msg_data(0x7ffffff0 as MessagePointer)).toThrow(EngineFault);
    expect(() => a.exports.zmq_errno()).toThrow(EngineFault);
    expect(b.fault).toBeUndefined();
    await ask(b, b, "still there?", fill(10, 1));
  });

  it("the end of one does not affect sockets of the other", async () => {
    const [a, b] = [world.engine(), world.engine()];
    await ask(a, b, "question", fill(10, 1));
    await world.terminate(a);
    await ask(b, world.engine(), "question", fill(10, 1));
  });
});

describe("with all views detached on every call", () => {
  const detaching = (): [Engine, Engine] => [
    world.engine({ detachOnCall: true }),
    world.engine({ detachOnCall: true }),
  ];

  it("views end with the next call", () => {
    const [engine] = detaching();
    const { bytes } = engine.memory;
    expect(bytes.length).toBeGreaterThan(0);
    engine.exports.zwasm_scratch();
    expect(bytes.length).toBe(0);
  });

  it.each([0, 1, 3000, 4096, 300_000, 3_000_000])("REQ and REP exchange %d bytes", async (size) => {
    const [a, b] = detaching();
    await ask(a, b, "größe".repeat(100), fill(size, size));
  });

  it("so do sockets within one engine", async () => {
    const [engine] = detaching();
    await ask(engine, engine, "q", fill(20_000, 1));
  });

  it("options, many messages and many frames come through", async () => {
    const [a, b] = detaching();
    const pull = world.socket(a, "PULL").set("RCVHWM", 5000);
    const push = world.socket(b, "PUSH").set("SNDHWM", 5000);
    expect([pull.get("RCVHWM"), push.get("SNDHWM")]).toEqual([5000, 5000]);
    pull.batch = 50;
    push.connect(await pull.bind(world.endpoint("tcp")));
    for (let i = 0; i < 300; i++) await push.send(`${i}`, fill(i * 20, i), "");
    for (let i = 0; i < 300; i++) {
      const [number, bytes, empty] = await pull.receive();
      expect(Buffer.from(number).toString()).toBe(`${i}`);
      expect([bytes.length, empty.length]).toEqual([i * 20, 0]);
      expect(isFilled(bytes, i)).toBe(true);
    }
  });
});

describe("trace", () => {
  it("logs the calls of wasm to the host, if the option is set", async () => {
    const [host, silent] = [world.host(), world.host()];
    const server = world.engine({ trace: true }, host);
    await ask(server, world.engine({}, silent), "q", fill(10, 1));
    for (const name of ["host_clock", "host_listen", "host_accept", "host_recv", "host_send"]) {
      expect(host.logged.some((line) => line.startsWith(`${name}(`))).toBe(true);
    }
    expect(silent.logged).toEqual([]);
  });
});
