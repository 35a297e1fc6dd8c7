/**
 * One libzmq socket: options and endpoints, with texts and bytes instead of pointers. Errors have the errno numbers of
 * wasm.
 */
import { textToAddress, textToUdpAddress } from "./io/address.js";
import { isDatagramTarget, OpenedDatagram } from "./io/datagram.js";
import type { Engine } from "./engine.js";
import type { BindTarget } from "./host.js";
import type { Opened } from "./io/prepared.js";
import { type BufferPointer, type SocketOf, type SocketPointer, WrongContext } from "./pointers.js";

const WORD = 4;
const MAX_PLAN = 512;

/**
 * What calls may take of wasm memory, in bytes, before they are refused with ENOMEM: a socket, an endpoint, and for each
 * byte of an option's value (a topic, that is one node of a trie).
 */
const SOCKET_COST = 64 * 1024;
const ENDPOINT_COST = 64 * 1024;
const BYTE_COST = 40;
/** A group: its name, which has at most 255 bytes, and the message to each peer. */
const GROUP_COST = 1024;

/** Thrown if a call of libzmq fails; `errno` is the number that wasm uses. */
export class CallError extends Error {
  constructor(readonly errno: number) {
    super(`errno ${errno}`);
  }
}

export class SocketHandle implements SocketOf {
  readonly #engine: Engine;
  /** 0 after `close()`. */
  #pointer: SocketPointer;
  readonly #watch: number;

  /**
   * `onNews` is called when the socket's `events()` may have changed. It must then call `events()`. `pointer`: a socket
   * that wasm has made by itself.
   */
  constructor(engine: Engine, type: number, onNews: () => void, pointer?: SocketPointer) {
    this.#engine = engine;
    if (pointer === undefined) this.#expectRoom(SOCKET_COST);
    this.#pointer = pointer ?? engine.exports.zmq_socket(engine.context, type);
    if (this.#pointer === 0) throw new CallError(engine.exports.zmq_errno());
    this.#watch = engine.watch(this.#pointer, onNews);
  }

  pointerIn(engine: object): SocketPointer {
    if (engine !== this.#engine) throw new WrongContext();
    return this.#pointer;
  }

  get isClosed(): boolean {
    return this.#pointer === 0;
  }

  /** Processes the socket's commands. Returns the ZMQ_POLLIN and ZMQ_POLLOUT bits. */
  events(): number {
    const events = this.#engine.exports.zwasm_events(this.#pointer);
    this.#engine.scheduler.wakeIfNeeded();
    return events < 0 ? 0 : events;
  }

  close(): void {
    if (this.#pointer === 0) return;
    const pointer = this.#pointer;
    this.#pointer = 0 as SocketPointer;
    this.#engine.unwatch(pointer, this.#watch);
    // After a fault libzmq's socket is gone with its memory.
    if (this.#engine.fault !== undefined) return;
    this.#engine.exports.zmq_close(pointer);
    this.#engine.scheduler.wake();
  }

  // Options.

  setInt32(option: number, value: number): void {
    this.#engine.memory.words[this.#engine.scratch >>> 2] = value;
    this.#set(option, WORD);
  }

  getInt32(option: number): number {
    return this.#engine.memory.int(this.#get(option, WORD).value);
  }

  setInt64(option: number, value: bigint): void {
    const { words } = this.#engine.memory;
    const at = this.#engine.scratch >>> 2;
    words[at] = Number(value & 0xffffffffn);
    words[at + 1] = Number((value >> 32n) & 0xffffffffn);
    this.#set(option, 2 * WORD);
  }

  getInt64(option: number): bigint {
    const { value } = this.#get(option, 2 * WORD);
    return (BigInt(this.#engine.memory.int(value + WORD)) << 32n) | BigInt(this.#engine.memory.word(value));
  }

  setBytes(option: number, value: Uint8Array | null): void {
    const size = value?.length ?? 0;
    this.#expectRoom(size * BYTE_COST);
    this.#withBuffer(size, (buffer) => {
      if (value !== null) this.#engine.memory.write(buffer, value);
      this.#setFrom(value === null ? 0 : buffer, option, size);
    });
  }

  /** Returns a copy of the value. */
  getBytes(option: number, room: number): Uint8Array {
    const { value, size } = this.#get(option, room);
    return this.#engine.memory.copy(value, size);
  }

  /** Sets an option to the value in the scratch area. */
  #set(option: number, size: number): void {
    this.#setFrom(this.#engine.scratch, option, size);
  }

  #setFrom(value: BufferPointer | 0, option: number, size: number): void {
    const { exports, facts, scheduler } = this.#engine;
    // The user's number is a descriptor of the process. wasm would look it up among its own descriptors.
    if (option === facts.constant("ZMQ_USE_FD")) throw new CallError(facts.errno("EINVAL"));
    // Setting an option may send a message: a subscription is sent to the peers.
    scheduler.wake();
    this.#check(exports.zmq_setsockopt(this.#pointer, option, value, size));
  }

  /** Reads an option into the scratch area: its size is at the start, and the value follows. */
  #get(option: number, room: number): { value: number; size: number } {
    const { exports, memory, scratch } = this.#engine;
    const value = scratch + 2 * WORD;
    memory.words[scratch >>> 2] = room;
    this.#check(exports.zmq_getsockopt(this.#pointer, option, value, scratch));
    return { value, size: memory.word(scratch) };
  }

  // Endpoints.

  /** What the host must open before `bind()`; undefined if it must open nothing. */
  bindPlan(endpoint: string): BindTarget | undefined {
    const { exports, memory, scratch } = this.#engine;
    return this.#withText(endpoint, (text) => {
      const length = exports.zwasm_bind_plan(this.#pointer, text, scratch, MAX_PLAN);
      this.#check(length);
      return length === 0 ? undefined : parsePlan(memory.readText(scratch, length));
    });
  }

  /** Binds. `prepared` is what the host has opened for the plan, if there is one. */
  bind(endpoint: string, plan?: BindTarget, prepared?: Opened): void {
    if (prepared instanceof OpenedDatagram) return this.#bindDatagram(endpoint, prepared);
    if (plan !== undefined && isDatagramTarget(plan)) {
      throw new CallError(this.#engine.facts.errno(prepared as string));
    }
    this.#engine.prepared.withListener(prepared, () => this.#endpointCall("zmq_bind", endpoint));
  }

  /** Binds a datagram socket. libzmq takes over the opened socket in a later turn, when errors cannot be reported. */
  #bindDatagram(endpoint: string, opened: OpenedDatagram): void {
    try {
      this.#endpointCall("zmq_bind", endpoint);
    } catch (error) {
      opened.close();
      throw error;
    }
    this.#engine.prepared.datagrams.add(opened);
  }

  unbind(endpoint: string): void {
    this.#endpointCall("zmq_unbind", endpoint);
  }

  connect(endpoint: string): void {
    this.#endpointCall("zmq_connect", endpoint);
  }

  disconnect(endpoint: string): void {
    this.#endpointCall("zmq_disconnect", endpoint);
  }

  /** Connects a PEER. Returns the routing id of the other end. */
  connectPeer(endpoint: string): number {
    const { exports, scheduler } = this.#engine;
    this.#expectRoom(ENDPOINT_COST);
    const id = this.#withText(endpoint, (text) => exports.zmq_connect_peer(this.#pointer, text)) >>> 0;
    if (id === 0) throw new CallError(exports.zmq_errno());
    scheduler.wake();
    return id;
  }

  join(group: Uint8Array): void {
    this.#groupCall("zmq_join", group);
  }

  leave(group: Uint8Array): void {
    this.#groupCall("zmq_leave", group);
  }

  #groupCall(call: "zmq_join" | "zmq_leave", group: Uint8Array): void {
    const { exports, memory, scheduler } = this.#engine;
    if (call === "zmq_join") this.#expectRoom(GROUP_COST);
    this.#withBuffer(group.length + 1, (buffer) => {
      memory.write(buffer, group);
      memory.bytes[buffer + group.length] = 0;
      this.#check(exports[call](this.#pointer, buffer));
    });
    scheduler.wake();
  }

  monitor(endpoint: string, events: number): void {
    this.#expectRoom(SOCKET_COST);
    this.#withText(endpoint, (text) =>
      this.#check(this.#engine.exports.zmq_socket_monitor(this.#pointer, text, events)),
    );
  }

  #endpointCall(call: "zmq_bind" | "zmq_unbind" | "zmq_connect" | "zmq_disconnect", endpoint: string): void {
    if (call === "zmq_bind" || call === "zmq_connect") this.#expectRoom(ENDPOINT_COST);
    try {
      this.#withText(endpoint, (text) => this.#check(this.#engine.exports[call](this.#pointer, text)));
    } finally {
      this.#engine.scheduler.wake();
    }
  }

  /** Throws ENOMEM if the memory limit of the context does not leave so many bytes. */
  #expectRoom(bytes: number): void {
    if (!this.#engine.budget.hasRoom(bytes)) throw new CallError(this.#engine.facts.errno("ENOMEM"));
  }

  #check(result: number): void {
    if (result < 0) throw new CallError(this.#engine.exports.zmq_errno());
  }

  #withText<T>(text: string, use: (pointer: BufferPointer) => T): T {
    const room = text.length * 3 + 1;
    return this.#withBuffer(room, (buffer) => {
      const length = this.#engine.memory.writeText(buffer, text, room);
      this.#engine.memory.bytes[buffer + length] = 0;
      return use(buffer);
    });
  }

  #withBuffer<T>(size: number, use: (pointer: BufferPointer) => T): T {
    const buffer = this.#engine.exports.malloc(Math.max(size, 1));
    if (buffer === 0) throw new CallError(this.#engine.facts.errno("ENOMEM"));
    try {
      return use(buffer);
    } finally {
      if (this.#engine.fault === undefined) this.#engine.exports.free(buffer);
    }
  }
}

/** Parses a plan of `zwasm_bind_plan()`. */
export function parsePlan(text: string): BindTarget | undefined {
  // A path may contain anything but NUL.
  const [, address, second, third] = /^([^]*)\n(.*)\n(.*)$/.exec(text) as unknown as [
    string,
    string,
    string,
    string,
  ];
  if (address.startsWith("udp")) {
    return {
      address: textToUdpAddress(address),
      group: second === "" ? undefined : textToUdpAddress(second).host,
      interface: third === "" ? undefined : third,
    };
  }
  const parsed = textToAddress(address);
  return parsed && { address: parsed, backlog: Number(second), dualStack: third === "1" };
}
