/** Which inproc endpoint is bound by which member. A name is bound once in all threads. */
import type { Directory } from "./directory.js";
import type { Member, Membership } from "./membership.js";

/** Words of a record: the member's record, its number for the bind, the length of the endpoint, and its hash. */
const HOLDER = 0;
const SERIAL = 1;
const LENGTH = 2;
const HASH = 3;

/** Bytes from the start of a record: a description of the socket, and the endpoint in UTF-8. */
const FAR = 16;
const FAR_SIZE = 280;
const TEXT = FAR + FAR_SIZE;

/** libzmq documents 256 characters as the longest name. Longer ones are known in one thread only. */
const MAX_TEXT = 536;

/** A bind by another member. */
export interface Bound {
  readonly member: Member;
  /** The member's number for it. */
  readonly serial: number;
  /** What must be known of the socket. */
  readonly far: Uint8Array;
}

export class Endpoints {
  readonly #words: Int32Array;

  constructor(
    private readonly directory: Directory,
    private readonly me: Membership,
  ) {
    this.#words = directory.words;
  }

  /** Takes the endpoint for a socket of this thread; false if it is taken. */
  claim(endpoint: string, serial: number, far: Uint8Array): boolean {
    const text = encode(endpoint);
    return this.me.locked(() => {
      const found = this.#find(text);
      if (found !== undefined && this.me.isAlive(this.me.member(this.#holder(found)))) return false;
      const record = found ?? this.directory.vacant("endpoints");
      if (record !== undefined && text.length <= MAX_TEXT) this.#fill(record, text, serial, far);
      return true;
    });
  }

  /** Gives back what this thread has. */
  release(endpoint: string): void {
    this.me.locked(() => {
      const found = this.#find(encode(endpoint));
      if (found !== undefined && this.#holder(found) === this.me.record) this.#words[found] = 0;
    });
  }

  /** The bind of the endpoint by another thread, if there is one. `isSure`: if the thread is certainly there. */
  find(endpoint: string, isSure: boolean): Bound | undefined {
    return this.me.locked(() => {
      const found = this.#find(encode(endpoint));
      if (found === undefined || this.#holder(found) === this.me.record) return undefined;
      const member = this.me.member(this.#holder(found));
      if (isSure ? !this.me.isAlive(member) : !this.me.isMember(member)) return undefined;
      const serial = this.#words[found + SERIAL];
      return { member, serial, far: this.#bytes(found, FAR, FAR_SIZE).slice() };
    });
  }

  /** Frees what a member had that is gone. Locked. */
  bury(member: number): void {
    for (const record of this.directory.records("endpoints"))
      if (this.#holder(record) === member) this.#words[record] = 0;
  }

  #holder(record: number): number {
    return this.#words[record + HOLDER];
  }

  #bytes(record: number, from: number, size: number): Uint8Array {
    const { buffer, BYTES_PER_ELEMENT } = this.#words;
    return new Uint8Array(buffer, record * BYTES_PER_ELEMENT + from, size);
  }

  #find(text: Uint8Array): number | undefined {
    const hash = hashOf(text);
    for (const record of this.directory.records("endpoints")) {
      if (this.#words[record + HASH] !== hash || this.#words[record + LENGTH] !== text.length) continue;
      if (this.#holder(record) === 0) continue;
      const bytes = this.#bytes(record, TEXT, text.length);
      if (text.every((byte, i) => byte === bytes[i])) return record;
    }
    return undefined;
  }

  /** What makes it a record in use comes last. */
  #fill(record: number, text: Uint8Array, serial: number, far: Uint8Array): void {
    this.#words[record + HOLDER] = 0;
    this.#words[record + SERIAL] = serial;
    this.#words[record + LENGTH] = text.length;
    this.#words[record + HASH] = hashOf(text);
    this.#bytes(record, FAR, FAR_SIZE).set(far);
    this.#bytes(record, TEXT, text.length).set(text);
    Atomics.store(this.#words, record + HOLDER, this.me.record);
  }
}

const encoder = new TextEncoder();
const encode = (endpoint: string): Uint8Array => encoder.encode(endpoint);

/** FNV-1a: spares looking at most of the texts. */
function hashOf(text: Uint8Array): number {
  let hash = 0x811c9dc5 | 0;
  for (const byte of text) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
