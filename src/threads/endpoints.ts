/** The table of inproc endpoints: which member has bound which. An endpoint can be bound once in all threads. */
import { encoder } from "../../glue/boundary/utf8.js";
import { ENDPOINT_SIZE, type Directory } from "./directory.js";
import { EndpointIndex } from "./endpoint-index.js";
import type { Member, Membership } from "./membership.js";

/**
 * Words of a record: the record of the member that has bound the endpoint, the member's number for this bind, two words of
 * the index (see endpoint-index.ts), the member's number for the socket, and the sizes in bytes of the endpoint and of
 * the description that follow.
 */
const OWNER = 0;
const SERIAL = 1;
const SOCKET = 4;
const TEXT_SIZE = 5;
const DESCRIPTION_SIZE = 6;

/** Offset in bytes of the endpoint in UTF-8. The description of the socket follows it. */
const TEXT = 28;

/**
 * Bytes for an endpoint and a description together. libzmq documents 256 characters as the longest inproc name. An
 * endpoint for which there is no room is known in its own thread only.
 */
const ROOM = ENDPOINT_SIZE - TEXT;

/** What a member tells the others of a bind. */
export interface Bind {
  /** The member's number for this bind. */
  readonly serial: number;
  /** The member's number for the socket. */
  readonly socket: number;
  /** What a portal needs to represent the socket (see `Portals.describe()`). */
  readonly description: Uint8Array;
}

/** An endpoint that another member has bound. */
export interface BoundEndpoint extends Bind {
  readonly member: Member;
}

export class Endpoints {
  readonly #words: Int32Array;
  readonly #index: EndpointIndex;

  constructor(
    private readonly directory: Directory,
    private readonly me: Membership,
  ) {
    this.#words = directory.words;
    this.#index = new EndpointIndex(directory);
  }

  /** Takes the endpoint for a socket of this thread. False if a running thread has it. */
  claim(endpoint: string, bind: Bind): boolean {
    const text = encode(endpoint);
    const hash = hashOf(text);
    return this.me.locked(() => {
      const found = this.#find(text, hash);
      if (found !== undefined && this.me.isRunning(this.me.member(this.#owner(found)))) return false;
      if (text.length + bind.description.length > ROOM) return true;
      this.#index.change(() => {
        const record = found ?? this.#index.take(hash);
        if (record !== undefined) this.#fill(record, text, bind);
      });
      return true;
    });
  }

  /** Frees the endpoint if this thread has it. */
  release(endpoint: string): void {
    const text = encode(endpoint);
    this.me.locked(() => {
      const found = this.#find(text, hashOf(text));
      if (found !== undefined && this.#owner(found) === this.me.record) this.#free(found);
    });
  }

  /**
   * The endpoint as another thread has bound it; undefined if none has. With `mustRun` the thread is checked to be
   * running; else it is enough that its end has not been reported.
   */
  find(endpoint: string, mustRun: boolean): BoundEndpoint | undefined {
    const text = encode(endpoint);
    return this.me.locked(() => {
      const found = this.#find(text, hashOf(text));
      if (found === undefined || this.#owner(found) === this.me.record) return undefined;
      const member = this.me.member(this.#owner(found));
      if (mustRun ? !this.me.isRunning(member) : !this.me.isRegistered(member)) return undefined;
      const at = TEXT + this.#words[found + TEXT_SIZE];
      return {
        member,
        serial: this.#words[found + SERIAL],
        socket: this.#words[found + SOCKET],
        description: this.#bytes(found, at, this.#words[found + DESCRIPTION_SIZE]).slice(),
      };
    });
  }

  /** Frees all endpoints of a member. The caller must hold the lock. */
  free(member: number): void {
    const records = [...this.directory.records("endpoints")];
    for (const record of records) if (this.#owner(record) === member) this.#free(record);
  }

  #free(record: number): void {
    this.#index.change(() => this.#index.free(record));
  }

  #owner(record: number): number {
    return this.#words[record + OWNER];
  }

  #bytes(record: number, from: number, size: number): Uint8Array {
    const { buffer, BYTES_PER_ELEMENT } = this.#words;
    return new Uint8Array(buffer, record * BYTES_PER_ELEMENT + from, size);
  }

  #find(text: Uint8Array, hash: number): number | undefined {
    return this.#index.find(hash, (record) => {
      if (this.#words[record + TEXT_SIZE] !== text.length) return false;
      const bytes = this.#bytes(record, TEXT, text.length);
      return text.every((byte, i) => byte === bytes[i]);
    });
  }

  /** The owner is written last: until then the record is not in use. */
  #fill(record: number, text: Uint8Array, { serial, socket, description }: Bind): void {
    this.#words[record + OWNER] = 0;
    this.#words[record + SERIAL] = serial;
    this.#words[record + SOCKET] = socket;
    this.#words[record + TEXT_SIZE] = text.length;
    this.#words[record + DESCRIPTION_SIZE] = description.length;
    this.#bytes(record, TEXT, text.length).set(text);
    this.#bytes(record, TEXT + text.length, description.length).set(description);
    Atomics.store(this.#words, record + OWNER, this.me.record);
  }
}

const encode = (endpoint: string): Uint8Array => encoder.encode(endpoint);

/** FNV-1a. */
function hashOf(text: Uint8Array): number {
  let hash = 0x811c9dc5 | 0;
  for (const byte of text) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
