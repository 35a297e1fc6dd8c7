/** Sockets work whatever a program, or its tests, have put in the place of timers and other globals. */
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { installOurs, otherRuntimes } from "../support/runtimes.js";
import { missingTools, tools } from "./installed.js";

const processes = useProcesses();
const ours = installOurs();
const folder = String(ours.options.cwd);
cpSync(join(import.meta.dirname, "fixtures/exchange.cjs"), join(folder, "exchange.cjs"));
if (missingTools === undefined)
  symlinkSync(join(tools, "node_modules/@sinonjs"), join(folder, "node_modules/@sinonjs"), "dir");

const EXPECTED = "request 0,request 1,request 2,connected again,inproc";

const LOAD = 'zmq = require("zeromq-wasm");\n';
const RUN = `
exchange(zmq).then((answers) => {
  console.log(answers);
  console.log("fakes in place:", setTimeout !== realSetTimeout);
  process.exit();
});`;

/** What Bun's own node:net looks for when it closes a server. */
const NEEDED_BY_BUN = "setImmediate";

/** What is replaced, and how. Node's own connections cannot do without process.nextTick(). */
const FAKES: Record<string, string> = {
  "@sinonjs/fake-timers": `require("@sinonjs/fake-timers").install({ toNotFake: ["nextTick"] });`,
  "mock.timers of node:test": `require("node:test").mock.timers.enable();`,
  "timers that return numbers, and none of Node's globals, as in a browser or an Electron renderer": `
    let last = 0;
    for (const name of ["setTimeout", "setInterval"]) globalThis[name] = () => ++last;
    for (const name of ["clearTimeout", "clearInterval", "queueMicrotask"]) globalThis[name] = () => {};
    for (const name of ["setImmediate", "clearImmediate", "TextEncoder", "TextDecoder", "performance", "MessageChannel",
      "BroadcastChannel"])
      if (process.versions.bun === undefined || name !== "${NEEDED_BY_BUN}") delete globalThis[name];`,
};

/** Programs in which fakes come before or after the package is loaded. */
function program(fake: string, order: "before" | "after"): string {
  return `
const exchange = require("./exchange.cjs");
const realSetTimeout = setTimeout;
let zmq;
${order === "before" ? FAKES[fake] + LOAD : LOAD + FAKES[fake]}
${RUN}`;
}

const missingFor = (fake: string): string | undefined => (fake.includes("sinon") ? missingTools : undefined);

describe.each([{ name: "this Node", command: [process.execPath], missing: undefined }, ...otherRuntimes()])(
  "on $name",
  ({ name, command, missing }) => {
    const isNode = name.includes("Node");
    // Other runtimes have their own ways to replace timers; what is replaced there after loading does no harm.
    const orders = isNode ? (["after", "before"] as const) : (["after"] as const);
    const fakes = Object.keys(FAKES).filter((fake) => isNode || !fake.includes("node:test"));
    for (const order of orders) {
      for (const fake of fakes) {
        it(
          `${fake}, installed ${order} the package is loaded, do no harm`,
          unless(missing ?? missingFor(fake)),
          async () => {
            const file = join(folder, "program.cjs");
            writeFileSync(file, program(fake, order));
            const options = { ...ours.options, ...(command && { command }) };
            expect(await processes.start(file, [], options).success()).toEqual([
              EXPECTED,
              "fakes in place: true",
            ]);
          },
        );
      }
    }
  },
);

describe("a process.nextTick() that is a fake one as well", unless(missingTools), () => {
  it.each(["before", "after"])("installed %s the package is loaded, does inproc no harm", async (order) => {
    const install = 'require("@sinonjs/fake-timers").install();';
    const load = 'zmq = require("zeromq-wasm");';
    const code = `
let zmq;
${order === "before" ? install + load : load + install}
(async () => {
  const pull = new zmq.Pull({ receiveTimeout: 50 });
  await pull.bind("inproc://x");
  const push = new zmq.Push();
  push.connect("inproc://x");
  await push.send("message");
  console.log(String(await pull.receive()));
  console.log(await pull.receive().catch(({ code }) => code));
  process.exit();
})();`;
    const file = join(folder, "everything.cjs");
    writeFileSync(file, code);
    expect(await processes.start(file, [], ours.options).success()).toEqual(["message", "EAGAIN"]);
  });
});
