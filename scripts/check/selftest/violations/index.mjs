// The violations, by the check that must refuse them. `kind` is what the list says; `add` and `edit` are as in
// ../plant.mjs; each pattern of `says` must be in the answer of the check, and nothing else.
import { lint } from "./lint.mjs";
import { layers } from "./layers.mjs";
import { abi, facts, sources } from "./wasm.mjs";
import { content, documents } from "./texts.mjs";
import { api, format, packed, reference, types } from "./whole.mjs";

export const VIOLATIONS = {
  ...{ layers, abi, facts, sources, content, documents },
  ...{ types, reference, lint, format, package: packed, api },
};
