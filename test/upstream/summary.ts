/** What a run comes to: counts by class, and whatever is not as in the list. */
import { differences, explain, isProblem, type ExpectedList, type Side } from "./expected.js";
import type { Verdict } from "./unity.js";

/** Programs that the list does not have, as those of another libzmq. */
export const NEW = "new";

type Counts = Record<"programs" | "tests" | Verdict, number>;

export class Summary {
  readonly #classes = new Map<string, Counts>();
  /** What makes the run fail, and what is only to be seen. */
  readonly problems: string[] = [];
  readonly notes: string[] = [];

  constructor(
    private readonly list: ExpectedList,
    private readonly side: Side,
    /** Whether it is another libzmq than that of the list. */
    private readonly isOther: boolean,
  ) {}

  /** Adds what a program did. Returns what is wrong with it. */
  add(program: string, tests: Readonly<Record<string, Verdict>>): string[] {
    this.#count(this.list[program]?.class ?? NEW, tests);
    const wrong: string[] = [];
    for (const difference of differences(this.list[program], this.side, tests)) {
      const text = explain(difference);
      if (isProblem(difference, this.isOther)) wrong.push(text);
      else this.notes.push(`${program}: ${text}`);
    }
    this.problems.push(...wrong.map((text) => `${program}: ${text}`));
    return wrong;
  }

  /** After all programs of a libzmq: those that the list has and it does not. */
  addMissing(programs: readonly string[]): void {
    const missing = Object.keys(this.list).filter((program) => !programs.includes(program));
    const texts = missing.map((program) => `${program}: this libzmq does not have it`);
    (this.isOther ? this.notes : this.problems).push(...texts);
  }

  #count(name: string, tests: Readonly<Record<string, Verdict>>): void {
    const sum = this.#classes.get(name) ?? { programs: 0, tests: 0, pass: 0, skip: 0, fail: 0, absent: 0 };
    this.#classes.set(name, sum);
    sum.programs++;
    for (const verdict of Object.values(tests)) {
      sum.tests++;
      sum[verdict]++;
    }
  }

  toString(): string {
    const classes = [...this.#classes].sort().map(([name, { programs, tests, pass, skip, fail }]) => {
      return `class ${name}: ${programs} programs, ${tests} tests: ${pass} pass, ${skip} skipped, ${fail} fail`;
    });
    return [...classes, ...section("to be seen", this.notes), ...section("wrong", this.problems)].join("\n");
  }
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...[...lines].sort().map((line) => `  ${line}`)];
}
