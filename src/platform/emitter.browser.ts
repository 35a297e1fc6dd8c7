/** The emitter of the events of a socket, in a page. It has what is common to all emitters. */

type Listener = (...values: never[]) => void;

export class EventEmitter {
  /** A list is replaced and never changed, so that a listener may add and remove others. */
  readonly #listeners = new Map<string | symbol, readonly Listener[]>();

  on(type: string | symbol, listener: Listener): this {
    this.#listeners.set(type, [...this.#of(type), listener]);
    return this;
  }

  /** Removes the last of the same listeners. */
  off(type: string | symbol, listener: Listener): this {
    const listeners = this.#of(type);
    const at = listeners.lastIndexOf(listener);
    if (at >= 0) this.#listeners.set(type, [...listeners.slice(0, at), ...listeners.slice(at + 1)]);
    return this;
  }

  emit(type: string | symbol, ...values: unknown[]): boolean {
    const listeners = this.#of(type);
    for (const listener of listeners) Reflect.apply(listener, this, values);
    return listeners.length > 0;
  }

  #of(type: string | symbol): readonly Listener[] {
    return this.#listeners.get(type) ?? [];
  }
}
