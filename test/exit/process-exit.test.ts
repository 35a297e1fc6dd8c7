// process.exit() waits until the accepted messages are delivered, and no longer.
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

  /** The endpoint of a peer that completes the handshake, and then reads nothing. */
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

  /** How many milliseconds the program takes to end. */
  async function time(...args: (string | number)[]): Promise<number> {
    const program = start(join(programs, "time-exit.mjs"), args);
    await program.line(/^leaving$/);
    const left = performance.now();
    expect((await program.exit()).code).toBe(0);
    return performance.now() - left;
  }

  it.each(["tcp", "ipc"])("does not wait for a missing peer over %s", async (transport) => {
    expect(await time(await address(transport), -1, "at-once")).toBeLessThan(A_MOMENT);
  });

  it("does not wait for the address of a host name", async () => {
    expect(await time("tcp://nowhere.invalid:5555", -1, "at-once")).toBeLessThan(A_MOMENT);
  });

  it("does not wait long for a peer that does not read", async () => {
    const took = await time(await stalledPeer(), -1);
    expect(took).toBeGreaterThanOrEqual(1000);
    expect(took).toBeLessThan(1500 + A_MOMENT);
  });

  it.each([0, 100])("does not wait longer than a socket lingers: %d ms", async (linger) => {
    const took = await time(await stalledPeer(), linger);
    // It takes a moment until this process sees the end of the other.
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
