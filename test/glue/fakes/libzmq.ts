/**
 * A fake of the message functions in wasm/api/api.hpp, without wasm: one outbox, one inbox. Every call detaches all
 * views of the memory, as if the memory had grown.
 */
import { Bodies, isToken } from "../../../glue/bodies.js";
import type { Engine } from "../../../glue/engine.js";
import { Memory } from "../../../glue/boundary/memory.js";
import { bodyMemory } from "./body-memory.js";
import { fakeFacts } from "./facts.js";
import { FakeHost } from "./host.js";

const PAGE = 65536;
const SCRATCH = PAGE;
const MAX_FRAMES = PAGE / 4 / 16;
const MAX_INLINE = 2048;
const MIN_HOST_BODY = fakeFacts.number("min_host_body");
const HEAP = 2 * PAGE;

export class FakeLibzmq {
  readonly wasm = new WebAssembly.Memory({ initial: 4, maximum: 1000 });
  readonly bodies = new Bodies(bodyMemory());
  readonly host = new FakeHost();
  /** The whole messages that were sent, the number of calls, and the sockets that sent them. */
  readonly outbox: Buffer[][] = [];
  readonly calls: string[] = [];
  readonly sockets = new Set<number>();
  readonly inbox: Uint8Array[][] = [];
  /** The messages that were allocated and not freed, with the size or the token of their bodies. */
  readonly messages = new Map<number, number>();
  /** The errno with which sends and allocations fail, and the one with which addresses are refused; 0 for none. */
  failure = 0;
  refusal = 0;
  /** Whether the memory limit is reached; the errno is that of `failure`. */
  refusesToSend = false;
  /** How many messages can be allocated. */
  room = Infinity;
  /** The addresses of the messages that were sent frame by frame. */
  readonly addresses: (string | undefined)[] = [];
  readonly #addresses = new Map<number, string>();
  /** The arguments of the last receive. */
  addressKind = -1;
  wakes = 0;
  turns = 0;
  readonly engine: Engine;
  #errno = 0;
  #unfinished: Buffer[] = [];
  #received: number[] = [];
  #heap = HEAP;

  constructor() {
    const exports: Record<string, (...args: number[]) => number | void> = {
      zmq_errno: () => this.#errno,
      zwasm_may_send: () => (this.refusesToSend ? this.#fail(-1) : 0),
      zwasm_send: (socket, count, more) => this.#send(socket, count, more),
      zwasm_send_body: (socket, token, size) => this.#sendBody(socket, token, size),
      zwasm_msg_new: (size) => (this.#isFull() ? this.#fail(0) : this.#allocate(size)),
      zwasm_msg_data: (message) => message + 64,
      zwasm_msg_free: (message) => this.#free(message),
      zwasm_msg_send: (socket, message, more) => this.#sendMessage(socket, message, more),
      zwasm_msg_adopt: (token, size) => this.#adopt(token, size),
      zmq_msg_set_routing_id: (message, id) => this.#setAddress(message, `${id}`),
      zmq_msg_set_group: (message, name) => this.#setAddress(message, this.engine.memory.readCString(name)),
      zwasm_receive: (socket, messages, address, bytes) => this.#receive(socket, messages, address, bytes),
      zwasm_release_received: () => this.#received.splice(0).forEach((message) => this.#free(message)),
    };
    for (const [name, call] of Object.entries(exports)) {
      exports[name] = (...args) => {
        this.wasm.grow(0);
        if (name !== "zwasm_may_send") this.calls.push(name);
        return call(...args);
      };
    }
    const facts = { ...fakeFacts, errno: (code: string) => ({ ENOMEM: 48 })[code] ?? 29 };
    this.engine = {
      ...{ exports, memory: new Memory(this.wasm), bodies: this.bodies, host: this.host, facts },
      ...{
        scratch: SCRATCH,
        scratchSize: PAGE,
        scheduler: { wakeIfNeeded: () => void this.wakes++, turnIfNeeded: () => void this.turns++ },
      },
    } as unknown as Engine;
  }

  get #bytes(): Buffer {
    return Buffer.from(this.wasm.buffer);
  }

  #isFull(): boolean {
    return this.failure !== 0 || this.messages.size >= this.room;
  }

  #fail(result: number): number {
    this.#errno = this.failure;
    return result;
  }

  #deliver(socket: number, body: Uint8Array, more: boolean): number {
    if (this.failure) return this.#fail(-1);
    this.sockets.add(socket);
    this.#unfinished.push(Buffer.from(body));
    if (!more) this.outbox.push(this.#unfinished.splice(0));
    return 0;
  }

  #send(socket: number, count: number, more: number): number {
    const bytes = this.#bytes;
    let at = SCRATCH + 4 * count;
    for (let i = 0; i < count; i++) {
      const size = bytes.readUInt32LE(SCRATCH + 4 * i);
      if (at + size > SCRATCH + PAGE) throw new Error("Beyond the scratch area");
      if (this.#deliver(socket, bytes.subarray(at, at + size), i + 1 < count || more !== 0) < 0)
        return -this.failure;
      at += size;
    }
    return 0;
  }

  #allocate(size: number): number {
    const message = this.#heap;
    this.#heap += 64 + ((size + 63) & ~63);
    const lacking = this.#heap - this.wasm.buffer.byteLength;
    if (lacking > 0) this.wasm.grow(Math.ceil(lacking / PAGE));
    this.messages.set(message, size);
    return message;
  }

  #free(message: number): void {
    const content = this.messages.get(message);
    if (!this.messages.delete(message)) throw new Error("Freed twice, or never allocated");
    if (content !== undefined && isToken(content)) this.bodies.release(content);
    // Overwrites the memory, so that a test fails if it is used after it was freed.
    else this.#bytes.fill(0xdd, message, message + 64 + (content ?? 0));
  }

  #sendMessage(socket: number, message: number, more: number): number {
    const content = this.messages.get(message) as number;
    const body = isToken(content)
      ? this.bodies.get(content).bytes
      : this.#bytes.subarray(message + 64, message + 64 + content);
    if (this.#deliver(socket, body, more !== 0) < 0) return -1;
    this.addresses.push(this.#addresses.get(message));
    this.#free(message);
    return 0;
  }

  #adopt(token: number, size: number): number {
    const { bytes } = this.bodies.get(token);
    if (bytes.length !== size || size < MIN_HOST_BODY) throw new Error("Not the body that was announced");
    if (this.#isFull()) {
      this.bodies.release(token);
      return this.#fail(0);
    }
    const message = this.#allocate(0);
    this.messages.set(message, token);
    return message;
  }

  #sendBody(socket: number, token: number, size: number): number {
    if (this.refusesToSend) {
      this.bodies.release(token);
      return -this.failure;
    }
    const message = this.#adopt(token, size);
    if (message === 0) return -this.failure;
    if (this.#sendMessage(socket, message, 0) === 0) return 0;
    this.#free(message);
    return -this.failure;
  }

  #setAddress(message: number, address: string): number {
    if (this.refusal) {
      this.#errno = this.refusal;
      return -1;
    }
    this.#addresses.set(message, address);
    return 0;
  }

  #receive(socket: number, messages: number, address: number, limit: number): number {
    this.addressKind = address;
    this.sockets.add(socket);
    if (this.inbox.length === 0) {
      this.failure ||= 11;
      return -this.failure;
    }
    if (this.#received.length > 0) throw new Error("Not released");
    // Overwrites the earlier content of the scratch area.
    this.#bytes.fill(0xee, SCRATCH, SCRATCH + PAGE);
    let count = 0;
    let room = SCRATCH + PAGE / 4;
    let received = 0;
    for (let left = messages; left > 0 && this.inbox.length > 0;) {
      const frames = this.inbox[0];
      if (count === MAX_FRAMES || room + MAX_INLINE > SCRATCH + PAGE) break;
      const frame = frames.shift() as Uint8Array;
      const more = Number(frames.length > 0);
      room += this.#describe(SCRATCH + 16 * count++, frame, more, room);
      received += frame.length;
      if (more) continue;
      this.inbox.shift();
      left--;
      if (received >= limit >>> 0) break;
    }
    return count;
  }

  /** Writes a zwasm_frame_t. Returns how many bytes of the scratch area the body used. */
  #describe(at: number, frame: Uint8Array, more: number, room: number): number {
    let data = room;
    let message = 0;
    if (frame.length >= MIN_HOST_BODY) {
      message = this.#allocate(0);
      data = this.bodies.add(frame);
      this.messages.set(message, data);
    } else if (frame.length > MAX_INLINE) {
      message = this.#allocate(frame.length);
      data = message + 64;
    }
    if (message !== 0) this.#received.push(message);
    const bytes = this.#bytes;
    if (!isToken(data)) bytes.set(frame, data);
    for (const [i, word] of [data, frame.length, more, Number(message !== 0)].entries()) {
      bytes.writeUInt32LE(word >>> 0, at + 4 * i);
    }
    return message === 0 ? frame.length : 0;
  }
}
