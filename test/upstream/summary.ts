/** The summary of a run: counts by class, and all differences from the list. */
import { differences, explain, isProblem, type ExpectedList, type Side } from "./expected.js";
import type { Verdict } from "./unity.js";

/** The class of programs that are not in the list, for example those of another libzmq. */
export const NEW = "new";

type Counts = Record<"programs" | "tests" | Verdict, number>;

export class Summary {
  readonly #classes = new Map<string, Counts>();
  /** Messages that make the run fail, and messages that only inform. */
  readonly problems: string[] = [];
  readonly notes: string[] = [];

  constructor(
    private readonly list: ExpectedList,
    private readonly side: Side,
    /** Whether the libzmq is not the one of the list. */
    private readonly isOther: boolean,
  ) {}

  /** Adds the result of a program. Returns its problems. */
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

  /** To be called after all programs: reports programs that are in the list but not in this libzmq. */
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
