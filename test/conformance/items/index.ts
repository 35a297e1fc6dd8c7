/** The checks of all items, by their numbers. */
import type { Check } from "../bench.js";
import { COMMANDS } from "./commands.js";
import { CURVE } from "./curve.js";
import { DRAFTS } from "./drafts.js";
import { FRAMING } from "./framing.js";
import { GREETING } from "./greeting.js";
import { MECHANISMS } from "./mechanisms.js";
import { PATTERNS } from "./patterns.js";
import { READY } from "./ready.js";

export const CHECKS: Readonly<Record<number, Check>> = {
  ...GREETING,
  ...READY,
  ...FRAMING,
  ...COMMANDS,
  ...MECHANISMS,
  ...CURVE,
  ...PATTERNS,
  ...DRAFTS,
};
