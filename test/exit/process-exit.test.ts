// process.exit() takes the time that it needs to deliver what was accepted, and no more.
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { useProcesses } from "../support/processes.js";
import { greeting, ready } from "../support/zmtp.js";

const programs = join(import.meta.dirname, "programs");

/** Long enough for a slow machine. */
const A_MOMENT = 1400;

describe("process.exit()", () => {
  const { start, address } = useProcesses();
  const closers: (() => void)[] = [];

  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  /** Where somebody shakes hands, and then takes nothing. */
  async function stalledPeer(): Promise<string> {
    const path = (await address("ipc")).slice("ipc://".length);
    const server = createServer((socket) => {
      closers.push(() => socket.destroy());
      socket.on("error", () => {});
      socket.write(Buffer.concat([greeting(), ready("PULL")]));
      let size = 0;
      socket.on("data", (data) => {
        size += data.length;
        if (size > 200) socket.pause();
      });
    }).listen(path);
    closers.push(() => server.close());
    await once(server, "listening");
    return `ipc://${path}`;
  }

  /** How many milliseconds it takes the program to be gone. */
  async function time(...args: (string | number)[]): Promise<number> {
    const program = start(join(programs, "time-exit.mjs"), args);
    await program.line(/^leaving$/);
    const left = performance.now();
    expect((await program.exit()).code).toBe(0);
    return performance.now() - left;
  }

  it.each(["tcp", "ipc"])("does not wait for somebody who is not there, over %s", async (transport) => {
    expect(await time(await address(transport), -1, "at-once")).toBeLessThan(A_MOMENT);
  });

  it("does not wait for a name to be looked up", async () => {
    expect(await time("tcp://nowhere.invalid:5555", -1, "at-once")).toBeLessThan(A_MOMENT);
  });

  it("does not wait for long for somebody who takes nothing", async () => {
    const took = await time(await stalledPeer(), -1);
    expect(took).toBeGreaterThanOrEqual(1000);
    expect(took).toBeLessThan(1500 + A_MOMENT);
  });

  it.each([0, 100])("does not wait longer than a socket lingers: %d ms", async (linger) => {
    const took = await time(await stalledPeer(), linger);
    // The news of its leaving takes a moment, too.
    expect(took).toBeGreaterThanOrEqual(linger / 2);
    expect(took).toBeLessThan(linger + A_MOMENT);
  });

  it("removes the files of ipc endpoints", async () => {
    const program = start(join(programs, "bind-and-exit.mjs"));
    const [, path = ""] = await program.line(/^ipc:\/\/(.*)$/);
    await program.ended;
    expect(existsSync(path)).toBe(false);
    expect(existsSync(dirname(path))).toBe(false);
  });
});
