// The list of files with their duties, and the table of rooms: made from the first comment of each file, and from
// scripts/structure/rooms.mjs.
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { projectFiles } from "../files.mjs";
import { ROOMS } from "../../structure/rooms.mjs";
import { table } from "./generated.mjs";

/** Folders that are no rooms. */
const FOLDERS = {
  "glue/boundary/imports": "the functions that wasm calls, by concern",
  glue: "pure TypeScript over wasm, which knows no runtime",
  src: "what the package exports",
  wasm: "how libzmq becomes a module",
  "wasm/api": "what the module exports beside libzmq's own functions",
  "wasm/asan": "the build that watches memory; nothing of it is in the product",
  "wasm/patches": "changes of libzmq's own files",
  "wasm/port": "what libzmq wants of a system, on top of the host",
  "wasm/port/std": "headers in place of the C++ library's",
  "wasm/upstream": "what libzmq's own test programs need; nothing of it is in the product",
  "wasm/upstream/include": "headers in place of the C library's",
  "src/tables/options": "all options of contexts and sockets",
};

/** The first sentence of the comment with which a file begins; undefined if there is none. */
export function dutyOf(file, text) {
  const comment = file.endsWith(".patch")
    ? /^.*/.exec(text)[0]
    : (/^\s*\/\*+([^]*?)\*\//.exec(text) ?? /^((?:#(?!include).*\n)+)/.exec(text))?.[1];
  const words = comment?.replaceAll(/\n[ \t]*[*#]?[ \t]?/g, " ").replace(/^[#\s]+/, "");
  const sentence = words?.trim().split(/(?<=[.?!])\s+(?=\S)/)[0];
  return sentence === undefined || sentence.length < 10 ? undefined : sentence.replace(/[.:]$/, "");
}

/** One list per folder. */
export function filesByFolder(report) {
  const folders = new Map();
  for (const file of projectFiles("wasm", "glue", "src")) {
    const duty = dutyOf(file, readFileSync(file, "utf8"));
    if (duty === undefined)
      report.problem(`${file} does not begin with a comment that says what its duty is`);
    const folder = posix.dirname(file);
    folders.set(folder, [...(folders.get(folder) ?? []), `- \`${posix.basename(file)}\`: ${duty}`]);
  }
  return [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, lines]) => `## \`${folder}/\`\n\n${folderDuty(folder, report)}\n\n${lines.join("\n")}`)
    .join("\n\n");
}

function folderDuty(folder, report) {
  const duty = ROOMS.find(({ room }) => room === folder)?.duty ?? FOLDERS[folder];
  if (duty === undefined)
    report.problem(`${folder}/ has no duty: scripts/check/documents/duties.mjs must say what it is for`);
  return `${duty?.[0].toUpperCase()}${duty?.slice(1)}.`;
}

/** Who may import what, from top to bottom. */
export function layers() {
  const rows = ROOMS.map(({ room, duty, may, node = [], packages = [] }) => {
    const modules = node.map((name) => (name === "*" ? "Node's modules" : `\`node:${name}\``));
    const names = [...may, ...packages].map((name) => `\`${name}\``);
    return [`\`${room}\``, duty, [...names, ...modules].join(", ") || "nothing"];
  });
  return table([["Room", "Duty", "May import"], ...rows]);
}
