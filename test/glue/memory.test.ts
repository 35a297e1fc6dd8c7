/** Views on wasm memory: they are always of the current buffer. Texts in wasm memory: they are UTF-8. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Memory } from "../../glue/boundary/memory.js";

const PAGE = 65536;

function create(): { memory: Memory; wasm: WebAssembly.Memory } {
  const wasm = new WebAssembly.Memory({ initial: 1, maximum: 8 });
  return { memory: new Memory(wasm), wasm };
}

describe("views", () => {
  it("read and write the same memory as wasm", () => {
    const { memory, wasm } = create();
    memory.write(8, Uint8Array.of(1, 2, 3, 0xff));
    expect([...new Uint8Array(wasm.buffer, 8, 4)]).toEqual([1, 2, 3, 0xff]);
    expect(memory.word(8)).toBe(0xff030201);
    expect(memory.int(8)).toBe(0xff030201 | 0);
    memory.words[3] = 7;
    expect(memory.bytes[12]).toBe(7);
  });

  it("are of the new buffer after growth, whichever view is used first", () => {
    for (const first of ["bytes", "words"] as const) {
      const { memory, wasm } = create();
      const stale = memory.bytes;
      memory.write(0, Uint8Array.of(42));
      wasm.grow(1);
      expect(stale.length).toBe(0);
      expect(memory[first].byteLength).toBe(2 * PAGE);
      expect(memory.bytes.buffer).toBe(wasm.buffer);
      expect(memory.words.buffer).toBe(wasm.buffer);
      expect(memory.bytes[0]).toBe(42);
      expect(memory.size).toBe(2 * PAGE);
    }
  });

  it("reach addresses that growth has added", () => {
    const { memory, wasm } = create();
    wasm.grow(2);
    memory.write(3 * PAGE - 4, Uint8Array.of(1, 0, 0, 0x80));
    expect(memory.word(3 * PAGE - 4)).toBe(0x80000001);
  });

  it("are the same object for as long as they are valid", () => {
    const { memory } = create();
    expect(memory.bytes).toBe(memory.bytes);
    expect(memory.words).toBe(memory.words);
  });

  it("are detached by detach(), which loses no bytes", () => {
    const { memory } = create();
    memory.write(100, Uint8Array.of(9));
    const { bytes, words } = memory;
    const borrowed = memory.borrow(100, 1);
    memory.detach();
    expect([bytes.length, words.length, borrowed.length]).toEqual([0, 0, 0]);
    expect(memory.borrow(100, 1)[0]).toBe(9);
    expect(memory.size).toBe(PAGE);
  });

  it("change with later writes and end with growth; a copy does not", () => {
    const { memory } = create();
    memory.write(0, Uint8Array.of(1, 2, 3));
    const copy = memory.copy(0, 3);
    const borrowed = memory.borrow(0, 3);
    memory.write(0, Uint8Array.of(7, 7, 7));
    expect([...borrowed]).toEqual([7, 7, 7]);
    memory.detach();
    expect([...copy]).toEqual([1, 2, 3]);
  });

  it("refuse a write beyond the end", () => {
    const { memory } = create();
    expect(() => memory.write(PAGE - 1, Uint8Array.of(1, 2))).toThrow(RangeError);
  });
});

describe("texts", () => {
  const text = fc.string({ unit: "binary", maxLength: 60 });

  it("are read as they were written, in the same UTF-8 as Buffer's", () => {
    fc.assert(
      fc.property(text, fc.nat(1000), (value, address) => {
        const { memory } = create();
        const size = memory.writeText(address, value, 1000);
        expect(size).toBe(Buffer.byteLength(value));
        expect(Buffer.from(memory.copy(address, size))).toEqual(Buffer.from(value));
        expect(memory.readText(address, size)).toBe(value);
      }),
    );
  });

  it("are cut where the room ends, between two characters, and nothing behind it is changed", () => {
    fc.assert(
      fc.property(text, fc.nat(80), (value, room) => {
        const { memory } = create();
        memory.bytes.fill(0xaa, 0, 500);
        const size = memory.writeText(10, value, room);
        expect(size).toBeLessThanOrEqual(room);
        expect(value.startsWith(memory.readText(10, size))).toBe(true);
        // The rest of the room is too small for the next character.
        const left = [...value.slice(memory.readText(10, size).length)][0] ?? "";
        if (left !== "") expect(size + Buffer.byteLength(left)).toBeGreaterThan(room);
        expect(memory.bytes.subarray(10 + room, 500).every((byte) => byte === 0xaa)).toBe(true);
      }),
    );
  });

  it.each([
    ["é", 1, 0],
    ["aé", 2, 1],
    ["a€b", 3, 1],
    ["a€b", 4, 4],
    ["🦓", 3, 0],
    ["🦓", 4, 4],
    ["", 0, 0],
  ])("%s in %d bytes of room takes %d", (value, room, size) => {
    expect(create().memory.writeText(0, value, room)).toBe(size);
  });

  it("a C string ends at its NUL", () => {
    const { memory } = create();
    memory.write(5, Buffer.from("grüß\0 rest\0"));
    expect(memory.readCString(5)).toBe("grüß");
    memory.write(5, Uint8Array.of(0));
    expect(memory.readCString(5)).toBe("");
  });

  it("are read and written after growth as well", () => {
    const { memory, wasm } = create();
    memory.write(5, Buffer.from("zebra\0"));
    wasm.grow(1);
    expect(memory.readCString(5)).toBe("zebra");
    wasm.grow(1);
    expect(memory.writeText(5, "okapi", 5)).toBe(5);
    expect(memory.readText(5, 5)).toBe("okapi");
  });

  it("keep a byte order mark", () => {
    const { memory } = create();
    expect(memory.readText(0, memory.writeText(0, "\ufeffa", 10))).toBe("\ufeffa");
  });

  it("are read without an error if they end within a character", () => {
    const { memory } = create();
    memory.write(0, Uint8Array.of(0x61, 0xe2, 0x82));
    expect(memory.readText(0, 3)).toBe("a\ufffd");
  });
});
