/** The table of link requests: one member asks another for a link, and the other accepts as soon as it can. */
import type { Directory } from "./directory.js";
import type { Member, Membership } from "./membership.js";

/**
 * Words of a record: the record of the member that requests the link, the id of the other member, a number that changes
 * with each request, and 1 when accepted. The requester may have looked up the other member before that has left. With the
 * id, the request is not taken for one to the next member in the same record.
 */
const REQUESTER = 0;
const RECEIVER = 1;
const SERIAL = 2;
const ACCEPTED = 3;

/** A request that this thread has made or received. It lasts as long as the link. */
export interface LinkRequest {
  readonly record: number;
  readonly serial: number;
  /** The other member. */
  readonly peer: Member;
  /** The name of the channel for the link. No other request has this name. */
  readonly channel: string;
}

export class LinkRequests {
  readonly #words: Int32Array;

  constructor(
    private readonly directory: Directory,
    private readonly me: Membership,
  ) {
    this.#words = directory.words;
  }

  /** Asks a member for a link. Undefined if the table is full. */
  request(peer: Member): LinkRequest | undefined {
    const record = this.me.locked(() => {
      const vacant = this.directory.vacant("requests");
      if (vacant === undefined) return undefined;
      this.#words[vacant + RECEIVER] = peer.id;
      this.#words[vacant + SERIAL] = this.#words[vacant + SERIAL] + 1;
      this.#words[vacant + ACCEPTED] = 0;
      Atomics.store(this.#words, vacant + REQUESTER, this.me.record);
      return vacant;
    });
    if (record === undefined) return undefined;
    this.me.wake(peer.record);
    return this.#describe(record, peer);
  }

  /** Requests of other members that this thread has not accepted yet. */
  incoming(): LinkRequest[] {
    return this.me.locked(() =>
      [...this.directory.records("requests")]
        .filter((record) => this.#has(record, RECEIVER, this.me.id) && this.#has(record, ACCEPTED, 0))
        .map((record) => this.#describe(record, this.me.member(this.#words[record + REQUESTER]))),
    );
  }

  /** Tells the requester that this thread has opened the channel. */
  accept(request: LinkRequest): void {
    this.me.locked(() => {
      if (!this.#isCurrent(request)) return;
      Atomics.store(this.#words, request.record + ACCEPTED, 1);
      Atomics.notify(this.#words, request.record + ACCEPTED);
    });
    this.me.wake(request.peer.record);
  }

  isAccepted(request: LinkRequest): boolean {
    return Atomics.load(this.#words, request.record + ACCEPTED) === 1 && this.#isCurrent(request);
  }

  /** Blocks this thread until the request is accepted or the time is over. */
  waitUntilAccepted(request: LinkRequest, milliseconds: number): void {
    if (this.#isCurrent(request)) Atomics.wait(this.#words, request.record + ACCEPTED, 0, milliseconds);
  }

  /** Frees the record of a request, unless the other member has done so. */
  withdraw(request: LinkRequest): void {
    this.me.locked(() => {
      if (this.#isCurrent(request)) this.#words[request.record + REQUESTER] = 0;
    });
  }

  /** Frees all requests from and to a member. The caller must hold the lock. */
  free(member: Member): void {
    for (const record of this.directory.records("requests"))
      if (this.#has(record, REQUESTER, member.record) || this.#has(record, RECEIVER, member.id))
        this.#words[record] = 0;
  }

  /** False after either member has withdrawn the request. The record may belong to another request then. */
  #isCurrent({ record, serial }: LinkRequest): boolean {
    return Atomics.load(this.#words, record + REQUESTER) !== 0 && this.#has(record, SERIAL, serial);
  }

  /** Whether the record is in use and the word has this value. */
  #has(record: number, word: number, value: number): boolean {
    return this.#words[record] !== 0 && this.#words[record + word] === value;
  }

  #describe(record: number, peer: Member): LinkRequest {
    const serial = this.#words[record + SERIAL];
    return { record, serial, peer, channel: `zeromq-wasm ${this.directory.identity} ${record} ${serial}` };
  }
}
