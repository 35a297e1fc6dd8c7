/** Addresses as texts, the form in which they cross between wasm and host. The format is that of wasm/port/address.hpp. */
import type { Address } from "./host.js";

export function addressToText(address: Address): string {
  return address.transport === "ipc"
    ? `ipc ${address.path}`
    : `tcp${address.family} ${address.host} ${address.port}`;
}

/** `undefined` for an empty text. */
export function textToAddress(text: string): Address | undefined {
  if (text === "") return undefined;
  if (text.startsWith("ipc ")) return { transport: "ipc", path: text.slice(4) };
  const [kind, host, port] = text.split(" ");
  if ((kind !== "tcp4" && kind !== "tcp6") || host === undefined || port === undefined) {
    throw new TypeError(`Malformed address text: ${text}`);
  }
  return { transport: "tcp", family: kind === "tcp4" ? 4 : 6, host, port: Number(port) };
}
