/** What waits to be done, in its order. Two lists are used in turn, so that a turn of the engine allocates none. */
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

  /** Does what waits; what is added meanwhile waits on. */
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
