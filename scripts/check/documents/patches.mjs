// A patch of libzmq says why it is there, and which tests fail without it.
import { readFileSync } from "node:fs";
import { projectFiles } from "../files.mjs";

const read = (file) => readFileSync(file, "utf8");

const PATCH_SECTIONS = ["What goes wrong:", "The fix:", "Upstream:", "Can be dropped:", "Test:"];

/** Tests are named as `Test: path (part of a name; part of a name), path`. */
export function checkPatch(file, report) {
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
