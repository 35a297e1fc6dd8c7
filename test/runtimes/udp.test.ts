/**
 * udp on each runtime: Radio and Dish, unicast and multicast, and Datagram, with ours and the native package on Node.
 */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freePort } from "../support/free-port.js";
import { unless } from "../support/needs.js";
import { type Program, useProcesses } from "../support/processes.js";
import { type Installation, installNative, installOurs, otherRuntimes } from "../support/runtimes.js";

const GROUP = "239.255.79.80";

const { start } = useProcesses();

/** Where a program runs: its package and its runtime. */
interface Place {
  name: string;
  installation: Installation;
  command: string[];
}

function withProgram(installation: Installation): Installation {
  cpSync(join(import.meta.dirname, "programs"), installation.options.cwd as string, { recursive: true });
  return installation;
}

const ours = withProgram(installOurs());
const native = withProgram(installNative());
const PARTNERS: Place[] = [
  { name: "ours on this Node", installation: ours, command: [process.execPath] },
  { name: "native zeromq on this Node", installation: native, command: [process.execPath] },
];

function run({ installation: { options }, command }: Place, ...args: (string | number)[]): Program {
  return start(join(options.cwd as string, "udp.mjs"), ["zeromq-wasm/draft", ...args], {
    ...options,
    command,
  });
}

async function publish(radio: Place, dish: Place, address: string): Promise<void> {
  const endpoint = `udp://${address}:${await freePort()}`;
  const receiving = run(dish, "dish", endpoint);
  await receiving.line(/^ready$/);
  run(radio, "radio", endpoint);
  expect(await receiving.success()).toEqual(["ready", "group: message"]);
}

async function ask(asking: Place, answering: Place): Promise<void> {
  const [from, to] = [await freePort(), await freePort()];
  await run(answering, "echo", `udp://127.0.0.1:${to}`).line(/^ready$/);
  expect(await run(asking, "ask", `udp://127.0.0.1:${from}`, to).success()).toEqual(["question"]);
}

describe.each(otherRuntimes())("$name", ({ name, command, missing }) => {
  const here: Place = { name, installation: ours, command: command ?? [] };

  describe.each(PARTNERS)("with $name", unless(missing), (there) => {
    it.each([
      ["an address", "127.0.0.1"],
      ["a multicast group", `127.0.0.1;${GROUP}`],
    ])("publishes and subscribes to %s", async (_, address) => {
      await publish(here, there, address);
      await publish(there, here, address);
    });

    it("asks and answers by datagrams", async () => {
      await ask(here, there);
      await ask(there, here);
    });
  });
});
