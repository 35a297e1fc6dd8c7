/** The boundary between C++ and TypeScript: each name that one side uses exists on the other side. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Engine } from "../../glue/engine.js";
import { createImports } from "../../glue/boundary/imports/index.js";
import { MemoryHost, Network } from "../../src/host/memory/index.js";
import { EVENTS, PROTOCOL_ERRORS } from "../../src/tables/events.js";
import { wasmModule } from "../support/wasm.js";

const root = new URL("../../", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, root), "utf8");
const list = (file: string): string[] =>
  read(file)
    .split("\n")
    .filter((line) => /^\w/.test(line));

/** All TypeScript in a folder. */
function sources(folder: string): string {
  const files = readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => read(`${folder}${file}`))
    .join("\n");
}

const matches = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort();

const engine = new Engine(wasmModule(), new MemoryHost(new Network()));

describe("the module", () => {
  it("imports the names in wasm/imports.txt, and glue implements exactly these", () => {
    const listed = list("wasm/imports.txt");
    const imported = WebAssembly.Module.imports(wasmModule());
    expect(imported.map(({ module, name }) => `${module}.${name}`).sort()).toEqual(
      listed.map((name) => `host.${name}`),
    );
    expect(Object.keys(createImports(engine)).sort()).toEqual(listed);
  });

  it("exports the names in wasm/exports.txt, and glue has types for exactly these", () => {
    const listed = list("wasm/exports.txt");
    const exported = new Set(WebAssembly.Module.exports(wasmModule()).map(({ name }) => name));
    expect(listed.filter((name) => !exported.has(name))).toEqual([]);
    const ours = /^(zmq|zwasm)_|^(malloc|free)$/;
    expect([...exported].filter((name) => ours.test(name)).sort()).toEqual([...listed].sort());
    const typed = matches(read("glue/boundary/exports.ts"), /^ {2}(\w+)\(/gm);
    expect(typed).toEqual([...listed, "_initialize"].sort());
  });

  it("takes no more parameters than the guard passes on", () => {
    for (const [name, value] of Object.entries(engine.exports)) {
      if (typeof value === "function") expect(value.length, name).toBeLessThanOrEqual(4);
    }
    const declared = matches(read("glue/boundary/exports.ts"), /^ {2}\w+\(([^)]*)\)/gm);
    for (const parameters of declared)
      expect(parameters.replace(/,\s*$/, "").split(",").length).toBeLessThanOrEqual(4);
  });
});

describe("facts", () => {
  const src = sources("src/");

  it("have a number for every constant that src/ names", () => {
    const names = matches(src, /["'`](ZMQ_[A-Z0-9_]*[A-Z0-9])["'`]/g);
    expect(names.length).toBeGreaterThan(80);
    for (const name of names) expect(engine.facts.constant(name), name).toBeTypeOf("number");
  });

  it("have one for every socket type, event and protocol error", () => {
    const types = [
      "PAIR",
      "PUB",
      "SUB",
      "REQ",
      "REP",
      "DEALER",
      "ROUTER",
      "PULL",
      "PUSH",
      "XPUB",
      "XSUB",
      "STREAM",
      ...["SERVER", "CLIENT", "RADIO", "DISH", "GATHER", "SCATTER", "DGRAM", "PEER", "CHANNEL"],
    ];
    expect(types.map((type) => engine.facts.constant(`ZMQ_${type}`))).toEqual([...types.keys()]);
    const events = EVENTS.map(({ event }) => engine.facts.constant(event));
    expect(new Set(events).size).toBe(EVENTS.length);
    const errors = PROTOCOL_ERRORS.map((error) => engine.facts.constant(`ZMQ_PROTOCOL_ERROR_${error}`));
    expect(new Set(errors).size).toBe(PROTOCOL_ERRORS.length);
  });

  it("have one for every errno name that is passed to wasm or used in an error", () => {
    const names = [
      ...matches(sources("glue/"), /["'`](E[A-Z]{3,})["'`]/g),
      ...matches(src, /errorOf\(\s*["'`](E[A-Z]+)["'`]/g),
      ...matches(sources("src/host/"), /HostError\(\s*["'`](E[A-Z]+)["'`]/g),
    ];
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) expect(engine.facts.code(engine.facts.errno(name)), name).toBe(name);
  });

  it("map names of errors to numbers and back; unknown ones are EIO", () => {
    const { facts } = engine;
    expect(facts.code(facts.errno("EAGAIN"))).toBe("EAGAIN");
    expect(facts.errno("EWHATEVER")).toBe(facts.errno("EIO"));
    expect(facts.code(123_456)).toBe("EIO");
    expect(() => facts.constant("ZMQ_WHATEVER")).toThrow(/ZMQ_WHATEVER/);
  });

  it("have libzmq's version", () => {
    const { exports, facts, memory, scratch } = engine;
    exports.zmq_version(scratch, scratch + 4, scratch + 8);
    expect([0, 4, 8].map((offset) => memory.word(scratch + offset))).toEqual(
      ["MAJOR", "MINOR", "PATCH"].map((part) => facts.constant(`ZMQ_VERSION_${part}`)),
    );
  });
});
