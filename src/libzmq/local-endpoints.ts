/** Endpoints and the host: paths that it chooses for a bind, and targets that the runtime does not permit. */
import type { Host } from "../../glue/host.js";
import { nameIn, targetOf } from "./endpoint-texts.js";

/** Binds to a path that the host chooses. */
const ANY_IPC = "ipc://*";

/** The endpoint that libzmq binds for one of a user. Throws a HostError if the host cannot make a path. */
export function localEndpoint(host: Host, endpoint: string): string {
  host.route?.({ operation: "bind", endpoint, mechanism: "" });
  return endpoint === ANY_IPC ? `ipc://${host.temporaryIpcPath()}` : endpoint;
}

/** The name in an endpoint to bind that the host has to look up: one that is not known, and not an interface. */
export function unknownName(
  host: Host,
  endpoint: string,
  known: ReadonlyMap<string, string>,
): string | undefined {
  const name = nameIn(endpoint);
  if (name === undefined || known.has(name)) return undefined;
  return host.interfaces().some((present) => present.name.toLowerCase() === name) ? undefined : name;
}

/** After a bind that failed: leaves no folder behind. */
export function releaseLocal(host: Host, endpoint: string, local: string): void {
  if (endpoint === ANY_IPC) host.releaseIpcPath(local.slice("ipc://".length));
}

/**
 * Whether the runtime is known to forbid a connect. Without this check, attempts to connect would fail one after the
 * other.
 */
export function isForbidden(host: Host, endpoint: string): boolean {
  const target = targetOf(endpoint);
  return target !== undefined && host.mayConnect?.(target) === false;
}
