// Violations of what files and documents say.
import { hostname } from "node:os";

const planted = (line) => ({ "docs/planted.md": `# Planted\n\n${line}\n` });
const PATCH = "wasm/patches/0003-socks-takes-a-spurious-event.patch";

export const content = [
  {
    kind: "the path of the checkout",
    add: { "docs/planted.md": (folder) => `# Planted\n\nSee ${folder}/src.\n` },
    says: [/^docs\/planted.md contains the path of this checkout/],
  },
  {
    kind: "a path of somebody's machine",
    add: planted(`See ${["", "home", "somebody", "zeromq"].join("/")}.`),
    says: [/^docs\/planted.md contains a path of somebody's machine/],
  },
  {
    kind: "a private key",
    add: planted(["-----BEGIN", "PRIVATE KEY-----"].join(" ")),
    says: [/^docs\/planted.md contains a private key/],
  },
  {
    kind: "a binary file",
    add: { "docs/planted.bin": "a\0b" },
    says: [/^docs\/planted.bin is binary/],
  },
  ...(hostname().length > 6
    ? [
        {
          kind: "the name of the machine",
          add: planted(`It ran on ${hostname()}.`),
          says: [/^docs\/planted.md contains the name of this machine/],
        },
      ]
    : []),
];

const outOfDate = (name) => new RegExp(`: the ${name} are not those of the source`);

export const documents = [
  {
    kind: "a file without a description",
    add: { "glue/io/planted.ts": "export const planted = 1;\n" },
    says: [/^glue\/io\/planted.ts does not begin with a comment/, outOfDate("files")],
  },
  {
    kind: "a file that the list of files does not have",
    add: {
      "glue/io/planted.ts": "/** A file that is planted to be refused. */\nexport const planted = 1;\n",
    },
    says: [/^docs\/architecture\/files.md: the files are not those of the source/],
  },
  {
    kind: "a folder without a description",
    add: {
      "glue/io/planted/one.ts": "/** A file that is planted to be refused. */\nexport const planted = 1;\n",
    },
    says: [/^glue\/io\/planted\/ has no duty/, outOfDate("files")],
  },
  {
    kind: "a table of layers that is out of date",
    edit: {
      "scripts/structure/rooms.mjs": (text) => text.replace('duty: "checks of', 'duty: "planted checks of'),
    },
    says: [/^ARCHITECTURE.md: the layers are not those of the source/, outOfDate("files")],
  },
  {
    kind: "a list of deviations that is out of date",
    edit: {
      "MIGRATING.md": (text) => text.replace("<!-- deviations -->\n", "<!-- deviations -->\nplanted\n"),
    },
    says: [/^MIGRATING.md: the deviations are not those of the source/],
  },
  {
    kind: "a list of options that is out of date",
    edit: { "MIGRATING.md": (text) => text.replace("<!-- options -->\n", "<!-- options -->\nplanted\n") },
    says: [/^MIGRATING.md: the options are not those of the source/],
  },
  {
    kind: "a list without its place in the document",
    edit: { "MIGRATING.md": (text) => text.replace("<!-- options -->", "") },
    says: [/^MIGRATING.md has no place for the options/],
  },
  {
    kind: "a dead link",
    add: planted("See [this](nowhere.md)."),
    says: [/^docs\/planted.md links to nowhere.md, which does not exist/],
  },
  {
    kind: "a link to a heading that is not there",
    add: planted("See [this](#nowhere)."),
    says: [/^docs\/planted.md links to #nowhere, a heading that does not exist/],
  },
  {
    kind: "a make target that is not there",
    add: planted("Run `make nothing`."),
    says: [/^docs\/planted.md mentions make nothing, which is not a target/],
  },
  {
    kind: "a patch without a section",
    edit: { [PATCH]: (text) => text.replace("\nCan be dropped:", "\nDropped:") },
    says: [/0003-socks-takes-a-spurious-event.patch has no section "Can be dropped:"/],
  },
  {
    kind: "a patch that names a test file that is not there",
    edit: { [PATCH]: (text) => text.replace("\nTest:", "\nTest: test/sockets/planted.test.ts,") },
    says: [
      /0003-socks-takes-a-spurious-event.patch names test\/sockets\/planted.test.ts, which does not exist/,
    ],
  },
  {
    kind: "a patch that names a test that is not there",
    edit: { [PATCH]: (text) => text.replace("\nTest:", "\nTest: test/sockets/socks.test.ts (planted),") },
    says: [
      /0003-socks-takes-a-spurious-event.patch names "planted", which is no test of test\/sockets\/socks.test.ts/,
    ],
  },
  {
    kind: "an outcome of libzmq's tests without a reason",
    edit: { "test/upstream/expected.json": (text) => text.replace(/"reason": "[^"]*"/, '"reason": "?"') },
    says: [/^test\/upstream\/expected.json: \w+: .* needs a reason/, outOfDate("\\w+")],
  },
  {
    kind: "a list of libzmq's tests that is out of date",
    edit: {
      "docs/upstream-tests.md": (text) => text.replace("<!-- programs -->\n", "<!-- programs -->\nplanted\n"),
    },
    says: [/^docs\/upstream-tests.md: the programs are not those of the source/],
  },
];
