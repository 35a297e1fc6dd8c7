// A vitest reporter that writes down each event at once, one JSON object a line. vitest.mjs counts them, so the count is
// right even if a test ends the whole run.
import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";

const file = process.env.TEST_PROGRESS ?? "build/test/progress.jsonl";

export default class ProgressReporter {
  constructor() {
    mkdirSync(dirname(file), { recursive: true });
    rmSync(file, { force: true });
    this.#write({ event: "start" });
  }

  onTestModuleQueued(module) {
    this.#write({ event: "queued", module: nameOf(module) });
  }

  onTestModuleStart(module) {
    this.#write({ event: "module", module: nameOf(module) });
  }

  onTestCaseReady(test) {
    this.#write({ event: "test", module: nameOf(test.module), id: test.id, name: test.fullName });
  }

  onTestCaseResult(test) {
    const { state } = test.result();
    const { comparison, skipReason: reason } = test.meta();
    const name = test.fullName;
    this.#write({
      ...{ event: "result", module: nameOf(test.module), id: test.id },
      ...{ name, state, comparison, reason },
    });
  }

  onTestModuleEnd(module) {
    // Errors outside any test: a file that could not be loaded, a hook that failed.
    const suites = [...module.children.allSuites()];
    const errors = module.errors().length + suites.reduce((sum, suite) => sum + suite.errors().length, 0);
    this.#write({ event: "end", module: nameOf(module), errors });
  }

  onTestRunEnd(_modules, unhandledErrors) {
    this.#write({ event: "done", errors: unhandledErrors.length });
  }

  #write(entry) {
    appendFileSync(file, `${JSON.stringify(entry)}\n`);
  }
}

const nameOf = (module) => `[${module.project.name}] ${module.relativeModuleId}`;
