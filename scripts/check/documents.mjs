// The documents keep up with the code: ARCHITECTURE.md mentions every file, MIGRATING.md every deviation and what the
// options say of themselves, patches the tests that fail without them, links lead somewhere, and `make <target>` is a target. With --write, the parts that are
// made from the source are brought up to date.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import { pathToFileURL } from "node:url";
import * as upstream from "../upstream/list.mjs";
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

const PATCH_SECTIONS = ["What goes wrong:", "The fix:", "Upstream:", "Can be dropped:", "Test:"];

/** A patch says why it is there, and which tests fail without it: `Test: path (part of a name; part of a name), path`. */
function checkPatch(file) {
  const [head] = read(file).split(/^(?:diff|---) /m);
  for (const section of PATCH_SECTIONS)
    if (!head.includes(`\n${section}`)) report.problem(`${file} has no section "${section}"`);
  const proof = head.slice(head.indexOf("\nTest:")).replaceAll(/\s+/g, " ");
  for (const [, path, names = ""] of proof.matchAll(/(test\/[\w./-]*\w)(?: \(([^)]*)\))?/g)) {
    const text = projectFiles(path).map(read).join("\n");
    if (text === "") report.problem(`${file} names ${path}, which does not exist`);
    for (const name of names.split("; "))
      if (!text.includes(name)) report.problem(`${file} names "${name}", which is no test of ${path}`);
  }
}

/** Where npm zeromq is different, as a table. */
async function deviations() {
  const { DEVIATIONS } = await import(pathToFileURL("build/ts/src/tables/deviations.js").href);
  const rows = Object.values(DEVIATIONS).map(({ theirs, ours }) => [theirs, ours]);
  return table([["npm zeromq 6.8.0", "here"], ...rows]);
}

/** What the documentation of options says about those that cannot do their work. */
function options() {
  const rows = [["Option", "of libzmq", ""]];
  for (const file of projectFiles("src/tables/options")) {
    for (const [, comment, name, option] of read(file).matchAll(
      /\/\*\*((?:(?!\*\/)[^])*)\*\/\s+(\w+): \{\s+option: "(\w+)"/g,
    )) {
      const sentences = comment.replaceAll(/\s+\*?\s*/g, " ").split(/(?<=\.) /);
      const said = sentences.filter((sentence) => /no effect|not available|never succeeds/.test(sentence));
      if (said.length > 0) rows.push([`\`${name}\``, option, said.join(" ").trim()]);
    }
  }
  return table(rows);
}

function table([head, ...rows]) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Parts of a document that are made from the source stand between two comments with their name. */
function checkGenerated(file, name, expected) {
  const text = read(file);
  const place = new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`);
  if (!place.test(text)) report.problem(`${file} has no place for the ${name}`);
  const updated = text.replace(place, () => `<!-- ${name} -->\n\n${expected}\n\n<!-- /${name} -->`);
  if (process.argv.includes("--write")) writeFileSync(file, updated);
  else if (updated !== text)
    report.problem(
      `the ${name} in ${file} are not those of the source: node scripts/check/documents.mjs --write`,
    );
}

checkFiles();
for (const file of projectFiles("wasm/patches")) checkPatch(file);
for (const file of documents) {
  checkLinks(file);
  checkTargets(file);
}
checkGenerated("MIGRATING.md", "deviations", await deviations());
checkGenerated("MIGRATING.md", "options", options());
for (const problem of upstream.problems()) report.problem(problem);
checkGenerated("docs/upstream-tests.md", "summary", table(upstream.summary()));
checkGenerated("docs/upstream-tests.md", "programs", table(upstream.list()));
checkGenerated("docs/upstream-tests.md", "differences", upstream.differences());
report.done();
