// How a violation gets into the copy, and out of it again.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Makes the changes of a violation: `add` is a map from new files to their contents, `edit` a map from files to a
 * function of their text. Returns what undoes them.
 */
export function plant(folder, { add = {}, edit = {} }) {
  const undo = [];
  for (const [file, content] of Object.entries(add)) {
    const path = join(folder, file);
    if (existsSync(path)) throw new Error(`${file} exists: the violation cannot be planted`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === "function" ? content(folder) : content);
    undo.push(() => rmSync(path));
  }
  for (const [file, change] of Object.entries(edit)) {
    const path = join(folder, file);
    const before = readFileSync(path, "utf8");
    const after = change(before);
    if (after === before) throw new Error(`${file} is not changed: the violation cannot be planted`);
    writeFileSync(path, after);
    undo.push(() => writeFileSync(path, before));
  }
  return () => undo.forEach((step) => step());
}

/** The files that a violation adds or changes. */
export const filesOf = ({ add = {}, edit = {} }) => [...Object.keys(add), ...Object.keys(edit)];
