/**
 * Who is let in, in every order in which a ZAP handler is bound, its servers are bound, their clients connect and the
 * threads start. Each order is a process. In a native process all threads share a context, so npm zeromq is the
 * reference.
 */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { noteDeviation, noteEndpoint, startComparison } from "../support/comparison.js";
import { describeImplementations } from "../support/implementations.js";
import { useProcesses } from "../support/processes.js";
import { random } from "../support/seed.js";

const script = join(import.meta.dirname, "programs/authentication.mjs");
const processes = useProcesses();
const DEADLINE = 60_000;

/** All orders of some letters. */
const permutations = (letters: string): string[] =>
  letters === ""
    ? [""]
    : [...letters].flatMap((letter, i) =>
        permutations(letters.slice(0, i) + letters.slice(i + 1)).map((rest) => letter + rest),
      );

/** H: the handler is bound, S: the servers are bound, C: the clients connect, T: the worker starts. */
const isBefore = (order: string, one: string, other: string): boolean =>
  order.indexOf(one) < order.indexOf(other);
const ordersWithThread = (user: string): string[] =>
  permutations("THSC").filter((order) => isBefore(order, "T", user));

const cases = [
  { placement: "one thread", first: "package", orders: permutations("HSC") },
  { placement: "one thread", first: "worker_threads", orders: permutations("HSC") },
  { placement: "the handler in a worker", first: "package", orders: ordersWithThread("H") },
  { placement: "the handler in a worker", first: "worker_threads", orders: ordersWithThread("H") },
  { placement: "the servers in a worker", first: "package", orders: ordersWithThread("S") },
  { placement: "the servers in a worker", first: "worker_threads", orders: ordersWithThread("S") },
  { placement: "both in workers", first: "worker_threads", orders: ordersWithThread("H") },
] as const;

const decided = { good: "in", bad: "refused", asked: true };
/** Who came when there had never been a handler. PLAIN lets nobody in without one. */
const early = { good: "in", bad: "in", asked: false };

function expected(order: string, transports: readonly string[]) {
  const isEarly = isBefore(order, "S", "H") && isBefore(order, "C", "H");
  return Object.fromEntries(
    ["NULL", "PLAIN", "CURVE"].flatMap((mechanism) =>
      transports.map((transport) => [
        `${mechanism} ${transport}`,
        isEarly && mechanism !== "PLAIN" ? early : decided,
      ]),
    ),
  );
}

/**
 * The release build of this package is tested in all orders. npm zeromq and the debug build are tested in some, unless
 * ZEROMQ_TEST_ORDERS is "all": each order takes a second, and npm zeromq needs more for some of them.
 */
const SAMPLE = 2;
function someOf(orders: readonly string[], isOurs: boolean, name: string): readonly string[] {
  const { ZEROMQ_TEST_ORDERS, ZEROMQ_TEST_BUILD } = process.env;
  if (ZEROMQ_TEST_ORDERS === "all" || (isOurs && ZEROMQ_TEST_BUILD === "release")) return orders;
  const next = random("orders", name);
  return [...orders]
    .map((order) => ({ order, place: next() }))
    .sort((one, other) => one.place - other.place)
    .slice(0, SAMPLE)
    .map(({ order }) => order);
}

describeImplementations("authentication", ({ name, specifier, isOurs }) => {
  const transports = isOurs ? ["tcp", "ipc", "ws"] : ["tcp", "ipc"];

  describe.each(cases)("$placement, $first first", ({ placement, first, orders }) => {
    it.for(someOf(orders, isOurs, `${placement} ${first}`))(
      "%s",
      { timeout: 2 * DEADLINE },
      async (order, { task }) => {
        startComparison(task.meta, name);
        for (const transport of transports) noteEndpoint(`${transport}://`);
        const program = processes.start(script, [specifier, placement, first, order]);
        const line = await program.line(/^\{.*/, DEADLINE);
        expect(JSON.parse(line[0]), program.errors).toEqual(expected(order, transports));
      },
    );
  });
});

const restarts = join(import.meta.dirname, "programs/authentication-restarts.mjs");
const clients = (...suffixes: string[]): string[] =>
  ["NULL", "PLAIN", "CURVE"]
    .flatMap((mechanism) => ["tcp", "ws"].map((transport) => `${mechanism} ${transport}`))
    .flatMap((name) => suffixes.map((suffix) => `${name}, ${suffix}`))
    .sort();

describeImplementations("the thread of the ZAP handler", ({ name, specifier, isOurs }) => {
  it.for([
    ["idle", clients("first")],
    ["asked", []],
  ] as const)(
    "is terminated while it is %s: nobody comes in until there is another one",
    { timeout: 2 * DEADLINE },
    async ([when, before], { task }) => {
      startComparison(task.meta, name);
      // npm zeromq may end the process when a worker is terminated, and it lets everybody in.
      noteDeviation("terminatedWorkers");
      noteDeviation("authenticationFailsClosed");
      if (!isOurs) return;
      const program = processes.start(restarts, [specifier, when]);
      const lines = await program.success(DEADLINE);
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
        before,
        before,
        clients("first", "second"),
      ]);
    },
  );
});
