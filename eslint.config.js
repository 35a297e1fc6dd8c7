import js from "@eslint/js";
import tseslint from "typescript-eslint";
import rules from "./scripts/check/rules/index.mjs";

/** What tests and browsers replace, and where the product takes it from, once, when it is loaded. */
const replaceable = [
  ...["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate"],
  ...["queueMicrotask", "performance", "TextEncoder", "TextDecoder"],
].map((name) => ({
  name,
  message: "Fake timers and browsers replace it: use globals.ts of the host or glue/boundary/utf8.ts.",
}));

export default tseslint.config(
  { ignores: ["build/", "dist/", "coverage/", "node_modules/", "test/package/fixtures/"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      eqeqeq: "error",
      "no-console": "off",
    },
  },
  {
    files: ["**/*.js", "**/*.mjs", "**/*.cjs"],
    languageOptions: {
      globals: Object.fromEntries(
        ["console", "process", "performance", "URL", "WebAssembly", "Buffer", "TextDecoder"]
          .concat(["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "fetch"])
          .map((name) => [name, "readonly"]),
      ),
    },
  },
  {
    // What is random in tests must be repeatable.
    files: ["test/**"],
    ignores: ["test/bench/**"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Use test/support/seed.ts or random.mjs." },
      ],
    },
  },
  {
    // Tests wait for events.
    files: ["test/**"],
    ignores: ["test/bench/**", "test/upstream/**", "test/support/wait.mjs"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "NewExpression[callee.name='Promise'] > ArrowFunctionExpression > CallExpression[callee.name='setTimeout']",
          message: "Wait for an event, or use pause() of test/support/wait.mjs with a reason.",
        },
      ],
    },
  },
  {
    // The product: no any, no promise left alone, no missed case.
    files: ["src/**/*.ts", "glue/**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "zeromq-wasm": rules },
    rules: {
      "zeromq-wasm/walls": "error",
      "zeromq-wasm/compiler-facts": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-unnecessary-type-assertion": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "no-console": "error",
      "no-restricted-globals": ["error", ...replaceable],
      // Methods that tell a missing argument from undefined, and classes made of mixins.
      "prefer-rest-params": "off",
      "@typescript-eslint/no-unsafe-declaration-merging": "off",
      "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }],
    },
  },
  {
    // Every such place must run in browsers as well, later.
    files: ["glue/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", "process", "Buffer", "require", ...replaceable],
    },
  },
  {
    // What pages do not have.
    files: ["src/**/*.browser.ts", "src/host/browser/**"],
    rules: {
      "no-restricted-globals": ["error", "process", "Buffer", "require", ...replaceable],
    },
  },
  {
    files: ["test/browser/*.mjs"],
    languageOptions: { globals: { WebSocket: "readonly", Worker: "readonly" } },
  },
  {
    files: ["src/host/*/globals.ts", "glue/boundary/utf8.ts"],
    rules: { "no-restricted-globals": "off" },
  },
);
