/**
 * A list of items that wait to be processed in order. Two arrays are used alternately, so that no turn allocates one.
 */
export class Backlog<T> {
  #items: (T | undefined)[] = [];
  #spare: (T | undefined)[] | undefined = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(item: T): void {
    this.#items[this.#size++] = item;
  }

  /** Processes the items that wait. Items that are added during this call wait until the next one. */
  drain(act: (item: T) => void): void {
    const count = this.#size;
    if (count === 0) return;
    const items = this.#items;
    this.#items = this.#spare ?? [];
    this.#spare = undefined;
    this.#size = 0;
    for (let i = 0; i < count; i++) {
      const item = items[i] as T;
      items[i] = undefined;
      act(item);
    }
    this.#spare = items;
  }
}
