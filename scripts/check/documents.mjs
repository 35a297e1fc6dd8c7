// The documents keep up with the code: ARCHITECTURE.md mentions every file, README.md every deviation, links lead
// somewhere, and `make <target>` is a target. With --write, the list of deviations is brought up to date.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import { pathToFileURL } from "node:url";
import { projectFiles, Report } from "./files.mjs";

const report = new Report();
const documents = projectFiles().filter((file) => file.endsWith(".md"));
const read = (file) => readFileSync(file, "utf8");

function checkFiles() {
  const text = read("ARCHITECTURE.md");
  const mentioned = new Set([...text.matchAll(/`((?:wasm|glue|src)\/[\w./-]+\w)`/g)].map(([, file]) => file));
  const files = projectFiles("wasm", "glue", "src");
  for (const file of files)
    if (!mentioned.has(file))
      report.problem(`ARCHITECTURE.md does not mention ${file}: say what its duty is`);
  for (const file of mentioned)
    if (!files.includes(file)) report.problem(`ARCHITECTURE.md mentions ${file}, which does not exist`);
}

/** GitHub's names of headings. */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, "")
    .trim()
    .replaceAll(/\s/g, "-");

function anchorsIn(file) {
  return [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading));
}

function checkLinks(file) {
  for (const [, target] of read(file).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
    const [path, anchor] = target.split("#");
    const linked = path === "" ? file : posix.join(posix.dirname(file), path);
    if (!existsSync(linked)) report.problem(`${file} links to ${target}, which does not exist`);
    else if (anchor !== undefined && !anchorsIn(linked).includes(anchor))
      report.problem(`${file} links to ${target}, a heading that does not exist`);
  }
}

function checkTargets(file) {
  const targets = new Set(
    [...read("Makefile").matchAll(/^([a-z][a-z -]*):/gm)].flatMap(([, names]) => names.split(" ")),
  );
  for (const [, target] of read(file).matchAll(/(?:^|`)make ([a-z][a-z-]*)/gm))
    if (!targets.has(target)) report.problem(`${file} mentions make ${target}, which is not a target`);
}

async function checkDeviations() {
  const { DEVIATIONS } = await import(pathToFileURL("build/ts/src/deviations.js").href);
  const list = Object.values(DEVIATIONS).map(({ theirs, ours }) => `- npm zeromq: ${theirs}. Here: ${ours}.`);
  const expected = `<!-- deviations -->\n\n${list.join("\n")}\n\n<!-- /deviations -->`;
  const text = read("README.md");
  const updated = text.replace(/<!-- deviations -->[^]*<!-- \/deviations -->/, () => expected);
  if (!text.includes("<!-- /deviations -->")) report.problem("README.md has no place for the deviations");
  if (process.argv.includes("--write")) writeFileSync("README.md", updated);
  else if (updated !== text)
    report.problem(
      "README.md lists other deviations than src/deviations.ts: node scripts/check/documents.mjs --write",
    );
}

checkFiles();
for (const file of documents) {
  checkLinks(file);
  checkTargets(file);
}
await checkDeviations();
report.done();
