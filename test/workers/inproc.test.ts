/**
 * Sockets of the global context, connected over inproc: in one thread, and between threads in all three directions.
 * Each direction is a process of its own, in which the scenarios run one after the other: workers that use npm zeromq
 * may abort their process when they end.
 */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { noteDeviation, noteEndpoint, startComparison } from "../support/comparison.js";
import { describeImplementations } from "../support/implementations.js";
import { Program } from "../support/processes.js";
import { scenarios } from "./programs/scenarios.mjs";

const script = join(import.meta.dirname, "programs/run-scenarios.mjs");
const DEADLINE = 120_000;

const directions = [
  { title: "in one thread", binder: "here", connector: "here too" },
  { title: "bound in the main thread, connected in a worker", binder: "here", connector: "worker" },
  { title: "bound in a worker, connected in the main thread", binder: "worker", connector: "here" },
  { title: "bound in a worker, connected in another", binder: "worker", connector: "other worker" },
];

interface Result {
  readonly name: string;
  readonly value?: unknown;
  readonly error?: string;
}

describeImplementations("inproc", ({ name: subject, specifier, isOurs }) => {
  describe.each(directions)("$title", ({ binder, connector }) => {
    const results = new Map<string, Result>();
    let program: Program;

    beforeAll(async () => {
      program = new Program(script, [specifier, binder, connector], {});
      await program.exit(DEADLINE).finally(() => program.signal("SIGKILL"));
      for (const line of program.lines) {
        const result = JSON.parse(line) as Result;
        results.set(result.name, result);
      }
    }, 2 * DEADLINE);

    it.for(Object.entries(scenarios))("%s", ([name, scenario], { task }) => {
      startComparison(task.meta, subject);
      noteEndpoint("inproc://");
      const { deviation, expected, theirs = expected } = scenario;
      if (deviation !== undefined) noteDeviation(deviation);
      const value = isOurs ? expected : theirs;
      expect(results.get(name), program.errors).toEqual({ name, value });
    });
  });
});
