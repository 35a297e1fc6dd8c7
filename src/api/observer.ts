/** The class Observer: the events of a socket, as an event emitter and as an async iterator. */
import type { Bytes } from "../platform/bytes.js";
import { EventEmitter } from "../platform/emitter.js";
import { EXPECT, expectArguments, notOurs } from "../checks/arguments.js";
import { refusal } from "../checks/refusal.js";
import { type Context, libzmqOf } from "./context.js";
import {
  AUTH_ERRORS,
  EVENTS,
  PROTOCOL_ERRORS,
  type Event,
  type EventOfType,
  type EventType,
} from "../tables/events.js";
import { AUTH_HINTS, protocolHint } from "../tables/hints.js";
import { iterate } from "../socket/iterator.js";
import type { LibzmqContext } from "../libzmq/context.js";
import type { Host } from "../libzmq/types.js";
import { coreOf, isSocket } from "../socket/access.js";
import { SocketCore } from "../socket/core.js";

/** A function that is called with each event of a type. */
export type Listener<E extends EventType> = (data: EventOfType<E>) => void;

/** Methods to listen to events of a type. */
export interface EventSubscriber {
  /** Calls a listener with each event of a type. After the first `on()`, events cannot be read with `receive()`. */
  on<E extends EventType>(type: E, listener: Listener<E>): EventSubscriber;

  /** Removes a listener that `on()` has added. */
  off<E extends EventType>(type: E, listener: Listener<E>): EventSubscriber;
}

const BUSY_READING = "Observer is busy reading; only one receive operation may be in progress at any time";

const EMITTER_MODE =
  "Observer is in event emitter mode. " +
  "After a call to events.on() it is not possible to read events with events.receive().";

/**
 * An observer keeps its socket alive, so that a socket is not collected while somebody waits for its events. A pending
 * `receive()` or listeners keep the observer alive.
 */
const observed = new WeakMap<Observer, object>();

type EmitterArguments = Parameters<EventEmitter["on"]>;

/** Closes an observer that nobody can read any more. */
const abandoned = new FinalizationRegistry<SocketCore>((core) => core.abandon());

/** Distinguishes the monitors of one context. */
let monitors = 0;

/** The part of a socket that an observer needs. Every socket of this package has it. */
export interface ObservedSocket {
  readonly context: Context;
  readonly closed: boolean;
  readonly events: EventSubscriber;
}

export interface Observer extends EventSubscriber {
  /** Iterates over the events until the socket or the observer is closed. */
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined>;
}

/**
 * The events of a socket. {@link Socket.events} returns one. A program can read events one by one (`receive()`,
 * iteration) or listen to them (`on()`), but not both.
 */
export class Observer {
  readonly #core: SocketCore;
  #emitter: EventEmitter | undefined;

  /**
   * Observes a socket. Use `socket.events` instead: a socket needs one observer.
   *
   * @throws ENOTSOCK if the socket is closed
   */
  constructor(socket: ObservedSocket) {
    expectArguments(arguments, EXPECT.socket);
    if (!isSocket(socket)) throw notOurs("socket");
    const observedCore = coreOf(socket);
    if (observedCore.state === "closed") throw observedCore.error("ENOTSOCK");
    const { libzmq } = observedCore;
    const context = libzmqOf(socket.context);
    const address = `inproc://zmq.monitor.${++monitors}`;
    libzmq.monitor(address, context.constant("ZMQ_EVENT_ALL"));
    this.#core = new SocketCore(context, socket.context, context.constant("ZMQ_PAIR"));
    this.#core.libzmq.connectToMonitor(address);
    observed.set(this, socket);
    abandoned.register(this, this.#core);
  }

  /** Whether the observer is closed. It is closed by `close()`, or with its socket. */
  get closed(): boolean {
    return this.#core.state === "closed";
  }

  /** Ends the observation. A pending `receive()` rejects with ENOTSOCK. */
  close(): void {
    expectArguments(arguments);
    const { receiver } = this.#core;
    if (receiver.waiting)
      receiver.fail(
        this.#core.context.errorOf("ENOTSOCK", undefined, {
          hint: "the observer was closed while receive() was pending",
        }),
      );
    this.#core.close();
  }

  /**
   * Receives the next event. When the socket is closed, the last event has the type "end".
   *
   * @throws EBUSY if another `receive()` is pending, EBADF if the observer is closed, an Error after `on()`. The
   * promise rejects with ENOTSOCK if the observer is closed while it waits.
   */
  receive(): Promise<Event> {
    expectArguments(arguments);
    return this.#receive();
  }

  /**
   * The emitter that `on` and `off` work on. When this property is read for the first time, events start to be emitted.
   *
   * @internal
   */
  get emitter(): EventEmitter {
    this.#emitter ??= this.#emit();
    return this.#emitter;
  }

  async #next(): Promise<Event> {
    const { context } = this.#core;
    if (context.fault !== undefined) {
      this.#core.close();
      throw context.fault;
    }
    const { receiver, readable, writable } = this.#core;
    // If nobody has read the events before it, libzmq had no room for the last event. Then it is made here, when its
    // sender has gone.
    const isOver = !readable && !writable;
    const event: Event = isOver ? { type: "end" } : toEvent(context, await receiver.receive());
    if (event.type === "end") this.#core.close();
    return event;
  }

  #receive(): Promise<Event> {
    if (this.closed)
      throw this.#core.context.errorOf("EBADF", undefined, {
        hint: "the observer is closed, by itself or with its socket, and has no more events",
      });
    if (this.#core.receiver.waiting) {
      throw this.#core.context.errorOf("EBUSY", BUSY_READING, {
        hint: "await the receive() before the next one",
      });
    }
    return this.#next();
  }

  /** From now on events are emitted, and cannot be read any more. */
  #emit(): EventEmitter {
    const emitter = new EventEmitter();
    Object.defineProperty(this, "receive", {
      get: function receive() {
        throw refusal(Error, EMITTER_MODE, { at: receive });
      },
    });
    const emitAll = async (): Promise<void> => {
      while (!this.closed) {
        // If there is no memory for an event, the event loop must go on.
        const event = await this.#receive().catch((error: { code?: unknown }) =>
          error.code === "ENOMEM" ? later(this.#core.context.host) : undefined,
        );
        if (event !== undefined) void emit(emitter, event);
      }
    };
    void emitAll();
    return emitter;
  }

  // `EventSubscriber` and the interface above declare these methods. As in npm zeromq, a program can replace them.
  static {
    Object.assign(Observer.prototype, {
      on(this: Observer, ...args: EmitterArguments) {
        return this.emitter.on(...args);
      },
      off(this: Observer, ...args: EmitterArguments) {
        return this.emitter.off(...args);
      },
      [Symbol.asyncIterator]: function asyncIterator(this: Observer) {
        return iterate(this);
      },
    });
  }
}

/** After so many milliseconds, an event for which there was no memory is received again. */
const RETRY_MS = 10;

function later(host: Pick<Host, "timer">): Promise<undefined> {
  return new Promise((resolve) => void host.timer(RETRY_MS, () => resolve(undefined)));
}

/** Async, so that an error of a listener is an unhandled rejection of its own, and the next events are emitted. */
async function emit(emitter: EventEmitter, event: Event): Promise<void> {
  emitter.emit(event.type, event);
}

/** The event in a monitor's message: number (16 bits) and value (32 bits), then the address. */
function toEvent(context: LibzmqContext, frames: readonly Bytes[]): Event {
  const [head, address] = frames as [Bytes, Bytes];
  const numbers = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const number = numbers.getUint16(0, true);
  const value = numbers.getUint32(2, true);
  const definition = EVENTS.find(({ event }) => context.constant(event) === number);
  return {
    type: definition?.type ?? "unknown",
    ...(address.length > 0 ? { address: context.nameOf(address.toString()) } : {}),
    ...(definition?.detail === "interval" ? { interval: value } : {}),
    ...(definition === undefined ? {} : toError(context, definition.detail, value)),
  } as Event;
}

function toError(context: LibzmqContext, detail: string, value: number): { error?: Error } {
  switch (detail) {
    case "errno":
      return { error: context.error(value, { whole: true, at: "later" }) };
    case "refusal":
      // A descriptor, or an errno below 0.
      return (value | 0) < 0 ? toError(context, "errno", -value | 0) : {};
    case "protocol":
      return { error: protocolError(context, value) };
    case "status":
      return { error: Object.assign(authError(value), { status: value }) };
    default:
      return {};
  }
}

function protocolError(context: LibzmqContext, value: number): Error {
  const name = PROTOCOL_ERRORS.find((error) => context.constant(`ZMQ_PROTOCOL_ERROR_${error}`) === value);
  if (name === undefined) return Object.assign(new Error("Unknown error"), { code: "ERR_UNKNOWN" });
  const text = `${name.slice(0, name.indexOf("_"))} protocol error`;
  return Object.assign(refusal(Error, text, { hint: protocolHint(name), whole: true, at: "later" }), {
    code: `ERR_${name}`,
  });
}

function authError(status: number): Error {
  return refusal(Error, AUTH_ERRORS[status] ?? "Unknown error", {
    hint: AUTH_HINTS[status],
    whole: true,
    at: "later",
  });
}
