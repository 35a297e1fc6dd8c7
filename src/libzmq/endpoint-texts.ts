/** Checks and corrects the text of an endpoint where libzmq would not understand it, or misunderstand it. */
import type { Address, UdpAddress } from "../../glue/host.js";
import { errnoError } from "../tables/errors.js";
import { endpointHint, type EndpointOperation } from "./endpoint-hints.js";

/** Without a name, libzmq refuses it. */
export function isInproc(endpoint: string): boolean {
  return /^inproc:\/\/./s.test(endpoint);
}

/** The host of a tcp endpoint, in lower case, if it may be a name: it has no wildcard and is not an IP address. */
export function nameIn(endpoint: string): string | undefined {
  return /^tcp:\/\/(?![\d.]+:)(\w[\w.-]*):[^:]*$/.exec(endpoint)?.[1]?.toLowerCase();
}

/** libzmq binds only to numeric addresses and interfaces. So names become the addresses that they have. */
export function withAddress(endpoint: string, addresses: ReadonlyMap<string, string>): string {
  const name = nameIn(endpoint);
  const address = name === undefined ? undefined : addresses.get(name);
  if (address === undefined) return endpoint;
  return `tcp://${address.includes(":") ? `[${address}]` : address}${endpoint.slice(endpoint.lastIndexOf(":"))}`;
}

/** Where a connect leads, as far as its text tells; undefined for inproc and for texts that libzmq refuses. */
export function targetOf(endpoint: string): Address | UdpAddress | undefined {
  const [, transport, rest = ""] = /^(tcp|ws|udp|ipc):\/\/(.+)$/s.exec(endpoint) ?? [];
  if (transport === undefined) return undefined;
  if (transport === "ipc") return { transport, path: rest };
  // The source of a tcp endpoint stands before a semicolon, the interface of a udp endpoint too; ws has a path.
  const [, host = "", port = ""] = /^(?:.*;)?\[?([^/;]+?)\]?:(\d+)(?:\/.*)?$/s.exec(rest) ?? [];
  if (host === "" || Number(port) > MAX_PORT) return undefined;
  const family = host.includes(":") ? 6 : 4;
  return { transport: transport === "udp" ? "udp" : "tcp", family, host, port: Number(port) };
}

const MAX_PORT = 65535;

/** What libzmq would take for something else: a text that ends at NUL, and a port that wraps around. */
export function checkEndpoint(operation: EndpointOperation, endpoint: string): void {
  const port = /^(?:tcp|ws|wss|udp):\/\/[^/]*:(-?\d+)(?:\/|$)/.exec(endpoint)?.[1];
  if (endpoint.includes("\0") || (port !== undefined && (Number(port) > MAX_PORT || Number(port) < 0))) {
    throw errnoError({
      code: "EINVAL",
      message: "Invalid argument",
      address: endpoint,
      ...endpointHint({ operation, endpoint, code: "EINVAL" }),
    });
  }
}
