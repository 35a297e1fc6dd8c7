/** Makes the entries of the tables shorter. */
import type { Figure, Goal, Scenario } from "../scenario.js";
import type { Work } from "../tasks.js";

export const [KIB, MIB] = [1024, 1024 * 1024];

export function bytes(size: number): string {
  if (size >= MIB) return `${size / MIB} MiB`;
  return size >= KIB ? `${size / KIB} KiB` : `${size} B`;
}

export const named = (size: number): string => bytes(size).replace(" ", "");

export const native = (must: number, aim: number): Goal => ({ than: "native", must, aim });

export const more = (key: string, label: string, unit: string, ...goals: Goal[]): Figure => {
  return { key, label, unit, isLessBetter: false, goals };
};
export const less = (key: string, label: string, unit: string, ...goals: Goal[]): Figure => {
  return { key, label, unit, isLessBetter: true, goals };
};
export const rate = (...goals: Goal[]): Figure => more("rate", "", "/s", ...goals);

type Given = Pick<Scenario, "name" | "group" | "label" | "processes" | "figures"> & Partial<Scenario>;

export const scenario = (given: Given): Scenario => ({
  limits: [],
  variant: "usual",
  isPinned: false,
  hasCosts: true,
  times: { warmUp: 1, seconds: 1 },
  deadline: 60,
  ...given,
});

export const work = (program: Work["program"], size = 0, more: Partial<Work> = {}): Work => {
  return { program, transport: "tcp", size, ...more };
};
