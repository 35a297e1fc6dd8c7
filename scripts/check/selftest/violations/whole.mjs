// Violations of checks that look at the whole package.
const inManifest = (change) => ({
  "package.json": (text) => {
    const manifest = JSON.parse(text);
    change(manifest);
    return `${JSON.stringify(manifest, null, 2)}\n`;
  },
});

export const types = [
  {
    kind: "a wrong type",
    add: { "test/planted/types.ts": 'export const planted: number = "text";\n' },
    says: [/^test\/planted\/types.ts\(1,14\): error TS2322/],
  },
  {
    kind: "an unused variable",
    add: { "src/checks/planted-unused.ts": "export function planted(): void {\n  const unused = 1;\n}\n" },
    says: [/^src\/checks\/planted-unused.ts\(2,9\): error TS6133/],
  },
  {
    kind: "a missing override",
    add: {
      "src/checks/planted-override.ts":
        "class One {\n  one(): void {}\n}\nexport class Two extends One {\n  one(): void {}\n}\n",
    },
    says: [/^src\/checks\/planted-override.ts\(5,3\): error TS4114/],
  },
];

const comment = (of, text) => (source) =>
  source.replace(new RegExp(`/\\*\\*[^*]*\\*/(\\s+get ${of}\\b)`), `${text}$1`);

export const reference = [
  {
    kind: "a link in a comment that leads nowhere",
    edit: { "src/api/proxy.ts": comment("frontEnd", "/** See {@link Planted}. */") },
    says: [/Failed to resolve link to "Planted" in comment for index.Proxy.frontEnd/],
  },
  {
    kind: "a member without documentation",
    edit: { "src/api/proxy.ts": comment("backEnd", "") },
    says: [/Proxy.backEnd.*, defined in .*src\/api\/proxy.ts, does not have any documentation/],
  },
];

export const format = [
  {
    kind: "a file that prettier would write otherwise",
    add: { "src/checks/planted-format.ts": "export const  planted = 1\n" },
    says: [/src\/checks\/planted-format.ts/],
  },
];

export const packed = [
  {
    kind: "a dependency",
    edit: inManifest((manifest) => (manifest.dependencies = { zeromq: "6.8.0" })),
    says: [/^package.json has dependencies/],
  },
  {
    kind: "an install script",
    edit: inManifest((manifest) => (manifest.scripts.postinstall = "true")),
    says: [/^package.json has the install script postinstall/],
  },
  {
    kind: "an export without a file",
    edit: inManifest((manifest) => (manifest.exports["./planted"] = "./dist/planted.mjs")),
    says: [/publint failed/],
  },
  {
    kind: "types that a resolver does not understand",
    edit: inManifest((manifest) => (manifest.exports["./planted-types"] = "./dist/index.mjs")),
    says: [/attw failed/],
  },
  {
    kind: "a package that is too large",
    add: { "dist/planted.bin": () => randomText(1_000_000) },
    says: [/\.tgz has \d+ bytes, more than \d+/],
  },
  {
    kind: "a homepage that does not follow from the repository",
    edit: inManifest((manifest) => (manifest.homepage = "https://planted.example/")),
    says: [/^package.json has (another homepage|homepage or bugs, but no repository)/],
  },
  {
    kind: "a link to what is not in the package",
    edit: { "CHANGELOG.md": (text) => `${text}\n[planted](CONTRIBUTING.md)\n` },
    says: [/^CHANGELOG.md links to CONTRIBUTING.md, which is not in the package/],
  },
];

/** A text that cannot be compressed to less than about half. */
function randomText(length) {
  let state = 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return String.fromCharCode(33 + ((state >>> 16) % 90));
  }).join("");
}

export const api = [
  {
    kind: "an export that npm zeromq does not have",
    edit: { "dist/index.cjs": (text) => `${text}\nexports.planted = 1;\n` },
    says: [/require\("zeromq-wasm"\): planted$/, /^zeromq: /, /^ours: /, /differences/],
  },
];
