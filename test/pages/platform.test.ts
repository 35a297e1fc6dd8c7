/** What pages have in the place of Node's own: frames, an emitter. Each file for pages offers what the other one does. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as nodeBytes from "../../src/platform/bytes.js";
import * as bytes from "../../src/platform/bytes.browser.js";
import { EventEmitter } from "../../src/platform/emitter.browser.js";
import type * as nodeEmitter from "../../src/platform/emitter.js";
import * as program from "../../src/platform/program.browser.js";
import type * as nodeProgram from "../../src/platform/program.js";

// tsc checks what the rest of the package uses: it sees Node's files only.
const offered: {
  bytes: Omit<typeof nodeBytes, "isBytes" | "bytesIn" | "newBytes" | "bytesOf">;
  program: Omit<typeof nodeProgram, "HAS_IPC">;
  emitter: Pick<InstanceType<typeof nodeEmitter.EventEmitter>, "emit">;
} = { bytes: { ...bytes, BYTES_NAME: nodeBytes.BYTES_NAME }, program, emitter: new EventEmitter() };
void offered;

const SRC = fileURLToPath(new URL("../../src", import.meta.url));

describe("files for pages", () => {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".browser.ts"),
  );
  const replacing = files.filter((file) => existsSync(join(SRC, file.replace(".browser.ts", ".ts"))));

  it.each(replacing)("%s exports what the file that it replaces does", async (file) => {
    const names = async (path: string): Promise<string[]> =>
      Object.keys((await import(join(SRC, path))) as object);
    expect(await names(file)).toEqual(
      expect.arrayContaining(await names(file.replace(".browser.ts", ".ts"))),
    );
  });
});

describe("a frame", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  const frame = bytes.bytesIn(all.buffer, 0, 256);

  it("is a Uint8Array, and so are its parts, with the texts of a Buffer", () => {
    const part = frame.subarray(97, 100);
    expect([frame instanceof Uint8Array, String(part), `${bytes.bytesOf("grün\ufeff")}`]).toEqual([
      true,
      "abc",
      "grün\ufeff",
    ]);
    for (const encoding of ["utf8", "latin1", "hex", "base64"] as const)
      expect(frame.toString(encoding)).toBe(Buffer.from(all).toString(encoding));
    expect(() => frame.toString("utf16" as "utf8")).toThrow(TypeError);
  });

  it("is told from what else can be sent as it is in Node", () => {
    const { isAnyArrayBuffer, isDataView } = bytes;
    for (const value of [all, all.buffer, new DataView(all.buffer), new SharedArrayBuffer(1), {}, "text"]) {
      expect(isAnyArrayBuffer(value)).toBe(nodeBytes.isAnyArrayBuffer(value));
      if (ArrayBuffer.isView(value)) expect(isDataView(value)).toBe(nodeBytes.isDataView(value));
    }
    expect(bytes.latin1Of(new Uint8Array(10_000).fill(255))).toBe("\xff".repeat(10_000));
    expect(bytes.sizeOf("grün")).toBe(5);
  });
});

describe("an emitter", () => {
  it("calls listeners in their order, and those that were there when it began", () => {
    const emitter = new EventEmitter();
    const seen: string[] = [];
    const second = (value: string): void => void seen.push(`second ${value}`);
    const first = (value: string): void => {
      seen.push(`first ${value}`);
      emitter.off("event", second);
    };
    emitter.on("event", first).on("event", second);
    expect([emitter.emit("event", "a"), emitter.emit("event", "b"), emitter.emit("other")]).toEqual([
      true,
      true,
      false,
    ]);
    expect(seen).toEqual(["first a", "second a", "first b"]);
  });
});
