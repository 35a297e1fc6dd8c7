/** Packages that want npm zeromq as their peer accept this package under its name. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { npmInstall, pack, root, run, temporaryFolder } from "./installed.js";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const folder = temporaryFolder();

/** npm starts several times. */
const TIME_LIMIT = 120_000;

/** Makes the package of somebody else, which uses whatever zeromq its user has; returns its tarball. */
function packPlugin(name: string, range: string): string {
  const source = join(folder, name);
  mkdirSync(source);
  const manifest = { name, version: "1.0.0", main: "index.js", peerDependencies: { zeromq: range } };
  writeFileSync(join(source, "package.json"), JSON.stringify(manifest));
  writeFileSync(
    join(source, "index.js"),
    `const { Pair } = require("zeromq");
exports.Pair = Pair;
exports.echo = async (text) => {
  const [one, other] = [new Pair(), new Pair()];
  await one.bind("inproc://plugin");
  other.connect("inproc://plugin");
  await one.send(text);
  return String(await other.receive());
};
`,
  );
  return `./${pack(source, folder)}`;
}

describe("a package with the peer dependency zeromq", { timeout: TIME_LIMIT }, () => {
  const project = join(folder, "project");

  beforeAll(() => {
    mkdirSync(project);
    writeFileSync(join(project, "package.json"), '{ "private": true }');
    npmInstall(project, `zeromq@file:../${pack(root, folder)}`);
  }, TIME_LIMIT);

  it("is accepted by npm if it wants version 6, without a flag, and uses this package", async () => {
    npmInstall(project, join(folder, packPlugin("plugin", "^6")));
    // Fails if a peer is missing or has a version that does not fit.
    const listed = JSON.parse(await run("npm", ["ls", "--all", "--json"], project)) as {
      dependencies: Record<string, { version: string; problems?: string[] }>;
    };
    expect(Object.keys(listed.dependencies).sort()).toEqual(["plugin", "zeromq"]);
    expect(listed.dependencies["zeromq"]?.version).toBe(version);

    const program = `
      const plugin = require("plugin");
      console.log(plugin.Pair === require("zeromq").Pair, require("zeromq/package.json").name);
      plugin.echo("hello").then(console.log);`;
    expect(await run(process.execPath, ["-e", program], project)).toBe("true zeromq-wasm\nhello\n");
  });

  it("is refused by npm if it wants another major version", () => {
    const other = join(folder, packPlugin("plugin-of-tomorrow", "^7"));
    expect(() => npmInstall(project, other)).toThrow("ERESOLVE");
  });
});
