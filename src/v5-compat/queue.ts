/** First in, first out; both take the same time however long it is. */
export class Queue<T> {
  #added: T[] = [];
  /** The next one is the last. */
  #next: T[] = [];

  add(item: T): void {
    this.#added.push(item);
  }

  take(): T | undefined {
    if (this.#next.length === 0 && this.#added.length > 0) {
      this.#next = this.#added.reverse();
      this.#added = [];
    }
    return this.#next.pop();
  }
}
