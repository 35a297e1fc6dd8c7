// Plants the violations of one check, and judges its answers.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { copyTree } from "./copy.mjs";
import { filesOf, plant } from "./plant.mjs";
import { runCheck } from "./run.mjs";

/** Planted all at once, in files of their own, because one run takes long. */
const TOGETHER = new Set(["lint", "format", "types", "reference", "package"]);

/** Answers `{ kind, problems }` for each violation; no problems: the check refuses it, and says why. */
export async function judgeAll(check, violations) {
  const copy = copyTree();
  try {
    return await (TOGETHER.has(check) ? allAtOnce : oneByOne)(check, violations, copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** What is wrong with an answer: a message that is missing, or one that is about something else. */
function judge({ kind, says }, failed, lines) {
  const missing = says.filter((pattern) => !lines.some((line) => pattern.test(line)));
  const other = lines.filter((line) => !says.some((pattern) => pattern.test(line)));
  const problems = [
    ...(failed ? [] : ["the check passes"]),
    ...missing.map((pattern) => `no line is like ${pattern}`),
    ...other.map((line) => `unexpected: ${line}`),
  ];
  return { kind, problems };
}

async function oneByOne(check, violations, copy) {
  // Lists that are out of date in the tree itself would hide those that a violation makes so.
  if (check === "documents") spawnSync("node", ["scripts/check/documents.mjs", "--write"], { cwd: copy });
  const before = new Set((await runCheck(check, copy, [])).lines);
  const answers = [];
  for (const violation of violations) {
    const undo = plant(copy, violation);
    const { failed, lines } = await runCheck(check, copy, filesOf(violation));
    undo();
    answers.push(
      judge(
        violation,
        failed,
        lines.filter((line) => !before.has(line)),
      ),
    );
  }
  return answers;
}

/** A line belongs to the violation whose new file it names, or whose message it is. */
async function allAtOnce(check, violations, copy) {
  for (const violation of violations) plant(copy, violation);
  const { failed, lines } = await runCheck(check, copy, violations.flatMap(filesOf));
  return violations.map((violation) => {
    const { add = {}, says } = violation;
    const isOwn = (line) =>
      Object.keys(add).some((file) => line.includes(file)) || says.some((pattern) => pattern.test(line));
    return judge(violation, failed, lines.filter(isOwn));
  });
}
