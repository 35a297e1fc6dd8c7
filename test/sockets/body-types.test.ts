/** A frame is always received as a Buffer, whatever was sent. Over inproc too, where large bodies are not copied. */
import { expect, it } from "vitest";
import { describeEach, inproc } from "../support/implementations.js";

/** Smaller and larger than the size from which bodies are not copied. */
const SIZES = [10, 4095, 4096, 100_000];

const fill = <T extends Uint8Array>(bytes: T): T => bytes.fill(0x41) as T;

const KINDS = {
  Buffer: (size: number) => fill(Buffer.alloc(size)),
  Uint8Array: (size: number) => fill(new Uint8Array(size)),
  "Uint8Array in the middle of a buffer": (size: number) =>
    fill(new Uint8Array(new ArrayBuffer(size + 10), 5, size)),
  Int8Array: (size: number) => new Int8Array(fill(new Uint8Array(size)).buffer),
  ArrayBuffer: (size: number) => fill(new Uint8Array(size)).buffer,
  text: (size: number) => "A".repeat(size),
} as const;

describeEach("a received frame", (kit) => {
  for (const endpoint of ["inproc", "tcp://127.0.0.1:*"]) {
    it.each(Object.entries(KINDS))(`is a Buffer over ${endpoint} if sent as %s`, async (_, make) => {
      const [pull, push] = await kit.pair("Pull", "Push", {
        endpoint: endpoint === "inproc" ? inproc() : endpoint,
      });
      for (const size of SIZES) {
        await push.send(["head", make(size), "tail"]);
        const frames = await pull.receive();
        expect(frames.map((frame) => Buffer.isBuffer(frame))).toEqual([true, true, true]);
        expect(frames.map(String)).toEqual(["head", "A".repeat(size), "tail"]);
      }
    });
  }

  it("is empty if a detached array was sent", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
    const bytes = new Uint8Array(5000);
    structuredClone(bytes, { transfer: [bytes.buffer] });
    await push.send(bytes);
    const [frame] = await pull.receive();
    expect(frame).toEqual(Buffer.alloc(0));
  });
});
