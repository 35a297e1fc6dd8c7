/**
 * The table of scenarios: everything that `make bench` measures, and what is to be reached. Its goals are the project's
 * goals for speed. The report judges them; nothing fails because of them.
 */
import type { Scenario } from "../scenario.js";
import { GROWTH } from "./growth.js";
import { LIFE } from "./life.js";
import { TRANSFER } from "./transfer.js";

export const SCENARIOS: Scenario[] = [...TRANSFER, ...LIFE, ...GROWTH];
