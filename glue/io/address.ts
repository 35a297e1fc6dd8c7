/** Converts addresses to texts and back; wasm and glue exchange texts, in the format of wasm/port/address.hpp. */
import type { Address, UdpAddress } from "../host.js";

export function addressToText(address: Address | UdpAddress): string {
  return address.transport === "ipc"
    ? `ipc ${address.path}`
    : `${address.transport}${address.family} ${address.host} ${address.port}`;
}

/** Whether both are known, and are the same. */
export function isSame(a: Address | undefined, b: Address | undefined): boolean {
  return a !== undefined && b !== undefined && addressToText(a) === addressToText(b);
}

/** Returns `undefined` for an empty text. */
export function textToAddress(text: string): Address | undefined {
  if (text === "") return undefined;
  if (text.startsWith("ipc ")) return { transport: "ipc", path: text.slice(4) };
  return { transport: "tcp", ...internetAddress("tcp", text) };
}

export function textToUdpAddress(text: string): UdpAddress {
  return { transport: "udp", ...internetAddress("udp", text) };
}

function internetAddress(transport: string, text: string): { family: 4 | 6; host: string; port: number } {
  const [kind, host, port] = text.split(" ");
  if ((kind !== `${transport}4` && kind !== `${transport}6`) || host === undefined || port === undefined) {
    throw new TypeError(`Malformed address text: ${text}`);
  }
  return { family: kind.endsWith("4") ? 4 : 6, host, port: Number(port) };
}
