// How documents hold parts that are made from the source.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

export function table([head, ...rows]) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Parts of a document that are made from the source stand between two comments with their name. */
export function checkGenerated(file, name, expected, report) {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const place = new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`);
  if (!place.test(text)) report.problem(`${file} has no place for the ${name}`);
  const updated = text.replace(place, () => `<!-- ${name} -->\n\n${expected}\n\n<!-- /${name} -->`);
  if (process.argv.includes("--write")) writeFileSync(file, updated);
  else if (updated !== text)
    report.problem(
      `${file}: the ${name} are not those of the source. Run: node scripts/check/documents.mjs --write`,
    );
}
