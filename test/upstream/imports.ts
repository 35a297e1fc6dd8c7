/** The functions in `wasm/upstream/imports.txt`. `wasm/upstream/host.hpp` describes what they do. */
import * as fs from "node:fs";
import { textToAddress } from "../../glue/io/address.js";
import { OpenedDatagram } from "../../glue/io/datagram.js";
import type { Engine } from "../../glue/engine.js";
import type { DatagramTarget } from "../../glue/host.js";
import type { OpenedListener } from "../../glue/io/listening.js";
import { parsePlan } from "../../glue/socket-handle.js";
import type { Fibers } from "./fibers.js";

/** The environment of a program: what its functions need. It exists only after the instance was made. */
export interface Environment {
  readonly engine: Engine;
  readonly fibers: Fibers;
  alarm(seconds: number): void;
}

export function createUpstreamImports(environment: () => Environment): WebAssembly.ModuleImports {
  const memory = () => environment().engine.memory;
  const fail = (error: unknown): number =>
    -environment().engine.facts.errno((error as NodeJS.ErrnoException).code ?? "EIO");
  /** Runs a file operation on a path, and writes as much of the result to the buffer as fits. */
  const read = (path: number, buffer: number, size: number, operation: (path: string) => Buffer): number => {
    try {
      const bytes = operation(memory().readCString(path));
      memory().write(buffer, bytes.subarray(0, size));
      return bytes.length;
    } catch (error) {
      return fail(error);
    }
  };

  return {
    upstream_suspend: () => environment().fibers.suspend(),
    upstream_turned: () => environment().fibers.schedule(),
    upstream_setjmp: (buffer: number) => environment().fibers.setjmp(buffer),
    upstream_longjmp: (buffer: number, value: number) => environment().fibers.longjmp(buffer, value),
    upstream_exit: (status: number) => process.exit(status),
    upstream_alarm: (seconds: number) => environment().alarm(seconds),

    upstream_write: (fd: number, text: number, size: number) => {
      fs.writeSync(fd, memory().copy(text, size));
    },

    upstream_open: (done: number, text: number, backlog: number, dualStack: number) => {
      const { engine, fibers } = environment();
      const address = textToAddress(memory().readCString(text));
      if (address === undefined) throw new Error("listen() without bind()");
      const target = { address, backlog, dualStack: dualStack !== 0 };
      fibers.prepare(done, () => engine.prepare(target) as Promise<OpenedListener | string>);
    },

    upstream_open_datagram: (plan: number) => {
      const { engine } = environment();
      const target = parsePlan(memory().readCString(plan)) as DatagramTarget;
      const opened = new OpenedDatagram(engine.host, target).ifOpen();
      if (typeof opened === "string") return fail({ code: opened });
      engine.prepared.datagrams.add(opened);
      return 0;
    },

    upstream_read_file: (path: number, buffer: number, size: number) =>
      read(path, buffer, size, (name) => fs.readFileSync(name)),
    upstream_read_folder: (path: number, buffer: number, size: number) =>
      read(path, buffer, size, (name) => Buffer.from(fs.readdirSync(name).sort().join("\n"))),
    upstream_make_folder: (path: number) => read(path, 0, 0, (name) => Buffer.from(fs.mkdirSync(name) ?? "")),
  };
}
