// This project's own ESLint rules.
import { compilerFacts } from "./compiler-facts.mjs";
import { walls } from "./walls.mjs";

export default { meta: { name: "zeromq-wasm" }, rules: { walls, "compiler-facts": compilerFacts } };
