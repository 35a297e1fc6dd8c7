/** The simplest programs on each runtime, with partners on this Node that use this package or the native one. */
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { type Program, useProcesses } from "../support/processes.js";
import { type Installation, installNative, installOurs, otherRuntimes } from "../support/runtimes.js";

const { start, address } = useProcesses();

const ours = installOurs();
const native = installNative();

/** Where a program runs: its package and its runtime. */
interface Place {
  installation: Installation;
  command: string[];
}

const HERE = [process.execPath];
const PARTNERS: { name: string; place: Place }[] = [
  { name: "ours on this Node", place: { installation: ours, command: HERE } },
  { name: "native zeromq on this Node", place: { installation: native, command: HERE } },
];

function run({ installation, command }: Place, program: string, args: (string | number)[]): Program {
  return start(installation.example(program), args, { ...installation.options, command });
}

const answers = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `received World for Hello ${i + 1}`);

async function helloWorld(server: Place, client: Place, transport: string): Promise<void> {
  const at = await address(transport);
  const asking = run(client, "hello-world/client", [at, 10]);
  const answering = run(server, "hello-world/server", [at]);

  expect((await asking.success()).slice(1)).toEqual(answers(10));
  await answering.line(/^received Hello 10$/);
  // The server also answers the next client.
  expect((await run(client, "hello-world/client", [at, 2]).success()).slice(1)).toEqual(answers(2));
  expect(answering.running).toBe(true);
}

/** The ventilator and the sink run in one place, and one worker runs in each place. */
async function pipeline(ends: Place, other: Place, transport: string): Promise<void> {
  const [work, results] = [await address(transport), await address(transport)];
  const sink = run(ends, "pipeline/sink", [results]);
  const workers = [
    run(ends, "pipeline/worker", [work, results, "alike"]),
    run(other, "pipeline/worker", [work, results, "other"]),
  ];
  await Promise.all(workers.map((worker) => worker.line(/ is ready$/)));
  const ventilator = run(ends, "pipeline/ventilator", [work, results, 10, 2]);

  await ventilator.success();
  const lines = await sink.success();
  // Dealt out in turn, so that each worker has half of it.
  expect(lines).toContain("alike: 5 tasks, 50 %");
  expect(lines).toContain("other: 5 tasks, 50 %");
  expect(lines.at(-1)).toMatch(/^all 10 tasks done /);
}

async function weather(server: Place, client: Place, transport: string): Promise<void> {
  const at = await address(transport);
  run(server, "weather/server", [at, "Central"]);
  const watching = await run(client, "weather/client", [at, "1000", 20]).success();

  const reports = watching.filter((line) => line.includes(" from Central: report "));
  expect(reports).toHaveLength(20);
  expect(reports.every((line) => line.startsWith("1000"))).toBe(true);
}

describe.each(otherRuntimes())("$name", ({ command, missing }) => {
  const here: Place = { installation: ours, command: command ?? [] };
  const transports = ["tcp", "ipc"];

  describe.each(PARTNERS)("with $name", unless(missing), ({ place }) => {
    it.each(transports)("answers requests over %s", (transport) => helloWorld(here, place, transport));
    it.each(transports)("asks over %s", (transport) => helloWorld(place, here, transport));
    it.each(transports)("has a worker there in a pipeline over %s", (transport) =>
      pipeline(here, place, transport),
    );
    it.each(transports)("works in a pipeline of the other side over %s", (transport) =>
      pipeline(place, here, transport),
    );
    it.each(transports)("publishes over %s", (transport) => weather(here, place, transport));
    it.each(transports)("subscribes over %s", (transport) => weather(place, here, transport));
  });

  describe("with its like", unless(missing), () => {
    it.each(transports)("asks and answers over %s", (transport) => helloWorld(here, here, transport));
    it.each(transports)("publishes and subscribes over %s", (transport) => weather(here, here, transport));
  });
});
