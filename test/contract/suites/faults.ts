/** A fault in wasm ends one engine. Other engines only lose their connections to it. */
import type { MessagePointer } from "../../../glue/pointers.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../glue/engine.js";
import { EngineFault } from "../../../glue/boundary/fault.js";
import { HostError, type ConnectionEvents } from "../../../glue/host.js";
import type { World, WorldKind } from "../../support/world.js";

/** An address far beyond the memory of an engine. */
const NOWHERE = 0x7ffffff0;

export function faultsSuite(kind: WorldKind): void {
  let world: World;
  let engine: Engine;

  beforeEach(() => {
    world = kind.create();
    engine = world.engine();
  });

  afterEach(() => world.end());

  const trap = (victim: Engine): unknown => {
    try {
      victim.exports.zwasm_msg_data(NOWHERE as MessagePointer);
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it("a trap is reported as a fault of the engine", () => {
    const error = trap(engine);
    expect(error).toBeInstanceOf(EngineFault);
    expect(error).toMatchObject({ code: "ERR_ZMQ_ENGINE_FAULT", name: "EngineFault" });
    expect((error as Error).cause ?? (error as Error).message).toBeDefined();
    expect(engine.fault).toBe(error);
  });

  it("after a fault every call fails in the same way", () => {
    const socket = world.socket(engine, "PAIR");
    const error = trap(engine);
    expect(() => socket.trySend("x")).toThrow(error as Error);
    expect(() => socket.receiveFailure()).toThrow(error as Error);
    expect(() => socket.handle.events()).toThrow(error as Error);
    expect(() => world.socket(engine, "PAIR")).toThrow(error as Error);
    expect(trap(engine)).toBe(error);
    expect(engine.terminate()).toBe(true);
  });

  it("a fault is reported once to each listener", () => {
    const told: unknown[] = [];
    engine.onFault((fault) => told.push(fault));
    engine.onFault((fault) => told.push(fault))();
    const error = trap(engine);
    trap(engine);
    expect(told).toEqual([error]);
  });

  it("a failed assertion is named", async () => {
    // libzmq's reactor must never run a turn within a turn.
    const host = world.host();
    const nested = world.engine({}, host);
    const { connect } = host;
    host.connect = (...args: Parameters<typeof connect>) => {
      nested.exports.zwasm_turn(1, 1, 0);
      return connect.apply(host, args);
    };
    const faulted = new Promise((resolve) => nested.onFault(resolve));
    world.socket(nested, "DEALER").connect("tcp://127.0.0.1:1");
    await world.until(() => nested.fault !== undefined, "the fault");
    expect(await faulted).toBe(nested.fault);
    expect(nested.fault?.message).toMatch(/turning/);
    expect(nested.fault?.message).toMatch(/reactor\.cpp/);
  });

  it("an exception in an import is a fault as well", () => {
    const careless = world.engine();
    const socket = world.socket(careless, "PUSH");
    socket.connect("tcp://127.0.0.1:1");
    careless.memory.readCString = () => {
      throw new RangeError("out of texts");
    };
    expect(() => careless.scheduler.turn()).toThrow(EngineFault);
    expect(careless.fault?.cause).toBeInstanceOf(RangeError);
    expect(careless.fault?.message).toMatch(/out of texts/);
  });

  it("an exception in a host function is an error, and the engine goes on", async () => {
    const host = world.host();
    const refused = world.engine({}, host);
    let calls = 0;
    const denied = (): never => {
      calls++;
      throw Object.assign(new Error("not permitted"), { code: "EACCES" });
    };
    const socket = world.socket(refused, "PULL");
    const { connect, interfaces, listen, listenSync, temporaryIpcPath } = host;
    Object.assign(host, { connect: denied, interfaces: denied, listen: denied, listenSync: denied });
    Object.assign(host, { temporaryIpcPath: denied });
    expect(socket.failure(() => socket.bindSync("tcp://lo:*"))).toBe("ENODEV");
    expect(socket.failure(() => socket.bindSync("tcp://127.0.0.1:*"))).toBe("EACCES");
    await expect(socket.bind("tcp://127.0.0.1:*")).rejects.toMatchObject({
      errno: refused.facts.errno("EACCES"),
    });
    expect(() => refused.host.temporaryIpcPath()).toThrow(HostError);
    world.socket(refused, "PUSH").set("RECONNECT_IVL", 1).connect("tcp://127.0.0.1:1");
    calls = 0;
    await world.until(() => calls === 3, "attempts to connect");
    Object.assign(host, { connect, interfaces, listen, listenSync, temporaryIpcPath });
    await socket.bind("tcp://127.0.0.1:*");
    expect(refused.fault).toBeUndefined();
  });

  it("running out of memory is an error, not a fault", () => {
    expect(engine.exports.zwasm_msg_new(0xf0000000)).toBe(0);
    expect(engine.facts.code(engine.exports.zmq_errno())).toBe("ENOMEM");
    expect(engine.fault).toBeUndefined();
  });

  describe.each(["tcp", "ipc"] as const)("over %s", (transport) => {
    it("a fault closes the engine's connections and listeners, and its peers go on", async () => {
      const [a, b] = [engine, world.engine()];
      const pull = world.socket(a, "PULL");
      const endpoint = await pull.bind(world.endpoint(transport));
      const push = world.socket(b, "PUSH").set("RECONNECT_IVL", 5).connect(endpoint);
      await push.send("before");
      expect(await pull.receiveTexts()).toEqual(["before"]);
      trap(a);
      expect(a.fds.size).toBe(0);
      await world.until(() => b.fds.size === 0, "the peer to notice");
      const heir = world.socket(world.engine(), "PULL");
      await world.until(
        () => heir.failure(() => heir.bindSync(endpoint)) === undefined,
        "the address to be free",
      );
      await push.send("after");
      expect(await heir.receiveTexts()).toEqual(["after"]);
      expect(b.fault).toBeUndefined();
    });
  });

  it("late events of a host do not reach an engine that has ended by a fault", async () => {
    const host = world.host();
    const victim = world.engine({}, host);
    const seen: ConnectionEvents[] = [];
    const { connect } = host;
    host.connect = (target, source, events) => {
      seen.push(events);
      return connect.call(host, target, source, events);
    };
    const rep = world.socket(engine, "REP");
    const req = world.socket(victim, "REQ").connect(await rep.bind(world.endpoint("tcp")));
    await req.send("question");
    await rep.receive();
    trap(victim);
    expect(seen).toHaveLength(1);
    seen[0].data(new Uint8Array(10));
    seen[0].ended();
    seen[0].failed("ECONNRESET");
    seen[0].drained();
    await rep.send("an answer that nobody takes");
    const other = world.socket(world.engine(), "REQ").connect(rep.lastEndpoint);
    await other.send("a later question");
    expect(await rep.receiveTexts()).toEqual(["a later question"]);
    expect(rep.engine.fault).toBeUndefined();
  });
}
