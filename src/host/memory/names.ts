/** Name resolution in a memory network: the addresses of its only machine, and names for addresses. */
import type { InterfaceAddress } from "../../../glue/host.js";

const LOOPBACK: readonly InterfaceAddress[] = [
  { name: "lo", address: "127.0.0.1" },
  { name: "lo", address: "::1" },
];

export class Names {
  readonly #interfaces: InterfaceAddress[] = [...LOOPBACK];
  readonly #names = new Map<string, string[]>([["localhost", ["127.0.0.1", "::1"]]]);

  get interfaces(): readonly InterfaceAddress[] {
    return this.#interfaces;
  }

  addInterface(name: string, address: string): void {
    this.#interfaces.push({ name, address: numeric(address) });
  }

  add(name: string, addresses: readonly string[]): void {
    this.#names.set(name.toLowerCase(), addresses.map(numeric));
  }

  remove(name: string): void {
    this.#names.delete(name.toLowerCase());
  }

  /**
   * The addresses of a name; a numeric address is returned as it is. Family 4: IPv4 only, 6: both. Empty if unknown.
   */
  resolve(host: string, family: 4 | 6): readonly string[] {
    const numeric = canonical(host);
    const addresses = numeric === undefined ? (this.#names.get(host.toLowerCase()) ?? []) : [numeric];
    return family === 6 ? addresses : addresses.filter((address) => !address.includes(":"));
  }

  /** Whether the address belongs to this machine: sockets can listen on it and connect from it. */
  isLocal(address: string): boolean {
    return (
      isAny(address) ||
      address.startsWith("127.") ||
      this.#interfaces.some((known) => known.address === address)
    );
  }
}

export function isAny(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

function numeric(address: string): string {
  const known = canonical(address);
  if (known === undefined) throw new TypeError(`Not a numeric address: ${address}`);
  return known;
}

/** The canonical text of a numeric address; undefined if the host is a name. */
export function canonical(host: string): string | undefined {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(host);
  if (v4) return v4[1];
  const v6 = /^([0-9a-f:.]*:[0-9a-f:.]*)(%\w+)?$/i.exec(host);
  if (!v6) return undefined;
  try {
    return new URL(`http://[${v6[1]}]/`).hostname.slice(1, -1) + (v6[2] ?? "");
  } catch {
    return undefined;
  }
}
