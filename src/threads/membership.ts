/**
 * Membership in a directory. A member is a thread that uses inproc on the global context.
 *
 * Other members must be able to wake a member, and to find out whether its thread is still running even if it is busy.
 * For this a member always has some `Atomics.waitAsync()` calls (waits) pending on a word of its record. The runtime
 * removes them when the thread ends, for whatever reason. `Atomics.notify()` returns how many waits it has ended: 1 means
 * that the thread is running, 0 that it has ended. A member starts new waits when its event loop comes to that.
 */
import { workerThreads } from "../host/node/modules.js";
import type { Directory } from "./directory.js";

/**
 * Words of a member's record. The id is a random number: a record may belong to a new member later, an id does not. While
 * a thread joins or leaves, the id is `IN_TRANSIT`: the record is not free, and it belongs to no member.
 */
const ID = 0;
/** The word on which the waits are pending. It never changes. */
const WAIT_WORD = 1;
/** How many waits are pending that nobody has ended yet. It is never less than that for long (see `#replenish()`). */
const WAITS = 2;
/** 1 when another member has asked this one to look at the directory. */
const WAKE_REQUESTED = 3;
/** How often the member has woken up. */
const WAKE_COUNT = 4;
/** The id again, once the parent of the thread has reported that the thread has ended. */
const ENDED = 5;
/** The worker_threads id of the thread. */
const THREAD_ID = 6;

/** Ids of members are greater than 0. */
const IN_TRANSIT = -1;

/**
 * How many waits a member keeps pending. The last half is reserved for urgent checks. The very last wait is never ended
 * by a check: without it nobody could tell whether a member that does not wake up is busy or has ended.
 */
const MAX_WAITS = 32;
const RESERVED = MAX_WAITS / 2;
const LAST = 1;

/** `Atomics.waitAsync()`, which the ES2023 library of TypeScript does not have. */
interface AsyncWait {
  waitAsync(words: Int32Array, index: number, value: number): { value: Promise<string> | string };
}
const { waitAsync } = Atomics as unknown as AsyncWait;

/** A member as other members know it. */
export interface Member {
  readonly record: number;
  readonly id: number;
}

export class Membership implements Member {
  readonly #words: Int32Array;
  #hasLeft = false;
  /** How many waits this thread has started and not yet seen end. */
  #started = 0;

  private constructor(
    private readonly directory: Directory,
    readonly record: number,
    readonly id: number,
    private readonly onWake: () => void,
  ) {
    this.#words = directory.words;
    this.#begin(workerThreads().threadId);
  }

  /** Joins the directory. `onWake` is called after another member has called `wake()` for this one. */
  static join(directory: Directory, id: number, onWake: () => void): Membership {
    const record = directory.take("members", IN_TRANSIT);
    if (record === undefined) throw new RangeError("Too many threads use inproc endpoints");
    return new Membership(directory, record, id, onWake);
  }

  /**
   * Other threads see the member from the last line on: then it has waits, so that each request to wake up ends one. The
   * record may have had another member, and threads that looked it up before may change its words at any time. What they
   * do to the waits, `#replenish()` corrects. If they ask for a wake-up, it comes too often, but is never missed.
   */
  #begin(threadId: number): void {
    this.#words[this.record + THREAD_ID] = threadId;
    for (const word of [WAITS, ENDED]) Atomics.store(this.#words, this.record + word, 0);
    this.#replenish();
    Atomics.store(this.#words, this.record + WAKE_REQUESTED, 0);
    Atomics.store(this.#words, this.record + ID, this.id);
  }

  /**
   * Starts new waits for those that others have ended. After `leave()` the record may belong to another member.
   *
   * A thread that checked the last member of the record may have ended a wait of this one without counting it. If several
   * did, this thread would seem to have ended. So the count is never more than what this thread has started.
   */
  #replenish(): void {
    if (this.#hasLeft) return;
    const surplus = this.#load(this.record, WAITS) - this.#started;
    if (surplus > 0) Atomics.sub(this.#words, this.record + WAITS, surplus);
    while (this.#load(this.record, WAITS) < MAX_WAITS) this.#startWait();
  }

  #startWait(): void {
    const { value } = waitAsync(this.#words, this.record + WAIT_WORD, 0);
    this.#started++;
    Atomics.add(this.#words, this.record + WAITS, 1);
    void Promise.resolve(value).then(() => {
      this.#started--;
      if (this.#hasLeft) return;
      this.#replenish();
      Atomics.add(this.#words, this.record + WAKE_COUNT, 1);
      if (Atomics.exchange(this.#words, this.record + WAKE_REQUESTED, 0) === 1) this.onWake();
    });
  }

  /** Runs `critical` while this member holds the lock of the directory. */
  locked<T>(critical: () => T): T {
    // Other members use up waits to find out whether the holder of the lock is running.
    this.#replenish();
    return this.directory.locked(this.id, (holder) => this.#isHolderRunning(holder), critical);
  }

  #isHolderRunning(id: number): boolean {
    for (const record of this.directory.records("members"))
      if (this.#load(record, ID) === id) return this.isRunning({ record, id }, true);
    return false;
  }

  member(record: number): Member {
    return { record, id: this.#load(record, ID) };
  }

  /** False when the member has left or its parent has reported its end. True does not mean that the thread is running. */
  isRegistered({ record, id }: Member): boolean {
    return this.#load(record, ID) === id && this.#load(record, ENDED) !== id;
  }

  /**
   * Whether the thread of the member is running. An urgent check may use the reserved waits. When a busy member has no
   * wait left for the check, the result is true.
   */
  isRunning(member: Member, isUrgent = false): boolean {
    return this.isRegistered(member) && this.#hasWaits(member.record, isUrgent ? LAST : RESERVED);
  }

  /** How often the member has woken up. */
  wakeCount({ record }: Member): number {
    return this.#load(record, WAKE_COUNT);
  }

  #hasWaits(record: number, keep: number): boolean {
    return record === this.record || endWait(this.#words, record, keep);
  }

  /** Asks the member in this record to look at the directory. */
  wake(record: number): void {
    if (record !== this.record && isMember(this.#load(record, ID))) requestWake(this.#words, record);
  }

  wakeOthers(): void {
    for (const record of this.directory.records("members")) this.wake(record);
  }

  /** Members whose thread has ended and whose record is still in use. */
  *ended(): Generator<Member> {
    for (const record of this.directory.records("members")) {
      const member = this.member(record);
      if (isMember(member.id) && !this.isRunning(member)) yield member;
    }
  }

  /**
   * Leaves the directory. Then no other thread sees the member, and its waits end. Once the record is free, a new member
   * may use it.
   */
  leave(): void {
    this.#hasLeft = true;
    if (!this.#change(this, IN_TRANSIT)) return;
    Atomics.notify(this.#words, this.record + WAIT_WORD);
    for (const word of [WAITS, WAKE_REQUESTED, ENDED, ID]) Atomics.store(this.#words, this.record + word, 0);
  }

  /** Frees the record of a member, unless it has left. Its records in the other tables must be free already. */
  free(member: Member): void {
    this.#change(member, 0);
  }

  /** Changes the id in the record if it is still that of the member. */
  #change({ record, id }: Member, to: number): boolean {
    return Atomics.compareExchange(this.#words, record + ID, id, to) === id;
  }

  #load(record: number, word: number): number {
    return Atomics.load(this.#words, record + word);
  }
}

/** Whether a thread other than this one takes part in the directory. */
export function hasOtherThreads(directory: Directory, threadId: number): boolean {
  const { words } = directory;
  return [...directory.records("members")].some(
    (record) =>
      isMember(Atomics.load(words, record + ID)) && Atomics.load(words, record + THREAD_ID) !== threadId,
  );
}

/** Reports to all members that a worker of this thread has ended, if that worker was a member. */
export function reportEnd(directory: Directory, threadId: number): void {
  const { words } = directory;
  const members = [...directory.records("members")]
    .map((record) => ({ record, id: Atomics.load(words, record + ID) }))
    .filter(({ id }) => isMember(id));
  const ended = members.filter(({ record }) => Atomics.load(words, record + THREAD_ID) === threadId);
  if (ended.length === 0) return;
  for (const { record, id } of ended) Atomics.store(words, record + ENDED, id);
  directory.changed();
  for (const { record } of members) requestWake(words, record);
}

const isMember = (id: number): boolean => id > 0;

/**
 * Ends a wait of a member, unless an earlier request has ended one that it has not noticed yet. If no wait has ended since
 * then, the thread of the earlier request was terminated before it came to that.
 */
function requestWake(words: Int32Array, record: number): void {
  const isRequested = Atomics.exchange(words, record + WAKE_REQUESTED, 1) === 1;
  if (!isRequested || Atomics.load(words, record + WAITS) >= MAX_WAITS) endWait(words, record, LAST);
}

/**
 * Ends one wait of a member if more than `keep` are pending. Returns false if there was none to end although the record
 * says so, which means that the thread has ended.
 */
function endWait(words: Int32Array, record: number, keep: number): boolean {
  if (Atomics.sub(words, record + WAITS, 1) > keep) return Atomics.notify(words, record + WAIT_WORD, 1) > 0;
  Atomics.add(words, record + WAITS, 1);
  return true;
}
