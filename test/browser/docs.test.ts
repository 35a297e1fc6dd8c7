/** The example of docs/browser.md, as it stands: only its ports are others. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { freePort } from "../support/free-port.js";
import { unless } from "../support/needs.js";
import { launch } from "./chromium.mjs";
import { missing } from "./peers.js";
import { serve } from "./server.mjs";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "docs/browser.md"), "utf8");
const block = (kind: string): string =>
  new RegExp(`^\`\`\`js ${kind}\\n([^]*?)^\`\`\`$`, "m").exec(text)?.[1] ?? "";

const IMPORTS = '<script type="importmap">{"imports": {"zeromq-wasm": "/dist/browser/index.mjs"}}</script>';

describe("docs/browser.md", unless(missing), () => {
  let server: ChildProcess | undefined;
  afterAll(() => void server?.kill());

  it("has an example that works", async () => {
    const ports = [await freePort(), await freePort()] as const;
    const withPorts = (code: string): string =>
      code.replaceAll("5555", String(ports[0])).replaceAll("5556", String(ports[1]));
    const [program, page] = [block("server"), block("page")].map(withPorts) as [string, string];
    const expected = [...page.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, line]) => line);
    expect(expected).toHaveLength(2);

    // "-": the program is what comes in, and the package is found from the folder of the project.
    server = spawn(process.execPath, ["--input-type=module", "-"], {
      cwd: root,
      stdio: ["pipe", "inherit", "inherit"],
    });
    server.stdin?.end(program);
    const web = await serve({
      "/example": `<!doctype html><link rel="icon" href="data:,">${IMPORTS}<script type="module">${page}</script>`,
    });
    const browser = await launch();
    try {
      const tab = await browser.newPage();
      const lines: string[] = [];
      const shown = new Promise<void>((resolve) =>
        tab.on("console", (message) => {
          if (message.type() === "log" && lines.push(message.text()) === expected.length) resolve();
        }),
      );
      await tab.goto(`${web.origin}/example`);
      await shown;
      expect(lines).toEqual(expected);
    } finally {
      await browser.close();
      await web.close();
    }
  });
});
