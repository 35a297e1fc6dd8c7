// The table of typical mistakes, as docs/mistakes.md has it.
import { MISTAKES } from "../../../test/mistakes/table.mjs";
import { table } from "./generated.mjs";

/** Code in a cell of a table, which has no lines of its own. */
const code = (text) =>
  text
    .split("\n")
    .map((line) => `\`${line}\``)
    .join("<br>");

/** What Markdown would take for something else. */
const plain = (text) => text.replaceAll(/([*_<>])/g, "\\$1");

export function mistakes() {
  return Object.entries(MISTAKES)
    .map(([title, rows]) => {
      const cells = rows.map(({ mistake, code: lines, says, is, instead }) => [
        mistake,
        code(lines),
        `\`${is}\`: ${plain(says)}`,
        instead,
      ]);
      return `## ${title}\n\n${table([["Mistake", "Code", "What the package says", "Instead"], ...cells])}`;
    })
    .join("\n\n");
}
