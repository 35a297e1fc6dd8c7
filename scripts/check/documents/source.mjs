// Parts of documents that are made from the source: deviations, options.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { projectFiles } from "../files.mjs";
import { table } from "./generated.mjs";

const read = (file) => readFileSync(file, "utf8");

/** Where npm zeromq is different, as a table. */
export async function deviations() {
  const { DEVIATIONS } = await import(pathToFileURL("build/ts/src/tables/deviations.js").href);
  const rows = Object.values(DEVIATIONS).map(({ theirs, ours }) => [theirs, ours]);
  return table([["npm zeromq 6.8.0", "here"], ...rows]);
}

/** What the documentation of options says about those that cannot do their work. */
export function options() {
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
