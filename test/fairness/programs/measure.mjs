// Prints the figures of scenarios: node test/fairness/programs/measure.mjs [SCENARIO,SCENARIO…|all] PACKAGE…
// A package is a name (zeromq, zeromq-wasm) or the path of a module. Not a test: the figures depend on the machine.
import { run, SCENARIOS } from "./run.mjs";

const [which = "all", ...packages] = process.argv.slice(2);
const names = which === "all" ? Object.keys(SCENARIOS) : which.split(",");
const round = (value) => value?.toFixed(1).padStart(8);

console.log(
  "scenario        package          gap p50      p99      max     work   trip p50      p99      max   trips  MiB  CPU %",
);
for (const name of names)
  for (const specifier of packages.length > 0 ? packages : ["zeromq-wasm", "zeromq"]) {
    const { gap, trip, cpu } = await run(name, specifier);
    const figures = [gap.p50, gap.p99, gap.max, gap.work].map(round).join(" ");
    const trips = [trip.p50, trip.p99, trip.max].map(round).join(" ");
    const label = specifier.split("/").slice(-3).join("/").slice(-15);
    console.log(
      `${name.padEnd(15)} ${label.padEnd(15)} ${figures}   ${trips} ${String(trip.count).padStart(7)} ${String(gap.rss).padStart(4)} ${String(cpu).padStart(5)}`,
    );
  }
