/** Endpoints of every kind, most of them malformed, given to every method that takes one, compared with npm zeromq. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { compare, outcomeOf, type Explanation } from "../support/compare.js";
import { noteEndpoint } from "../support/comparison.js";
import { bindWhenFree, type Kit } from "../support/implementations.js";
import { ENDPOINTS } from "../support/odd/endpoints.js";

const METHODS = ["bind", "bindSync", "connect", "unbind", "unbindSync", "disconnect"] as const;
type Method = (typeof METHODS)[number];

/** Relative paths are in a folder of this test. npm zeromq removes a file at a path that it binds. */
const before = process.cwd();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "zmq-endpoints-"));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

interface Row {
  readonly endpoint: string;
  readonly method: Method;
}

const PORT = /^(?:tcp|ws):\/\/[^/]*:(-?\d+)(?:\/|$)/;

function explain({ endpoint, method }: Row): Explanation | undefined {
  const refused = { code: "EINVAL", address: endpoint };
  const binds = method.startsWith("bind");
  if (endpoint.includes("\0")) return { deviation: "endpointWithNul", ours: refused };
  const port = Number(PORT.exec(endpoint)?.[1] ?? 0);
  if (port < 0 || port > 65535) return { deviation: "portOutOfRange", ours: refused };
  if (/^ws:.*\/.*\/b$/.test(endpoint) && binds)
    return { deviation: "wsPath", ours: { last: { how: "returns" } } };
  if (endpoint.startsWith("tipc:")) return { deviation: "tipc", ours: { code: "EPROTONOSUPPORT" } };
  if (endpoint === "ipc://*" && binds)
    return { deviation: "temporaryIpcPath", ours: { last: { how: "returns" } } };
  if (endpoint === "ipc://file" && binds)
    return { deviation: "ipcFileInTheWay", ours: { code: "EADDRINUSE" } };
  return undefined;
}

/** The endpoint without the port, which differs each time. */
const masked = (endpoint: unknown): unknown =>
  typeof endpoint === "string" ? endpoint.replace(/:\d{4,5}(?=\/|$)/, ":PORT") : endpoint;

async function outcomesOf(kit: Kit, { endpoint, method }: Row) {
  mkdirSync("folder", { recursive: true });
  rmSync("file", { force: true });
  writeFileSync("file", "");
  const socket = kit.open("Dealer");
  noteEndpoint(endpoint);
  // npm zeromq binds where it should unbind.
  const outcome =
    method === "unbindSync" && !kit.deviates("unbindSync")
      ? { ...((await outcomeOf(() => socket.unbind(endpoint))) as object), how: "throws" }
      : await outcomeOf(() => socket[method](endpoint));
  const last = await outcomeOf(() => masked(socket.lastEndpoint));
  socket.close();
  await released(kit);
  if (endpoint.startsWith("ipc://@")) await freed(endpoint.slice("ipc://".length));
  return { ...(outcome as object), last };
}

let rows = 0;

/** npm zeromq closes sockets in the background, one after the other. When this one is closed, all before it are. */
async function released(kit: Kit): Promise<void> {
  const [first, second] = [kit.open("Pair"), kit.open("Pair")];
  const endpoint = `inproc://after-row-${++rows}`;
  first.bindSync(endpoint);
  first.close();
  await bindWhenFree(second, endpoint);
  second.close();
}

/**
 * The listener of a socket may close later than the socket. Until then, its abstract name is in use. Linux alone has
 * such names, and lists them with `@` for NUL. Node 20 fills a name up with NUL to the longest length, npm zeromq does
 * not, so one cannot ask by binding it.
 */
async function freed(name: string): Promise<void> {
  if (process.platform !== "linux") return;
  const inUse = (line: string) => / (@.+?)@*$/.exec(line)?.[1] === name;
  while (readFileSync("/proc/net/unix", "utf8").split("\n").some(inUse)) await new Promise(setImmediate);
}

const shortened = (endpoint: string): string =>
  JSON.stringify(endpoint.length > 60 ? `${endpoint.slice(0, 20)}… ${endpoint.length} characters` : endpoint);

describe("the endpoint", () => {
  for (const endpoint of ENDPOINTS)
    compare(shortened(endpoint), {
      rows: Object.fromEntries(METHODS.map((method): [string, Row] => [method, { endpoint, method }])),
      run: outcomesOf,
      explain,
    });
});
