/** A queue: first in, first out. To add and to take an item takes the same time, however long the queue is. */
export class Queue<T> {
  #added: T[] = [];
  /** In reverse: the next item to take is the last of the array. */
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
