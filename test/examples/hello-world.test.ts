import { describe, expect, it } from "vitest";
import { useProcesses } from "../support/processes.js";
import { example } from "./example.js";

const SERVER = example("hello-world/server");
const CLIENT = example("hello-world/client");

const { start, address } = useProcesses();

const answers = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `received World for Hello ${i + 1}`);

describe.each(["tcp", "ipc"])("hello world over %s", (transport) => {
  it("answers a client that starts after the server", async () => {
    const at = await address(transport);
    const server = start(SERVER, [at]);
    await server.line(/^listening on /);
    const client = start(CLIENT, [at, 10]);

    expect(await client.success()).toEqual([`connecting to ${at}`, ...answers(10)]);
    await server.line(/^received Hello 10$/);
    expect(server.running).toBe(true);
  });

  it("answers a client that started before the server", async () => {
    const at = await address(transport);
    const client = start(CLIENT, [at, 10]);
    await client.line(/^connecting/);
    start(SERVER, [at]);

    expect(await client.success()).toEqual([`connecting to ${at}`, ...answers(10)]);
  });

  it("answers several clients, each with its own answers", async () => {
    const at = await address(transport);
    const clients = [50, 60, 70].map((count) => ({ count, program: start(CLIENT, [at, count]) }));
    start(SERVER, [at]);

    for (const { count, program } of clients) {
      expect((await program.success()).slice(1)).toEqual(answers(count));
    }
  });
});

it("lets the system choose the server's port", async () => {
  const server = start(SERVER, ["tcp://127.0.0.1:*"]);
  const [, at = ""] = await server.line(/^listening on (tcp:\/\/127\.0\.0\.1:\d+)$/);
  const client = start(CLIENT, [at, 1]);

  expect((await client.success()).slice(1)).toEqual(answers(1));
});
