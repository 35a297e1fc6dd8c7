/** The addresses of a memory network's one machine, and the names that stand for addresses. */
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
    this.#interfaces.push({ name, address: canonical(address) });
  }

  add(name: string, addresses: readonly string[]): void {
    this.#names.set(name.toLowerCase(), addresses.map(canonical));
  }

  remove(name: string): void {
    this.#names.delete(name.toLowerCase());
  }

  /** What a name stands for, or a numeric address for itself; family 6 takes both kinds. Empty if unknown. */
  resolve(host: string, family: 4 | 6): readonly string[] {
    const addresses = isNumeric(host) ? [canonical(host)] : (this.#names.get(host.toLowerCase()) ?? []);
    return family === 6 ? addresses : addresses.filter((address) => !address.includes(":"));
  }

  /** Whether one can listen on the address, or connect from it. */
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

function isNumeric(host: string): boolean {
  return host.includes(":") || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

/** One text for each address. */
export function canonical(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1];
  if (!address.includes(":")) return address;
  const [plain, zone] = address.split("%");
  const { hostname } = new URL(`http://[${plain}]/`);
  return hostname.slice(1, -1) + (zone === undefined ? "" : `%${zone}`);
}
