/** What a scenario of the benchmark is: data, of which scenarios/ is full. */
import type { Library, Work } from "./tasks.js";

/**
 * What is to be reached: this package's figure divided by that of another library, both from the same round. Where
 * less is better, the ratio must not be above the bar, otherwise not below. Without `than`, the figure itself is
 * compared. `must` is the least that is wanted; `aim` is what would be good.
 */
export interface Goal {
  than?: Exclude<Library, "ours" | "before">;
  must?: number;
  aim?: number;
}

/** Something that a scenario measures. */
export interface Figure {
  /** Its name among the values that the first process reports. "cpu" and "rss" are of all processes together. */
  key: string;
  /** What the table and pictures call it; nothing if the scenario's own name is enough. */
  label: string;
  unit: string;
  isLessBetter: boolean;
  goals: Goal[];
}

/** In "quick" runs, in usual ones, or only in "full" ones. A run includes those of the shorter runs. */
export type Variant = "quick" | "usual" | "full";

export interface Scenario {
  /** Unique; what `--only` selects. */
  name: string;
  /** The heading under which the report has it. */
  group: string;
  label: string;
  /** The first one's values are the scenario's. */
  processes: Work[];
  figures: Figure[];
  /** What it is compared with, besides the native package. */
  limits: ("net" | "frames")[];
  variant: Variant;
  /** Each process gets a processor of its own. Otherwise the system decides where they run. */
  isPinned: boolean;
  /** The CPU time for each message and the memory say something here, and have the goals of COST_GOALS. */
  hasCosts: boolean;
  /** How many times longer than others it warms up, and is measured. */
  times: { warmUp: number; seconds: number };
  /** After this time, in seconds, a sample has failed. */
  deadline: number;
  /** It is a point of the curve of what there is more and more of. */
  growth?: { what: string; count: number };
}

/** What every scenario with messages has to reach for CPU time and resident memory, of both ends. */
export const COST_GOALS = {
  cpu: { than: "native", must: 1, aim: 0.5 },
  rss: { than: "native", must: 1.2, aim: 1 },
} as const satisfies Record<string, Goal>;

/** How far a median has come. */
export type Verdict = "aim" | "must" | "missed";

export function judge(isLessBetter: boolean, { must, aim }: Goal, ratio: number): Verdict {
  const reaches = (bar: number): boolean => (isLessBetter ? ratio <= bar : ratio >= bar);
  if (aim !== undefined && reaches(aim)) return "aim";
  return must !== undefined && reaches(must) ? "must" : "missed";
}

const RANK: Variant[] = ["quick", "usual", "full"];

/** The words of `--only` select the scenarios whose name contains one of them, whatever the variant. */
export function select(scenarios: Scenario[], variant: Variant, only: string[]): Scenario[] {
  if (only.length > 0) return scenarios.filter(({ name }) => only.some((word) => name.includes(word)));
  return scenarios.filter((scenario) => RANK.indexOf(scenario.variant) <= RANK.indexOf(variant));
}
