/** Workers of node:cluster bind addresses of their own, as processes do. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useProcesses } from "../support/processes.js";
import { type Installation, installNative, installOurs } from "../support/runtimes.js";

const { start, address } = useProcesses();

const PACKAGES: { name: string; installation: Installation }[] = [
  { name: "ours", installation: installOurs() },
  { name: "native zeromq", installation: installNative() },
];

describe.each(PACKAGES)("workers of node:cluster with $name", ({ installation: { options } }) => {
  const program = join(options.cwd as string, "cluster.mjs");
  cpSync(join(import.meta.dirname, "programs/cluster.mjs"), program);
  const bindTwice = (endpoint: string, method: string): Promise<string[]> =>
    start(program, [endpoint, method], options).success();

  it.each(["bind", "bindSync"])("get different ports by %s", async (method) => {
    const [first, second] = await bindTwice("tcp://127.0.0.1:*", method);
    expect([first, second].join(" ")).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+ tcp:\/\/127\.0\.0\.1:\d+$/);
    expect(first).not.toBe(second);
  });

  it.each(["bind", "bindSync"])("cannot have the same port by %s", async (method) => {
    const endpoint = await address("tcp");
    expect(await bindTwice(endpoint, method)).toEqual([endpoint, "EADDRINUSE"]);
  });
});
