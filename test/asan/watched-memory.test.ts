/** The build with AddressSanitizer finds what it is for: each kind of wrong access ends the engine, and says what it was. */
import { describe, expect, it } from "vitest";
import { Engine } from "../../glue/engine.js";
import type { Exports } from "../../glue/boundary/exports.js";
import type { SocketPointer } from "../../glue/pointers.js";
import { MemoryHost, Network } from "../../src/host/memory/index.js";
import { SocketType } from "../../src/tables/socket-type.js";
import { wasmModule } from "../support/wasm.js";

const SIZE = 10;

interface Place {
  readonly engine: Engine;
  readonly exports: Exports;
  readonly socket: SocketPointer;
  /** A block of `SIZE` bytes. */
  readonly block: ReturnType<Exports["malloc"]>;
  /** libzmq reads so many bytes of the block. */
  read(size: number): void;
}

function open(): Place {
  const engine = new Engine(wasmModule(), new MemoryHost(new Network()));
  const { exports, context, facts } = engine;
  const socket = exports.zmq_socket(context, SocketType.Dealer);
  const block = exports.malloc(SIZE);
  const routingId = facts.constant("ZMQ_ROUTING_ID");
  engine.memory.write(block, new Uint8Array(SIZE).fill(1));
  return {
    ...{ engine, exports, socket, block },
    read: (size) => void exports.zmq_setsockopt(socket, routingId, block, size),
  };
}

describe("AddressSanitizer reports", () => {
  it("no access to what is allocated", () => {
    const { engine, read } = open();
    read(SIZE);
    expect(engine.fault).toBeUndefined();
  });

  it("a read behind a block, and which block it is", () => {
    const { read } = open();
    expect(() => read(SIZE + 1)).toThrow(
      /read of 11 bytes at \w+: beside a block, 0 bytes from the start of a block of 10 bytes/,
    );
  });

  it("a read of freed memory", () => {
    const { exports, block, read } = open();
    exports.free(block);
    expect(() => read(SIZE)).toThrow(/read of 10 bytes at \w+: freed memory/);
  });

  it("a second free", () => {
    const { exports, block } = open();
    exports.free(block);
    expect(() => exports.free(block)).toThrow("second free");
  });

  it("a write behind a block by code that is not watched, when the block is freed", () => {
    const { engine, exports, block } = open();
    engine.memory.write((block + SIZE) as typeof block, Uint8Array.of(1));
    expect(() => exports.free(block)).toThrow(
      /earlier write of 1 bytes.*10 bytes from the start of a block of 10/,
    );
  });

  it("a write to freed memory by code that is not watched, before the memory is used again", () => {
    const { engine, exports, block } = open();
    exports.free(block);
    engine.memory.write(block, Uint8Array.of(1));
    const other = (): void => exports.free(exports.malloc(1024 * 1024));
    expect(() => {
      for (let i = 0; i < 200; i++) other();
    }).toThrow("write after free, earlier");
  });
});
