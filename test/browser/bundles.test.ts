/** Programs for pages that bundlers have made. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { missingTools, run, tools } from "../package/installed.js";
import { unless } from "../support/needs.js";
import { installOurs } from "../support/runtimes.js";
import { launch } from "./chromium.mjs";
import { missing } from "./peers.js";
import { serve } from "./server.mjs";

const program = (entry: string): string => `
  import { Pair, curveKeyPair } from "${entry}";
  const [a, b] = [new Pair(), new Pair()];
  await a.bind("inproc://name");
  b.connect("inproc://name");
  await b.send("bundled");
  const [frame] = await a.receive();
  console.log(String(frame), curveKeyPair().publicKey.length);
`;

const PAGE = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';

/** All files of a folder and those below it, by their paths on the server. */
const filesOf = (folder: string): [string, Buffer][] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((file) => [file.slice(folder.length), readFileSync(file)]);

async function firstLine(files: [string, Buffer][]): Promise<string> {
  const web = await serve({ ...Object.fromEntries(files), "/": PAGE });
  const browser = await launch();
  try {
    const tab = await browser.newPage();
    const line = new Promise<string>((resolve, reject) => {
      tab.on("console", (message) => resolve(message.text()));
      tab.on("pageerror", reject);
    });
    await tab.goto(web.origin);
    return await line;
  } finally {
    await browser.close();
    await web.close();
  }
}

describe("a page that was bundled", unless(missing ?? missingTools), () => {
  const ours = installOurs();

  it.each([
    ["esbuild", "zeromq-wasm/inline"],
    ["webpack", "zeromq-wasm"],
    ["vite", "zeromq-wasm"],
  ])("by %s runs with %s", async (bundler, entry) => {
    const folder = join(String(ours.options.cwd), bundler);
    const out = join(folder, "out");
    mkdirSync(out, { recursive: true });
    const file = join(folder, "program.mjs");
    writeFileSync(file, program(entry));
    await run(process.execPath, [join(import.meta.dirname, "bundle.mjs"), bundler, file, out], tools);
    expect(await firstLine(filesOf(out))).toBe("bundled 40");
  });
});
