/** Checks and corrects the text of an endpoint where libzmq would not understand it, or misunderstand it. */
import { errnoError } from "../tables/errors.js";
import { endpointHint, type EndpointOperation } from "./endpoint-hints.js";

/** Without a name, libzmq refuses it. */
export function isInproc(endpoint: string): boolean {
  return /^inproc:\/\/./s.test(endpoint);
}

/** libzmq binds only to numeric addresses and interfaces. As an exception, it is to know the name localhost. */
export function withLocalhost(endpoint: string): string {
  return endpoint.replace(/^tcp:\/\/localhost(?=:)/i, "tcp://127.0.0.1");
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
