// Reads test/upstream/expected.json and wasm/upstream/left-out.txt, for the documents and for make.
import { readFileSync } from "node:fs";

const expected = JSON.parse(readFileSync("test/upstream/expected.json", "utf8"));

const leftOut = [...readFileSync("wasm/upstream/left-out.txt", "utf8").matchAll(/^(\w+) — (.+)$/gm)].map(
  ([, name, reason]) => ({ name, reason }),
);

export const programs = Object.entries(expected).map(([name, { class: kind, quick = false, tests }]) => ({
  name,
  kind,
  quick,
  tests: Object.entries(tests).map(([test, verdict]) => ({
    test,
    ...(verdict === "pass" ? { native: "pass", ours: "pass" } : verdict),
  })),
}));

/** Problems in the list itself. */
export function problems() {
  const found = [];
  for (const { name, kind, tests } of programs) {
    if (!["1a", "1b", "1F", "2"].includes(kind)) found.push(`${name} has no class`);
    for (const { test, reason, ours, native } of tests) {
      if ((ours !== "pass" || native !== "pass") && (reason ?? "?") === "?")
        found.push(`${name}: ${test} needs a reason`);
    }
  }
  return found.map((problem) => `test/upstream/expected.json: ${problem}`);
}

const counted = (tests, side) => {
  const count = (verdict) => tests.filter((test) => test[side] === verdict).length;
  const parts = ["pass", "skip", "fail", "absent"].filter((verdict) => count(verdict) > 0);
  return parts.map((verdict) => `${count(verdict)} ${verdict}`).join(", ");
};

/** The rows of a table; the first one is the head. */
export function summary() {
  const kinds = [...new Set(programs.map(({ kind }) => kind))].sort();
  const rows = kinds.map((kind) => {
    const those = programs.filter((program) => program.kind === kind);
    return [kind, ...row(those)];
  });
  return [["Class", "Programs", "Tests", "Natively", "Here"], ...rows, ["all", ...row(programs)]];
}

function row(those) {
  const tests = those.flatMap((program) => program.tests);
  return [String(those.length), String(tests.length), counted(tests, "native"), counted(tests, "ours")];
}

export function list() {
  const rows = programs.map(({ name, kind, tests }) => [
    `\`${name}\``,
    kind,
    String(tests.length),
    counted(tests, "native"),
    counted(tests, "ours"),
  ]);
  for (const { name } of leftOut) rows.push([`\`${name}\``, "3", "–", "–", "–"]);
  rows.sort(([a], [b]) => (a < b ? -1 : 1));
  return [["Program", "Class", "Tests", "Natively", "Here"], ...rows];
}

/** Tests that do not pass on both sides, and programs that are left out, with the reasons. */
export function differences() {
  const items = leftOut.map(({ name, reason }) => `- \`${name}\`: ${reason}.`);
  for (const { name, tests } of programs) {
    const odd = tests.filter(({ ours, native }) => ours !== "pass" || native !== "pass");
    for (const reason of new Set(odd.map((test) => test.reason))) {
      const those = odd.filter((test) => test.reason === reason).map(({ test }) => `\`${test}\``);
      items.push(`- \`${name}\`, ${those.join(", ")}: ${reason}.`);
    }
  }
  return items.sort().join("\n");
}
