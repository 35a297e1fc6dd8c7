/**
 * Taking part in a directory: the threads that use inproc on the global context. Others can wake a member up, and find
 * out whether it is still there, whatever it is busy with: it always has waits under way in the shared memory, which
 * vanish with the thread. Looking for one ends it, and the member starts another when it gets to that.
 */
import { workerThreads } from "../host/node/modules.js";
import type { Directory } from "./directory.js";

/**
 * Words of a member's record: its name, what it waits for (and nobody ever changes), how many waits others may end,
 * whether it is wanted, how often it has woken up, its name again if its parent has seen it end, and its number among
 * threads.
 */
const NAME = 0;
const WAITED_FOR = 1;
const SPARE = 2;
const WANTED = 3;
const AWAKENINGS = 4;
const ENDED = 5;
const THREAD = 6;

/**
 * How many waits a member has. Half of them are not for those who merely want to know: once there is one left, nobody
 * can tell any more whether a member that does not wake up is busy or gone.
 */
const WAITS = 32;
const RESERVED = WAITS / 2;

/** What is not in the ES2023 library yet. */
interface AsyncWait {
  waitAsync(words: Int32Array, index: number, value: number): { value: Promise<string> | string };
}
const { waitAsync } = Atomics as unknown as AsyncWait;

/** A member as others know it: a record may belong to another one later. */
export interface Member {
  readonly record: number;
  readonly name: number;
}

export class Membership implements Member {
  readonly #words: Int32Array;
  #left = false;

  private constructor(
    private readonly directory: Directory,
    readonly record: number,
    readonly name: number,
    private readonly onWake: () => void,
  ) {
    this.#words = directory.words;
    this.#words[record + THREAD] = workerThreads().threadId;
    this.#replenish();
  }

  /** `onWake` is called when another member wants attention. */
  static join(directory: Directory, name: number, onWake: () => void): Membership {
    const record = directory.take("members", name);
    if (record === undefined) throw new RangeError("Too many threads use inproc endpoints");
    return new Membership(directory, record, name, onWake);
  }

  /** Starts the waits that others have ended. The record of who has left may be another's. */
  #replenish(): void {
    while (!this.#left && this.#load(this.record, SPARE) < WAITS) this.#wait();
  }

  #wait(): void {
    const { value } = waitAsync(this.#words, this.record + WAITED_FOR, 0);
    Atomics.add(this.#words, this.record + SPARE, 1);
    void Promise.resolve(value).then(() => {
      if (this.#left) return;
      this.#replenish();
      Atomics.add(this.#words, this.record + AWAKENINGS, 1);
      if (Atomics.exchange(this.#words, this.record + WANTED, 0) === 1) this.onWake();
    });
  }

  /** Runs what no two members must do at the same time. Others can tell if the thread ends in there. */
  locked<T>(critical: () => T): T {
    this.#replenish();
    return this.directory.locked(this.name, (holder) => this.#isHolderAlive(holder), critical);
  }

  #isHolderAlive(name: number): boolean {
    for (const record of this.directory.records("members"))
      if (this.#load(record, NAME) === name) return this.isAlive({ record, name }, true);
    return false;
  }

  member(record: number): Member {
    return { record, name: this.#load(record, NAME) };
  }

  /** Whether the member has not left, nor was seen to end. It may be gone all the same. */
  isMember({ record, name }: Member): boolean {
    return this.#load(record, NAME) === name && this.#load(record, ENDED) !== name;
  }

  /** Whether the thread is there. `isUrgent`: a member that does not wake up is looked for all the same. */
  isAlive(member: Member, isUrgent = false): boolean {
    return this.isMember(member) && this.#isThere(member.record, isUrgent ? 1 : RESERVED);
  }

  /** How often the member has woken up. */
  awakenings({ record }: Member): number {
    return this.#load(record, AWAKENINGS);
  }

  #isThere(record: number, atLeast: number): boolean {
    return record === this.record || endWait(this.#words, record, atLeast);
  }

  /** The member is to look at the directory. */
  wake(record: number): void {
    if (this.#load(record, NAME) === 0 || record === this.record) return;
    if (Atomics.exchange(this.#words, record + WANTED, 1) === 0) this.#isThere(record, 1);
  }

  wakeOthers(): void {
    for (const record of this.directory.records("members")) this.wake(record);
  }

  /** Members that are gone, and whose records are still there. */
  *gone(): Generator<Member> {
    for (const record of this.directory.records("members")) {
      const member = this.member(record);
      if (member.name !== 0 && !this.isAlive(member)) yield member;
    }
  }

  /** The waits end first: after that, the record may be another member's. */
  leave(): void {
    this.#left = true;
    Atomics.store(this.#words, this.record + SPARE, 0);
    Atomics.notify(this.#words, this.record + WAITED_FOR);
    this.bury(this.record);
  }

  /** Frees the record of a member, after what it had in other tables. */
  bury(record: number): void {
    for (const word of [SPARE, WANTED, ENDED]) Atomics.store(this.#words, record + word, 0);
    Atomics.store(this.#words, record + NAME, 0);
  }

  #load(record: number, word: number): number {
    return Atomics.load(this.#words, record + word);
  }
}

/** A worker of this thread has ended: tells the other members, if it was one. */
export function noteEnd(directory: Directory, thread: number): void {
  const { words } = directory;
  const members = [...directory.records("members")]
    .map((record) => ({ record, name: Atomics.load(words, record + NAME) }))
    .filter(({ name }) => name !== 0);
  const ended = members.filter(({ record }) => Atomics.load(words, record + THREAD) === thread);
  if (ended.length === 0) return;
  for (const { record, name } of ended) Atomics.store(words, record + ENDED, name);
  directory.changed();
  for (const { record } of members)
    if (Atomics.exchange(words, record + WANTED, 1) === 0) endWait(words, record, 1);
}

/** Ends a wait of a member, if there are more than so many. False if it has none, because the thread is gone. */
function endWait(words: Int32Array, record: number, atLeast: number): boolean {
  if (Atomics.sub(words, record + SPARE, 1) > atLeast)
    return Atomics.notify(words, record + WAITED_FOR, 1) > 0;
  Atomics.add(words, record + SPARE, 1);
  return true;
}
