import { expect, it } from "vitest";
import { type Program, useProcesses } from "../support/processes.js";
import { example, orders } from "./example.js";

const SERVER = example("mixed-transports/server");
const CLIENT = example("mixed-transports/client");

const NUMBERS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
const TEXTS = ["one", "two", "three", "four", "five", "six", "seven", "eight"];

const { start, address } = useProcesses();

/** The lines that a client printed, without the first and the last one. */
async function received(client: Program): Promise<string[]> {
  const lines = await client.success();
  expect(lines[0]).toMatch(/^connecting to /);
  expect(lines.at(-1)).toBe("end");
  return lines.slice(1, -1);
}

it.each(orders(["server", "tcp", "ipc"]))(
  "sends numbers over tcp and texts over both, started as %s, %s, %s",
  async (...order) => {
    const [tcp, ipc] = [await address("tcp"), await address("ipc")];
    const arrival: Record<string, [string, string[]]> = {
      server: [SERVER, [tcp, ipc]],
      tcp: [CLIENT, [tcp]],
      ipc: [CLIENT, [ipc]],
    };
    const programs = new Map<string, Program>();
    for (const name of order) {
      const [script, args] = arrival[name] ?? ["", []];
      const program = start(script, args);
      programs.set(name, program);
      await program.line(/^(bound|connecting) to /);
    }
    const named = (name: string): Program => programs.get(name) as Program;

    const overTcp = await received(named("tcp"));
    const overIpc = await received(named("ipc"));
    expect(overTcp.slice(0, NUMBERS.length)).toEqual(NUMBERS);
    // The server sends alternately: each client gets every other text.
    const texts = overTcp.slice(NUMBERS.length);
    const odd = TEXTS.filter((_, i) => i % 2 === 0);
    const even = TEXTS.filter((_, i) => i % 2 === 1);
    expect([texts, overIpc]).toEqual(texts[0] === "one" ? [odd, even] : [even, odd]);

    expect(await named("server").success()).toEqual([
      `bound to ${tcp}`,
      "sent 10 numbers",
      `bound to ${ipc}`,
      "sent 8 texts",
    ]);
  },
);

it("sends the numbers before there is a second address, and keeps the texts until both are there", async () => {
  const [tcp, ipc] = [await address("tcp"), await address("ipc")];
  const server = start(SERVER, [tcp, ipc]);
  const first = start(CLIENT, [tcp]);
  await first.line(/^9$/);
  await server.line(/^bound to ipc:/);
  expect(server.lines).not.toContain("sent 8 texts");

  const second = start(CLIENT, [ipc]);
  expect(await received(second)).toHaveLength(TEXTS.length / 2);
  expect(await received(first)).toHaveLength(NUMBERS.length + TEXTS.length / 2);
});
