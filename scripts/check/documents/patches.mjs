// A patch of libzmq says why it is there, and which tests fail without it.
import { readFileSync } from "node:fs";
import { headOf, proofsOf } from "../../patches/proof.mjs";
import { projectFiles } from "../files.mjs";

const PATCH_SECTIONS = ["What goes wrong:", "The fix:", "Upstream:", "Can be dropped:", "Test:"];

export function checkPatch(file, report) {
  const head = headOf(file);
  for (const section of PATCH_SECTIONS)
    if (!head.includes(`\n${section}`)) report.problem(`${file} has no section "${section}"`);
  const proofs = proofsOf(file);
  if (proofs.length === 0) report.problem(`${file} names no test`);
  for (const { path, names } of proofs) {
    const text = projectFiles(path)
      .map((name) => readFileSync(name, "utf8"))
      .join("\n");
    if (text === "") report.problem(`${file} names ${path}, which does not exist`);
    for (const name of names)
      if (!text.includes(name)) report.problem(`${file} names "${name}", which is no test of ${path}`);
  }
}
