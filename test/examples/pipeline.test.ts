import { describe, expect, it } from "vitest";
import { type Program, until, useProcesses } from "../support/processes.js";
import { example, orders } from "./example.js";

const VENTILATOR = example("pipeline/ventilator");
const WORKER = example("pipeline/worker");
const SINK = example("pipeline/sink");

const { start, address } = useProcesses();

describe.each(["tcp", "ipc"])("pipeline over %s", (transport) => {
  it.each(orders(["ventilator", "worker", "sink"]))("works started as %s, %s, %s", async (...order) => {
    const [work, results] = [await address(transport), await address(transport)];
    const starters: Record<string, () => Program> = {
      ventilator: () => start(VENTILATOR, [work, results, 5]),
      worker: () => start(WORKER, [work, results, "anna"]),
      sink: () => start(SINK, [results]),
    };
    const programs = new Map<string, Program>();
    for (const name of order) {
      const program = starters[name]?.();
      if (program === undefined) throw new Error(`no ${name}`);
      programs.set(name, program);
      await program.line(/./);
    }

    expect((await programs.get("sink")?.success())?.slice(1)).toEqual([
      "anna: 5 tasks, 100 %",
      expect.stringMatching(/^all 5 tasks done in \d+ ms$/),
    ]);
    await programs.get("ventilator")?.success();
  });

  it("keeps the work until a worker starts", async () => {
    const [work, results] = [await address(transport), await address(transport)];
    const sink = start(SINK, [results]);
    // The ventilator does not wait for a worker before it sends.
    const ventilator = start(VENTILATOR, [work, results, 10, 0]);
    await ventilator.line(/^sending 10 tasks, total expected cost \d+ ms$/);
    start(WORKER, [work, results, "late"]);

    expect(await sink.success()).toContain("late: 10 tasks, 100 %");
    await ventilator.success();
  });

  it("shares the work among all workers", async () => {
    const [work, results] = [await address(transport), await address(transport)];
    const sink = start(SINK, [results]);
    const names = ["anna", "ben", "cleo"];
    const workers = names.map((name) => start(WORKER, [work, results, name]));
    const ventilator = start(VENTILATOR, [work, results, 30, names.length]);

    const report = await sink.success();
    for (const name of names) expect(report).toContain(`${name}: 10 tasks, 33 %`);
    const costs = (): number[] =>
      workers.flatMap(({ lines }) =>
        lines.flatMap((line) => /^did a task of (\d+) ms$/.exec(line)?.[1] ?? []).map(Number),
      );
    // A worker prints after it has sent. So the sink may end before the worker's last line arrives.
    await until(workers, () => costs().length === 30);
    const total = costs().reduce((sum, cost) => sum + cost, 0);
    expect(await ventilator.success()).toContain(`sending 30 tasks, total expected cost ${total} ms`);
  });
});
