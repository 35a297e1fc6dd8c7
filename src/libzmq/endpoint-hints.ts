/** Hints for endpoints: what is wrong with one that was refused, and what to write instead. */
import type { HintOptions } from "../checks/refusal.js";
import { sizeOf } from "../platform/bytes.js";

export type EndpointOperation = "bind" | "unbind" | "connect" | "disconnect";

/** An endpoint that was refused, and what is known about it. */
export interface RefusedEndpoint {
  readonly operation: EndpointOperation;
  readonly endpoint: string;
  /** The errno name. */
  readonly code: string;
  /** The endpoints that the socket has by bind or by connect, whichever the operation undoes. */
  readonly present?: readonly string[] | undefined;
  /** Whether a socket of the same context is bound to it. */
  readonly isOurs?: boolean | undefined;
}

const TRANSPORTS = ["tcp", "ipc", "inproc", "ws", "udp"];
const UNAVAILABLE = ["wss", "pgm", "epgm", "norm", "tipc", "vmci"];
const WITH_PORT = ["tcp", "ws", "udp"];

const EXAMPLES = '"tcp://127.0.0.1:5555", "ipc:///tmp/name" or "inproc://name"';

/** Longest path of an ipc endpoint, in bytes: what the address of a Unix domain socket has room for. */
const MAX_IPC_PATH = 107;
const MAX_PORT = 65535;

/** Longest piece of an endpoint that a text shows. */
const MAX_SHOWN = 80;

/** An endpoint, or a part of one, as a text shows it. */
function show(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}

/** Whether two endpoints that are bound stand in each other's way: the same text, or the same port. */
export function sameAddress(a: string, b: string): boolean {
  if (a === b) return true;
  const [first, second] = [parse(a), parse(b)];
  if (first === undefined || !WITH_PORT.includes(first.transport)) return false;
  return first.port === second?.port && second?.transport !== "udp";
}

interface Parts {
  readonly transport: string;
  readonly address: string;
  /** For transports with a port: what stands before the last colon and behind it. */
  readonly host: string;
  readonly port: string | undefined;
}

function parse(endpoint: string): Parts | undefined {
  const found = /^([^:]*):\/\/(.*)$/s.exec(endpoint);
  if (found === null) return undefined;
  const [, transport = "", address = ""] = found;
  // A ws endpoint may have a path; the source of a tcp endpoint stands before a semicolon.
  const place = transport === "tcp" ? address.replace(/^[^;]*;/, "") : address.replace(/\/.*$/s, "");
  // The colons of an IPv6 address in brackets are not those before the port.
  const colon = place.indexOf(":", place.lastIndexOf("]") + 1) < 0 ? -1 : place.lastIndexOf(":");
  const host = colon < 0 ? place : place.slice(0, colon);
  return { transport, address, host, port: colon < 0 ? undefined : place.slice(colon + 1) };
}

/** Writers of hints by errno name. */
const WRITERS: Readonly<
  Record<string, (refused: RefusedEndpoint, parts: Parts) => string | HintOptions | undefined>
> = {
  EINVAL: invalid,
  EPROTONOSUPPORT: ({ endpoint }, { transport }) => unknownTransport(endpoint, transport),
  ENODEV: noDevice,
  EADDRNOTAVAIL: (_, { host }) =>
    `${show(host)} is not an address of this machine. Bind to an address that os.networkInterfaces() lists, or to "*" for ` +
    "all of them",
  EADDRINUSE: inUse,
  ENOENT: ({ operation, present = [] }, { address }) =>
    operation === "bind" || operation === "connect" ? missingFolder(address) : notThere(operation, present),
  ENOTDIR: (_, { address }) =>
    `${show(folderOf(address))} is not a folder. Use a path in a folder that exists`,
  EACCES: forbidden,
  ENAMETOOLONG: (_, { address }) =>
    `the path has ${sizeOf(address)} bytes, and at most ${MAX_IPC_PATH} are possible. Use a shorter one, such as ` +
    '"ipc:///tmp/name"',
  EFAULT: () => "connectPeer() cannot be used while immediate is true. Set immediate = false",
  ENOTSUP: () =>
    "the runtime cannot do this for a socket with the option interface. Leave the option alone, and bind to an address of the " +
    "interface",
};

/** What to say of an endpoint that was refused; nothing where there is nothing to add. */
export function endpointHint(refused: RefusedEndpoint): HintOptions {
  const parts = parse(refused.endpoint);
  if (parts === undefined) return refused.code === "EINVAL" ? withoutTransport(refused.endpoint) : {};
  const hint = WRITERS[refused.code]?.(refused, parts);
  return typeof hint === "string" ? { hint } : (hint ?? {});
}

/** npm zeromq's tests compare the whole message of this one. */
function withoutTransport(endpoint: string): HintOptions {
  const advice = /^[^/]+:(\d+|\*)$/.test(endpoint)
    ? `Write "tcp://${endpoint}"`
    : `Write an endpoint such as ${EXAMPLES}`;
  return { hint: `${show(endpoint)} has no transport before "://". ${advice}`, whole: true };
}

function unknownTransport(endpoint: string, transport: string): string {
  const lower = transport.trim().toLowerCase();
  if (lower !== transport && TRANSPORTS.includes(lower))
    return `${show(endpoint)} must begin with "${lower}://", in lower case and without spaces`;
  const why = UNAVAILABLE.includes(transport) ? "is not available in this package" : "is not a transport";
  return `${show(transport)} ${why}. Use tcp, ipc, inproc or ws (udp for Radio, Dish and Datagram), such as ${EXAMPLES}`;
}

function invalid(refused: RefusedEndpoint, parts: Parts): string {
  const { endpoint } = refused;
  const { transport, address } = parts;
  if (endpoint.includes("\0"))
    return `${show(endpoint)} contains a NUL character, which no endpoint can have`;
  if (address === "" && TRANSPORTS.includes(transport))
    return `${show(endpoint)} has nothing behind "://". Write an endpoint such as ${EXAMPLES}`;
  const problem = WITH_PORT.includes(transport) ? invalidPort(refused, parts) : undefined;
  return problem ?? `${show(endpoint)} is not an endpoint. Write one such as ${EXAMPLES}`;
}

function invalidPort(
  { operation, endpoint }: RefusedEndpoint,
  { transport, host, port }: Parts,
): string | undefined {
  const binds = operation === "bind" || operation === "unbind";
  if (port === undefined || port === "") {
    const any = binds ? `, or "${transport}://${host}:*" for any free port` : "";
    return `${show(endpoint)} has no port. Write one behind the host, such as "${transport}://${host || "127.0.0.1"}:5555"${any}`;
  }
  if (!binds && (port === "*" || port === "0"))
    return (
      `${show(endpoint)} has no definite port: "*" and 0 stand for any free port and are for bind. Connect to the lastEndpoint of ` +
      "the bound socket"
    );
  if (port !== "*" && (!/^\d+$/.test(port) || Number(port) > MAX_PORT))
    return `the port must be a number from ${binds ? 0 : 1} to ${MAX_PORT}${binds ? ', or "*" for any free port' : ""}, but is ${show(port)}`;
  if (!binds && host === "*")
    return (
      `"*" stands for all addresses of this machine and is for bind. Connect to one of them, such as ` +
      `"${transport}://127.0.0.1:${port}"`
    );
  return undefined;
}

function noDevice(refused: RefusedEndpoint, parts: Parts): string {
  const { transport, host, port } = parts;
  const problem = port === undefined ? invalidPort(refused, parts) : undefined;
  if (problem !== undefined) return problem;
  if (/^\[|:.*:/.test(host))
    return (
      `${show(host)} is not an IPv4 address. For an IPv6 address, set ipv6 = true before you bind, and write it in brackets, such as ` +
      `"${transport}://[::1]:5555"`
    );
  return (
    `${show(host)} is neither an address nor an interface of this machine. Bind to one of its IP addresses, to "*" for all of them, ` +
    'to "localhost", or to the name of an interface'
  );
}

function inUse({ operation, isOurs = false }: RefusedEndpoint, { transport, address }: Parts): string {
  if (operation === "connect")
    return "a peer of this socket has the routing id that was set for this connection (ZMQ_CONNECT_ROUTING_ID). Set another one";
  if (transport === "inproc")
    return `a socket of this context is bound to ${show(`inproc://${address}`)} already. Close it, unbind it, or use another name`;
  const owner = isOurs
    ? "a socket of this process is bound there already"
    : "another program, or another socket of this process, has it";
  return transport === "ipc"
    ? `${isOurs ? owner : "another socket listens at this path, or a file or folder that is not a socket is there"}. Close or remove it, or use ` +
        "another path"
    : `${owner}. Close it, bind to another port, or to port "*" for any free one and read it from lastEndpoint`;
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash > 0 ? path.slice(0, slash) : slash === 0 ? "/" : ".";
}

function missingFolder(path: string): string {
  return `the folder ${show(folderOf(path))} does not exist. Create it first, or use a path in a folder that exists`;
}

/** npm zeromq's tests compare the whole message of this one. */
function notThere(operation: EndpointOperation, present: readonly string[]): HintOptions {
  const is = operation === "unbind" ? "bound" : "connected";
  const where =
    present.length === 0
      ? `It is not ${is} to any endpoint`
      : `It is ${is} to ${present.slice(0, 5).map(show).join(", ")}${present.length > 5 ? ` and ${present.length - 5} more` : ""}`;
  const which =
    operation === "unbind"
      ? "Use lastEndpoint as it was after bind"
      : "Use the text that was given to connect";
  return { hint: `the socket is not ${is} to this endpoint. ${where}. ${which}`, whole: true };
}

function forbidden({ operation }: RefusedEndpoint, { transport, address, port }: Parts): string | undefined {
  if (operation !== "bind") return undefined;
  if (transport === "ipc") {
    const folder =
      address === "*" ? "the folder for temporary files" : `the folder ${show(folderOf(address))}`;
    return (
      `${folder} cannot be written to, or the runtime does not permit it. Use another folder, or give the program the ` +
      "permission (Deno: --allow-read --allow-write; Node.js: --allow-fs-read --allow-fs-write --allow-net)"
    );
  }
  if (port !== undefined && Number(port) > 0 && Number(port) < 1024)
    return (
      `port ${port} is below 1024, and such ports are for privileged users; or the runtime does not permit it. Use a port from ` +
      `1024 to ${MAX_PORT}, or give the program the permission (Deno, Node.js: --allow-net)`
    );
  return undefined;
}
