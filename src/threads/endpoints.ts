/** The table of inproc endpoints: which member has bound which. An endpoint can be bound once in all threads. */
import { encoder } from "../../glue/boundary/utf8.js";
import { ENDPOINT_SIZE, type Directory } from "./directory.js";
import type { Member, Membership } from "./membership.js";

/**
 * Words of a record: the record of the member that has bound the endpoint, the member's number for this bind, the hash of
 * the endpoint, and the sizes in bytes of the endpoint and of the description that follow.
 */
const OWNER = 0;
const SERIAL = 1;
const HASH = 2;
const TEXT_SIZE = 3;
const DESCRIPTION_SIZE = 4;

/** Offset in bytes of the endpoint in UTF-8. The description of the socket follows it. */
const TEXT = 20;

/**
 * Bytes for an endpoint and a description together. libzmq documents 256 characters as the longest inproc name. An
 * endpoint for which there is no room is known in its own thread only.
 */
const ROOM = ENDPOINT_SIZE - TEXT;

/** An endpoint that another member has bound. */
export interface BoundEndpoint {
  readonly member: Member;
  /** The member's number for the bind. */
  readonly serial: number;
  /** What a portal needs to represent the socket (see `Portals.describe()`). */
  readonly description: Uint8Array;
}

export class Endpoints {
  readonly #words: Int32Array;

  constructor(
    private readonly directory: Directory,
    private readonly me: Membership,
  ) {
    this.#words = directory.words;
  }

  /** Takes the endpoint for a socket of this thread. False if a running thread has it. */
  claim(endpoint: string, serial: number, description: Uint8Array): boolean {
    const text = encode(endpoint);
    return this.me.locked(() => {
      const found = this.#find(text);
      if (found !== undefined && this.me.isRunning(this.me.member(this.#owner(found)))) return false;
      const record = found ?? this.directory.vacant("endpoints");
      if (record !== undefined && text.length + description.length <= ROOM)
        this.#fill(record, text, serial, description);
      return true;
    });
  }

  /** Frees the endpoint if this thread has it. */
  release(endpoint: string): void {
    this.me.locked(() => {
      const found = this.#find(encode(endpoint));
      if (found !== undefined && this.#owner(found) === this.me.record) this.#words[found] = 0;
    });
  }

  /**
   * The endpoint as another thread has bound it; undefined if none has. With `mustRun` the thread is checked to be
   * running; else it is enough that its end has not been reported.
   */
  find(endpoint: string, mustRun: boolean): BoundEndpoint | undefined {
    return this.me.locked(() => {
      const found = this.#find(encode(endpoint));
      if (found === undefined || this.#owner(found) === this.me.record) return undefined;
      const member = this.me.member(this.#owner(found));
      if (mustRun ? !this.me.isRunning(member) : !this.me.isRegistered(member)) return undefined;
      const size = this.#words[found + DESCRIPTION_SIZE];
      const at = TEXT + this.#words[found + TEXT_SIZE];
      const serial = this.#words[found + SERIAL];
      return { member, serial, description: this.#bytes(found, at, size).slice() };
    });
  }

  /** Frees all endpoints of a member. The caller must hold the lock. */
  free(member: number): void {
    for (const record of this.directory.records("endpoints"))
      if (this.#owner(record) === member) this.#words[record] = 0;
  }

  #owner(record: number): number {
    return this.#words[record + OWNER];
  }

  #bytes(record: number, from: number, size: number): Uint8Array {
    const { buffer, BYTES_PER_ELEMENT } = this.#words;
    return new Uint8Array(buffer, record * BYTES_PER_ELEMENT + from, size);
  }

  #find(text: Uint8Array): number | undefined {
    const hash = hashOf(text);
    for (const record of this.directory.records("endpoints")) {
      if (this.#words[record + HASH] !== hash || this.#words[record + TEXT_SIZE] !== text.length) continue;
      if (this.#owner(record) === 0) continue;
      const bytes = this.#bytes(record, TEXT, text.length);
      if (text.every((byte, i) => byte === bytes[i])) return record;
    }
    return undefined;
  }

  /** The owner is written last: until then the record is not in use. */
  #fill(record: number, text: Uint8Array, serial: number, description: Uint8Array): void {
    this.#words[record + OWNER] = 0;
    this.#words[record + SERIAL] = serial;
    this.#words[record + HASH] = hashOf(text);
    this.#words[record + TEXT_SIZE] = text.length;
    this.#words[record + DESCRIPTION_SIZE] = description.length;
    this.#bytes(record, TEXT, text.length).set(text);
    this.#bytes(record, TEXT + text.length, description.length).set(description);
    Atomics.store(this.#words, record + OWNER, this.me.record);
  }
}

const encode = (endpoint: string): Uint8Array => encoder.encode(endpoint);

/** FNV-1a. With the hash, most endpoints need not be compared byte by byte. */
function hashOf(text: Uint8Array): number {
  let hash = 0x811c9dc5 | 0;
  for (const byte of text) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
