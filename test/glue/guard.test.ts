/** An exception that is thrown through wasm takes the engine out of service. Nothing else does. */
import type { SocketPointer } from "../../glue/pointers.js";
import { describe, expect, it } from "vitest";
import type { Exports } from "../../glue/boundary/exports.js";
import { EngineFault } from "../../glue/boundary/fault.js";
import { guardExports } from "../../glue/boundary/guard.js";

/** An engine whose functions are those of the test. */
function guarded(calls: Record<string, unknown>) {
  const state = { fault: undefined as EngineFault | undefined, poisonedBy: [] as unknown[], before: 0 };
  const exports = guardExports(calls as unknown as Exports, {
    fault: () => state.fault,
    poison: (cause) => {
      state.poisonedBy.push(cause);
      return (state.fault = new EngineFault(String(cause)));
    },
    before: () => state.before++,
  });
  return { exports, state };
}

describe("guarded exports", () => {
  it("pass arguments and results", () => {
    const { exports, state } = guarded({
      zmq_setsockopt: (...args: number[]) => args.reduce((sum, arg) => sum * 10 + arg, 0),
      zwasm_scratch: () => 7,
      zwasm_ready: () => undefined,
    });
    expect(exports.zmq_setsockopt(1 as SocketPointer, 2, 3, 4)).toBe(1234);
    expect(exports.zwasm_scratch()).toBe(7);
    expect(exports.zwasm_ready(1, 2)).toBeUndefined();
    expect(state.before).toBe(3);
    expect(state.fault).toBeUndefined();
  });

  it("do not change exports that are not functions", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    expect(guarded({ memory }).exports.memory).toBe(memory);
  });

  it("throw a fault to the caller after a trap, and in every later call, which is not made", () => {
    const trap = new WebAssembly.RuntimeError("unreachable");
    let calls = 0;
    const { exports, state } = guarded({
      zmq_errno: () => {
        throw trap;
      },
      zwasm_events: () => calls++,
    });
    expect(exports.zwasm_events(1 as SocketPointer)).toBe(0);
    expect(() => exports.zmq_errno()).toThrow(EngineFault);
    expect(state.poisonedBy).toEqual([trap]);
    const { before, fault } = state;
    for (const call of [() => exports.zwasm_events(1 as SocketPointer), () => exports.zmq_errno()]) {
      let thrown: unknown;
      try {
        call();
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBe(fault);
    }
    expect(calls).toBe(1);
    expect(state.before).toBe(before);
    expect(state.poisonedBy).toHaveLength(1);
  });

  it("treat a real trap in this way: the instruction `unreachable`", () => {
    // (module (func (export "zmq_errno") unreachable))
    const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 13, 1, 9];
    bytes.push(...Buffer.from("zmq_errno"), 0, 0, 10, 5, 1, 3, 0, 0, 0x0b);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes)));
    const { exports, state } = guarded(instance.exports);
    expect(() => exports.zmq_errno()).toThrow(/unreachable/);
    expect(state.poisonedBy[0]).toBeInstanceOf(WebAssembly.RuntimeError);
  });
});

it("the message of a fault says what has happened, what is lost and what to do", () => {
  const cause = new Error("cause");
  const fault = new EngineFault("Assertion failed: check () (msg.cpp:394)", cause);
  expect(fault).toMatchObject({ name: "EngineFault", code: "ERR_ZMQ_ENGINE_FAULT", cause });
  expect(fault.message).toMatch(/Assertion failed: check \(\) \(msg.cpp:394\)/);
  expect(fault.message).toMatch(/new Context/);
});
