/** Programs that were written for npm zeromq run unchanged with the package in its place. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useProcesses, type Program } from "../support/processes.js";
import { env, installTarball, linkNative, root } from "./installed.js";

const processes = useProcesses();
const ours = installTarball();
const native = linkNative();

const start = (folder: string, script: string, ...args: (string | number)[]): Program =>
  processes.start(join(folder, script), args, { cwd: folder, env });

describe("npm install", () => {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(ours, file), "utf8"));

  it("installs this package, alone, and runs no script", () => {
    expect(read("node_modules/zeromq/package.json")).toMatchObject({ name: "zeromq-wasm" });
    const { packages } = read("node_modules/.package-lock.json") as { packages: Record<string, object> };
    expect(Object.keys(packages)).toEqual(["node_modules/zeromq"]);
    expect(packages["node_modules/zeromq"]).not.toHaveProperty("hasInstallScript");
  });

  it("brings no source and no configuration", () => {
    const files = readdirSync(join(ours, "node_modules/zeromq"));
    expect(files.sort()).toEqual([
      ...["CHANGELOG.md", "LICENSE", "MIGRATING.md", "README.md", "THIRD-PARTY-NOTICES.txt"],
      ...["dist", "docs", "examples", "package.json"],
    ]);
    expect(readdirSync(join(ours, "node_modules/zeromq/docs"))).toEqual(["browser.md", "mistakes.md"]);
    expect(readdirSync(join(ours, "node_modules/zeromq/examples"))).toEqual(["README.md"]);
    expect(existsSync(join(ours, "node_modules/zeromq/dist/zeromq.wasm"))).toBe(true);
  });
});

describe("ES modules and CommonJS", () => {
  for (const transport of ["tcp", "ipc"]) {
    for (const [server, client] of [
      ["reply.mjs", ours],
      ["reply.cjs", ours],
      ["reply.mjs", native],
      ["reply-v5.cjs", ours],
      ["reply-v5.mjs", ours],
      ["reply-v5.cjs", native],
    ] as const) {
      it(`${server} answers ${client === ours ? "ours" : "npm zeromq"} over ${transport}`, async () => {
        const address = transport === "tcp" ? "tcp://127.0.0.1:*" : await processes.address("ipc");
        const reply = start(ours, server, address);
        const [endpoint] = await reply.line(/.+/);
        expect(await start(client, "request.mjs", endpoint, 100_000).success()).toEqual([
          "true 100000 bytes",
        ]);
        expect(await reply.success()).toEqual([endpoint]);
      });
    }
  }
});

describe("the examples of npm zeromq's README", () => {
  const markdown = readFileSync(join(root, "node_modules/zeromq/README.md"), "utf8");
  const blocks = [...markdown.matchAll(/^#### `(\w+)\.js`\n[^]*?^```js\n([^]*?)^```$/gm)];
  const examples = new Map(blocks.map(([, name = "", code = ""]) => [name, code]));

  /** As it stands, but for the port. */
  function startExample(folder: string, name: string, port: string): Program {
    const code = examples.get(name)?.replaceAll("127.0.0.1:3000", port);
    if (code === undefined) throw new Error(`${name}.js is not in the README`);
    writeFileSync(join(folder, `${name}.mjs`), code);
    return start(folder, `${name}.mjs`);
  }

  it("are these six", () => {
    const names = ["client", "producer", "publisher", "server", "subscriber", "worker"];
    expect([...examples.keys()].sort()).toEqual(names);
  });

  it.each([
    ["producer", "worker", /^work: some work$/],
    [
      "publisher",
      "subscriber",
      /^received a message related to: <Buffer 6b 69 74 74 79.* containing message: <Buffer/,
    ],
    ["server", "client", /^<Buffer 38>$/],
  ])("%s and %s", async (first, second, line) => {
    const port = (await processes.address("tcp")).replace("tcp://", "");
    startExample(ours, first, port);
    await startExample(ours, second, port).line(line);
  });
});
