import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** ZEROMQ_TEST_WASM is another module to test: one without some patch of libzmq (scripts/patches/). */
const wasm = (flavour: string) =>
  process.env.ZEROMQ_TEST_WASM ??
  fileURLToPath(new URL(`build/wasm/${flavour}/zeromq.wasm`, import.meta.url));

// What is random in the tests follows from this number (test/support/seed.ts). The same number repeats a run.
const seed = process.env.ZEROMQ_TEST_SEED ?? String(randomInt(2 ** 31));
console.log(`Seed of the random tests: ${seed} (ZEROMQ_TEST_SEED=${seed} repeats them)`);
const env = { ZEROMQ_TEST_SEED: seed };

/** Files that take minutes, which their size does not show. */
const LONG = [
  "test/checks/selftest.test.ts",
  "test/package/",
  "test/examples/",
  "test/runtimes/",
  "test/upstream/",
];

/** Long files begin first. Otherwise one of the workers would wait for them at the end. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = (file: TestSpecification): boolean => LONG.some((part) => file.moduleId.includes(part));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

// Tests wait for events. The time limit only matters when an event is lost. There are no retries: a test that fails
// once has found something.
const common = {
  setupFiles: ["test/support/setup.ts"],
  testTimeout: 20_000,
  hookTimeout: 20_000,
  retry: 0,
  pool: "forks" as const,
  globals: false,
};

/** The behaviour of sockets and threads, which every build of libzmq must show. */
const BEHAVIOUR = [
  "test/contract/**/*.test.ts",
  "test/sockets/**/*.test.ts",
  "test/{threads,workers}/**/*.test.ts",
  "test/glue/portals*.test.ts",
];

/** The same behaviour from another build. Tests of npm zeromq alone run once, with the release build. */
const another = (flavour: string, include: string[] = []) => ({
  test: {
    ...common,
    name: flavour,
    include: [...BEHAVIOUR, ...include],
    testTimeout: 60_000,
    env: { ...env, ZEROMQ_WASM_FILE: wasm(flavour), ZEROMQ_TEST_BUILD: flavour },
  },
});

/** `make test-asan` builds this one, which is slow and needs much memory. */
const asan =
  process.env.ZEROMQ_TEST_ASAN === undefined
    ? []
    : [
        another("asan", [
          "test/asan/**/*.test.ts",
          "test/interop/{curve-sizes,random,stream,security}.test.ts",
        ]),
      ];

const released = { ...env, ZEROMQ_WASM_FILE: wasm("release"), ZEROMQ_TEST_BUILD: "release" };

/** On a machine that is busy, a browser takes long to start. */
const slow = { testTimeout: 90_000, hookTimeout: 90_000 };

/** These need a browser, and are not part of `make test`: `make test-browser` asks for them. */
const browser =
  process.env.ZEROMQ_TEST_BROWSER === "1"
    ? [
        {
          test: {
            ...common,
            name: "browser",
            include: ["test/browser/**/*.test.ts"],
            ...slow,
            env: released,
          },
        },
      ]
    : [];

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    projects: [
      ...browser,
      {
        test: {
          ...common,
          name: "release",
          include: ["test/**/*.test.ts"],
          exclude: ["test/bench/**", "test/asan/**", "test/browser/**"],
          env: released,
        },
      },
      // With assertions and checked memory accesses.
      another("debug"),
      ...asan,
    ],
  },
});
