/** Endpoints and the host: paths that it chooses for a bind, and targets that the runtime does not permit. */
import type { Host } from "../../glue/host.js";
import { targetOf, withLocalhost } from "./endpoint-texts.js";

/** Binds to a path that the host chooses. */
const ANY_IPC = "ipc://*";

/** The endpoint that libzmq binds for one of a user. Throws a HostError if the host cannot make a path. */
export function localEndpoint(host: Host, endpoint: string): string {
  host.route?.({ operation: "bind", endpoint, mechanism: "" });
  return endpoint === ANY_IPC ? `ipc://${host.temporaryIpcPath()}` : withLocalhost(endpoint);
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
