/**
 * What a socket delivers. libzmq checks the subscriptions when a message is received, and drops what does not match. A
 * message that was fetched before the subscriptions changed has to be checked again when it is handed out.
 */
import { latin1Of as toKey } from "../platform/bytes.js";
import { SocketType } from "../tables/socket-type.js";

export interface DeliveryFilter {
  /** `message` is as libzmq gave it: behind its address, if it has one. */
  delivers(message: readonly Uint8Array[]): boolean;
}

const EMPTY = new Uint8Array(0);

/** The subscriptions of a Subscriber. A prefix counts as often as it was subscribed to. */
export class TopicFilter implements DeliveryFilter {
  readonly #counts = new Map<string, number>();
  /** How many of the prefixes have which length. */
  readonly #lengths = new Map<number, number>();
  /** ZMQ_INVERT_MATCHING: what matches is not delivered. */
  isInverted = false;

  add(prefix: Uint8Array): void {
    const key = toKey(prefix);
    if (change(this.#counts, key, 1) === 1) change(this.#lengths, key.length, 1);
  }

  remove(prefix: Uint8Array): void {
    const key = toKey(prefix);
    if (this.#counts.has(key) && change(this.#counts, key, -1) === 0) change(this.#lengths, key.length, -1);
  }

  delivers([topic = EMPTY]: readonly Uint8Array[]): boolean {
    return this.#matches(topic) !== this.isInverted;
  }

  #matches(topic: Uint8Array): boolean {
    for (const length of this.#lengths.keys())
      if (length <= topic.length && this.#counts.has(toKey(topic.subarray(0, length)))) return true;
    return false;
  }
}

/** The groups that a Dish has joined. */
export class GroupFilter implements DeliveryFilter {
  readonly #groups = new Set<string>();

  join(group: Uint8Array): void {
    this.#groups.add(toKey(group));
  }

  leave(group: Uint8Array): void {
    this.#groups.delete(toKey(group));
  }

  delivers([group = EMPTY]: readonly Uint8Array[]): boolean {
    return this.#groups.has(toKey(group));
  }
}

/** The filter of a socket type; undefined if it delivers everything that it has. */
export function filterOf(type: number): DeliveryFilter | undefined {
  switch (type as SocketType) {
    case SocketType.Subscriber:
      return new TopicFilter();
    case SocketType.Dish:
      return new GroupFilter();
    default:
      return undefined;
  }
}

/** Adds to the count of a key, which is left out at 0. Returns the count. */
function change<K>(counts: Map<K, number>, key: K, by: 1 | -1): number {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
  return count;
}
