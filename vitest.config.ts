import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const wasm = (flavour: string) =>
  fileURLToPath(new URL(`build/wasm/${flavour}/zeromq.wasm`, import.meta.url));

// Tests wait for events; this is how long a lost one may take to be noticed. No retries: a test that passes
// at the second try has found something.
const common = {
  testTimeout: 20_000,
  hookTimeout: 20_000,
  retry: 0,
  pool: "forks" as const,
  globals: false,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...common,
          name: "release",
          include: ["test/**/*.test.ts"],
          exclude: ["test/bench/**"],
          env: { ZEROMQ_WASM_FILE: wasm("release") },
        },
      },
      {
        // The same behaviour from the build with assertions and checked memory accesses.
        test: {
          ...common,
          name: "debug",
          include: ["test/contract/**/*.test.ts", "test/sockets/**/*.test.ts"],
          testTimeout: 60_000,
          // npm zeromq does not depend on the build.
          env: { ZEROMQ_WASM_FILE: wasm("debug"), ZEROMQ_TEST_NATIVE: "0" },
        },
      },
    ],
  },
});
