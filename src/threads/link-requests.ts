/** Which members talk to each other: one has called, the other answers as soon as it can. */
import type { Directory } from "./directory.js";
import type { Member, Membership } from "./membership.js";

/** Words of a record: the caller's record, the record of the one called, a number for each call, whether it was answered. */
const CALLER = 0;
const CALLED = 1;
const SERIAL = 2;
const ANSWERED = 3;

/** A call that this thread takes part in. */
export interface Call {
  readonly record: number;
  readonly serial: number;
  readonly peer: Member;
  /** No other call has this name. */
  readonly name: string;
}

export class Calls {
  readonly #words: Int32Array;

  constructor(
    private readonly directory: Directory,
    private readonly me: Membership,
  ) {
    this.#words = directory.words;
  }

  /** Undefined if there are too many calls. */
  call(peer: Member): Call | undefined {
    const record = this.me.locked(() => {
      const vacant = this.directory.vacant("calls");
      if (vacant === undefined) return undefined;
      this.#words[vacant + CALLED] = peer.record;
      this.#words[vacant + SERIAL] = this.#words[vacant + SERIAL] + 1;
      this.#words[vacant + ANSWERED] = 0;
      Atomics.store(this.#words, vacant + CALLER, this.me.record);
      return vacant;
    });
    if (record === undefined) return undefined;
    this.me.wake(peer.record);
    return this.#describe(record, peer);
  }

  /** Calls that this thread has not answered yet. */
  incoming(): Call[] {
    return this.me.locked(() =>
      [...this.directory.records("calls")]
        .filter((record) => this.#is(record, CALLED, this.me.record) && this.#is(record, ANSWERED, 0))
        .map((record) => this.#describe(record, this.me.member(this.#words[record + CALLER]))),
    );
  }

  /** Says that this thread listens on the call's channel. */
  answer(call: Call): void {
    this.me.locked(() => {
      if (!this.#isUnderWay(call)) return;
      Atomics.store(this.#words, call.record + ANSWERED, 1);
      Atomics.notify(this.#words, call.record + ANSWERED);
    });
    this.me.wake(call.peer.record);
  }

  isAnswered(call: Call): boolean {
    return Atomics.load(this.#words, call.record + ANSWERED) === 1 && this.#isUnderWay(call);
  }

  /** Stops this thread until the call is answered or so many milliseconds have passed. */
  wait(call: Call, milliseconds: number): void {
    if (this.#isUnderWay(call)) Atomics.wait(this.#words, call.record + ANSWERED, 0, milliseconds);
  }

  hangUp(call: Call): void {
    this.me.locked(() => {
      if (this.#isUnderWay(call)) this.#words[call.record + CALLER] = 0;
    });
  }

  /** Ends the calls of a member that is gone. Locked. */
  bury(member: number): void {
    for (const record of this.directory.records("calls"))
      if (this.#is(record, CALLER, member) || this.#is(record, CALLED, member)) this.#words[record] = 0;
  }

  /** Either side may have ended it, and the record may belong to another call by now. */
  #isUnderWay({ record, serial }: Call): boolean {
    return Atomics.load(this.#words, record + CALLER) !== 0 && this.#is(record, SERIAL, serial);
  }

  #is(record: number, word: number, value: number): boolean {
    return this.#words[record] !== 0 && this.#words[record + word] === value;
  }

  #describe(record: number, peer: Member): Call {
    const serial = this.#words[record + SERIAL];
    return { record, serial, peer, name: `zeromq-wasm ${this.directory.identity} ${record} ${serial}` };
  }
}
