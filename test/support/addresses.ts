/** Where an endpoint is, for those who connect without ZeroMQ. */
import type { Address } from "../../glue/host.js";

export function addressOf(endpoint: string): Address {
  const ipc = /^ipc:\/\/(.+)$/.exec(endpoint);
  if (ipc) return { transport: "ipc", path: ipc[1] };
  const tcp = /^(?:tcp|ws):\/\/(.+):(\d+)(?:\/.*)?$/.exec(endpoint);
  if (!tcp) throw new Error(`Where is ${endpoint}?`);
  return { transport: "tcp", family: 4, host: tcp[1], port: Number(tcp[2]) };
}

export function endpointOf(address: Address): string {
  return address.transport === "ipc" ? `ipc://${address.path}` : `tcp://${address.host}:${address.port}`;
}
