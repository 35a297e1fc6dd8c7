// Runs vitest (see vitest.config.ts) and counts the results.
// vitest cannot end a test that blocks its thread. So a run in which nothing happens any more is ended here.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";

const progress = `build/test/progress-${process.pid}.jsonl`;
const stallMs = 180_000;
const limitMs = 45 * 60_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs tests and prints those that failed, unless it shall be quiet. Resolves to the counts and the entries that the
 * reporter wrote. `silence` is how long nothing may happen.
 */
export async function runTests(args, { env = {}, quiet = false, silence = stallMs } = {}) {
  const stalled = await run(args, env, quiet, silence);
  const entries = readEntries();
  const outcome = summarise(entries);
  rmSync(progress, { force: true });
  if (quiet) return { ...outcome, entries };
  if (stalled) {
    console.log(
      `\nNothing happened for ${stallMs / 1000} s, or it took too long; the run was ended. Still running:`,
    );
    for (const name of outcome.unfinished) console.log(`  ${name}`);
  }
  for (const name of outcome.failedNames) console.log(`FAILED ${name}`);
  return { ...outcome, entries };
}

/** Resolves to whether the run had to be ended. */
function run(args, env, quiet, silence) {
  // vitest runs in its own process group, so that all processes that tests have started can be ended with it.
  const reporters = ["--reporter=default", "--reporter=./scripts/test/reporter.mjs"];
  const vitest = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...args], {
    stdio: quiet ? "ignore" : "inherit",
    detached: true,
    env: { ...process.env, ...env, TEST_PROGRESS: progress },
  });
  let ended = false;
  const end = () => {
    ended = true;
    try {
      process.kill(-vitest.pid, "SIGKILL");
    } catch {
      // The process group has ended already.
    }
  };
  const started = Date.now();
  const watch = setInterval(() => {
    const last = existsSync(progress) ? statSync(progress).mtimeMs : started;
    if (Date.now() - last > silence || Date.now() - started > limitMs) end();
  }, 1000);
  const interrupted = () => {
    end();
    process.exit(130);
  };
  for (const signal of SIGNALS) process.once(signal, interrupted);
  return new Promise((resolve) => {
    vitest.once("exit", () => {
      clearInterval(watch);
      for (const signal of SIGNALS) process.off(signal, interrupted);
      resolve(ended);
    });
  });
}

function readEntries() {
  if (!existsSync(progress)) return [];
  const lines = readFileSync(progress, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

function summarise(entries) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failedNames = [];
  const modules = new Set();
  const tests = new Map();
  let done = false;
  const fail = (name) => {
    counts.failed += 1;
    failedNames.push(name);
  };

  for (const { event, module, id, name, state, errors } of entries) {
    const label = `${module} ${name}`;
    if (event === "module") modules.add(module);
    if (event === "test") tests.set(id, label);
    if (event === "result") {
      tests.delete(id);
      if (state === "passed") counts.passed += 1;
      else if (state === "skipped") counts.skipped += 1;
      else fail(label);
    }
    if (event === "end") {
      modules.delete(module);
      if (errors > 0) fail(`${module} (error outside its tests)`);
    }
    if (event === "done") {
      done = true;
      if (errors > 0) fail(`${errors} error(s) outside any test`);
    }
  }

  const unfinished = [...modules].map((module) => {
    const running = [...tests.values()].filter((label) => label.startsWith(module));
    return running.length > 0 ? running.join("\n  ") : module;
  });
  for (const name of unfinished) fail(`${name} (did not end)`);
  if (counts.failed === 0 && (!done || counts.passed === 0)) fail("the test run itself");
  return { ...counts, failedNames, unfinished };
}
