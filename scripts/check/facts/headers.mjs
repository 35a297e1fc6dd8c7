// Numbers that our C++ code names: `const size_t min_host_body = 4096;`.
import { readFileSync } from "node:fs";
import { projectFiles } from "../files.mjs";

const DEFINITION =
  /^\s*(?:static |inline )*const(?:expr)? (?:unsigned |std::)?\w+ (\w+) = (0x[0-9a-fA-F]+|\d+)u?(?: \* (\d+))?;/gm;

/** Every definition outside of functions and inside of them, with its file. */
export function namedNumbers() {
  return projectFiles("wasm/api", "wasm/port").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(DEFINITION)].map(([, name, first, second = "1"]) => ({
      file,
      name,
      value: Number(first) * Number(second),
    })),
  );
}
