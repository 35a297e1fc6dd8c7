/** The subscriptions of a socket: a prefix counts as often as it was subscribed to. */
export class Subscriptions {
  readonly #counts = new Map<string, number>();

  add(prefix: Uint8Array): void {
    const key = toKey(prefix);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  remove(prefix: Uint8Array): void {
    const key = toKey(prefix);
    const count = this.#counts.get(key) ?? 0;
    if (count > 1) this.#counts.set(key, count - 1);
    else this.#counts.delete(key);
  }

  match(topic: Uint8Array = new Uint8Array(0)): boolean {
    const key = toKey(topic);
    return [...this.#counts.keys()].some((prefix) => key.startsWith(prefix));
  }
}

function toKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
