// Links lead somewhere, and `make <target>` is a target.
import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";

const read = (file) => readFileSync(file, "utf8");

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

export function checkLinks(file, report) {
  for (const [, target] of read(file).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
    const [path, anchor] = target.split("#");
    const linked = path === "" ? file : posix.join(posix.dirname(file), path);
    if (!existsSync(linked)) report.problem(`${file} links to ${target}, which does not exist`);
    else if (anchor !== undefined && !anchorsIn(linked).includes(anchor))
      report.problem(`${file} links to ${target}, a heading that does not exist`);
  }
}

export function checkTargets(file, report) {
  const targets = new Set(
    [...read("Makefile").matchAll(/^([a-z][a-z -]*):/gm)].flatMap(([, names]) => names.split(" ")),
  );
  for (const [, target] of read(file).matchAll(/(?:^|`)make ([a-z][a-z-]*)/gm))
    if (!targets.has(target)) report.problem(`${file} mentions make ${target}, which is not a target`);
}
