// npm run test:patches [-- 0070 0072]: for each patch of libzmq, builds a module without it. The tests that the patch names
// must fail with this module and pass with that of all patches. Without arguments, this takes hours. What comes of it is
// also in build/patches/results.json, which later runs add to.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { runTests } from "../test/vitest.mjs";
import { allPatches, describeProof, proofsOf, vitestArguments } from "./proof.mjs";
import { compile, leaveOut, WITHOUT } from "./tree.mjs";

const RESULTS = "build/patches/results.json";
const ALL = "build/wasm/release/zeromq.wasm";
/** Without a patch, a test may never end: it is given this long. */
const SILENCE = 60_000;

const patches = allPatches();
const wanted = process.argv.slice(2);
const chosen = wanted.length === 0 ? patches : wanted.map(find);

const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, "utf8")) : {};
for (const [index, patch] of chosen.entries()) {
  console.log(`${index + 1} of ${chosen.length}: ${patch.file}`);
  const result = await examine(patch);
  results[patch.number] = result;
  mkdirSync("build/patches", { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
  console.log(`  ${result.verdict}: ${result.what}`);
}

console.log("");
for (const { number } of chosen)
  console.log(`${number}  ${results[number].verdict.padEnd(9)} ${results[number].what}`);
process.exitCode = chosen.every(({ number }) => ["proved", "needed"].includes(results[number].verdict))
  ? 0
  : 1;

function find(number) {
  const patch = patches.find((other) => other.number === number);
  if (patch === undefined) throw new Error(`There is no patch ${number}`);
  return patch;
}

/** A patch is `proved` if a test fails without it, and all pass with it. It is `needed` if nothing compiles without it. */
async function examine(patch) {
  const without = leaveOut(patch, patches);
  const others = without.length > 1 ? ` (without ${without.slice(1).join(", ")} too, which need it)` : "";
  console.log(`  compiling without it${others}`);
  const error = compile();
  if (error !== undefined)
    return { verdict: "needed", what: `does not compile without it${others}: ${error}` };

  const proofs = [];
  for (const proof of proofsOf(patch.file)) {
    const green = await run(proof, ALL);
    if (green.failed > 0 || green.passed === 0)
      return { verdict: "broken", what: `${describeProof(proof)}: with all patches, ${counts(green)}` };
    const red = await run(proof, WITHOUT);
    proofs.push({ red: red.failed > 0, text: `${describeProof(proof)}: ${counts(red)}` });
    console.log(`  ${proofs.at(-1).text}`);
  }
  const verdict = proofs.some(({ red }) => red) ? "proved" : "unproved";
  return { verdict, what: proofs.map(({ text }) => text).join(", ") + others };
}

function run(proof, module) {
  const env = { ZEROMQ_TEST_WASM: resolve(module) };
  return runTests(["--project", "release", ...vitestArguments(proof)], {
    env,
    quiet: true,
    silence: SILENCE,
  });
}

function counts({ passed, failed }) {
  return `${failed} of ${passed + failed} fail`;
}
