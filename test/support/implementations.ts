/**
 * The implementations that a test of the public API runs against: npm zeromq, which shows whether the test expects
 * what libzmq really does, and ours. What is different on purpose is in `src/tables/deviations.ts`.
 */
import { createRequire } from "node:module";
import { afterAll, afterEach, beforeEach, describe } from "vitest";
import type { DeviationName } from "../../src/tables/deviations.js";
import * as oursDraftExtra from "../../src/draft-extra.js";
import * as oursDraft from "../../src/draft.js";
import * as ours from "../../src/index.js";
import * as oursV5 from "../../src/v5-compat/index.js";
import { noteDeviation, noteEndpoint, startComparison } from "./comparison.js";
import { EventLog } from "./event-log.js";
import "./leaks.js";
import { unless } from "./needs.js";

export type Zmq = typeof ours;
export type SocketName = {
  [K in keyof Zmq]: Zmq[K] extends new () => ours.Socket ? K : never;
}[keyof Zmq];
export type Draft = typeof oursDraft;
export type DraftName = keyof Draft;
export type DraftExtra = typeof oursDraftExtra;
export type DraftExtraName = keyof DraftExtra;
export type V5 = typeof oursV5;
export type V5Socket = InstanceType<V5["Socket"]>;
type SocketOf<N extends SocketName> = InstanceType<Zmq[N]>;
type OptionsOf<N extends SocketName> = ConstructorParameters<Zmq[N]>[0];

export interface Implementation {
  readonly name: string;
  /** What a program is told to import. */
  readonly specifier: string;
  readonly zmq: Zmq;
  /** Loaded when first asked for: npm zeromq's warns. */
  readonly draft: Draft;
  readonly v5: V5;
  readonly isOurs: boolean;
  /** Why its tests are skipped here. */
  readonly missing?: string;
}

/** npm zeromq. Where it does not load, its tests are collected, which our classes are enough for, and skipped. */
function loadNative(): Implementation {
  const names = { name: "zeromq", specifier: "zeromq", isOurs: false };
  try {
    if (process.env.ZEROMQ_TEST_NATIVE === "0") throw new Error("ZEROMQ_TEST_NATIVE is 0");
    const require = createRequire(import.meta.url);
    return {
      ...names,
      zmq: require("zeromq") as Zmq,
      get draft() {
        return require("zeromq/draft") as Draft;
      },
      get v5() {
        return require("zeromq/v5-compat") as V5;
      },
    };
  } catch (error) {
    const missing = `npm zeromq does not load: ${(error as Error).message.split("\n")[0]}`;
    return { ...names, zmq: ours, draft: oursDraft, v5: oursV5, missing };
  }
}

const native = loadNative();

export const oursHere: Implementation = {
  ...{ name: "ours", specifier: "zeromq-wasm", isOurs: true },
  ...{ zmq: ours, draft: oursDraft, v5: oursV5 },
};

/** Both sides of a test that compares them directly. */
export const sides = { ours: oursHere, theirs: native } as const;

/**
 * Whose behaviour is tested. In other builds than release npm zeromq is left out: its behaviour does not depend on our
 * build, so one run of it is enough.
 */
export const implementations: readonly Implementation[] = ["debug", "asan"].includes(
  process.env.ZEROMQ_TEST_BUILD ?? "",
)
  ? [oursHere]
  : [native, oursHere];

/**
 * Observers are kept: zeromq derives the endpoint of one from its address in memory, which must not be used again before
 * libzmq has let go of it.
 */
const observers: ours.Observer[] = [];

// An observer stays open until its last event is taken. Some tests do not take it.
afterAll(() => {
  // Some tests assign to the properties of an observer.
  for (const observer of observers)
    if (observer instanceof ours.Observer) ours.Observer.prototype.close.call(observer);
});

/** What the kit closes. */
interface Closable {
  readonly closed: boolean;
  close(): unknown;
}

/** What a test has of an implementation. Sockets that it opens are closed after each test. */
export class Kit {
  readonly #sockets: Closable[] = [];

  constructor(readonly implementation: Implementation) {}

  get zmq(): Zmq {
    return this.implementation.zmq;
  }

  get draft(): Draft {
    return this.implementation.draft;
  }

  get v5(): V5 {
    return this.implementation.v5;
  }

  /** A socket that keeps nothing at close unless told to. */
  open<N extends SocketName>(type: N, options: OptionsOf<N> = {}): SocketOf<N> {
    const Type = this.zmq[type] as unknown as new (options: object) => SocketOf<N>;
    return this.track(new Type({ linger: 0, ...options }));
  }

  /** The same of a draft type. */
  openDraft<N extends DraftName>(type: N, options: object = {}): InstanceType<Draft[N]> {
    const Type = this.draft[type] as unknown as new (options: object) => InstanceType<Draft[N]>;
    return this.track(new Type({ linger: 0, ...options }));
  }

  /** The same of a draft type that only ours has. */
  openDraftExtra<N extends DraftExtraName>(type: N, options: object = {}): InstanceType<DraftExtra[N]> {
    if (!this.implementation.isOurs) throw new Error(`npm zeromq has no ${type}`);
    const Type = oursDraftExtra[type] as unknown as new (options: object) => InstanceType<DraftExtra[N]>;
    return this.track(new Type({ linger: 0, ...options }));
  }

  /** Two of draft types: the first is bound, the second connected to it. */
  async draftPair<A extends DraftName, B extends DraftName>(
    binder: A,
    connector: B,
    endpoint = "tcp://127.0.0.1:*",
  ): Promise<[InstanceType<Draft[A]>, InstanceType<Draft[B]>]> {
    const bound = this.openDraft(binder);
    await bound.bind(endpoint);
    const connected = this.openDraft(connector);
    connected.connect(bound.lastEndpoint as string);
    return [bound, connected];
  }

  /** The same of v5-compat. */
  openV5(type: oursV5.SocketType, options: object = {}): V5Socket {
    return this.track(this.v5.createSocket(type, { linger: 0, ...options }));
  }

  /** Two of v5-compat: the first is bound, the second connected to it. */
  v5Pair(binder: oursV5.SocketType, connector: oursV5.SocketType, endpoint = inproc()): [V5Socket, V5Socket] {
    const bound = this.openV5(binder);
    bound.bindSync(endpoint);
    const connected = this.openV5(connector).connect(bound.last_endpoint as string);
    // Has libzmq look at the new peer, which npm zeromq may miss: see the deviation receiveBeforeConnect.
    if (endpoint.startsWith("inproc")) void [bound._ioevents, connected._ioevents];
    return [bound, connected];
  }

  /** Has a socket closed after the test. */
  track<S extends Closable>(socket: S): S {
    this.#sockets.push(socket);
    return socket;
  }

  /** Two sockets: the first is bound, the second connected to it. */
  async pair<A extends SocketName, B extends SocketName>(
    binder: A,
    connector: B,
    { endpoint = "tcp://127.0.0.1:*", first = {}, second = {} }: PairOptions<A, B> = {},
  ): Promise<[SocketOf<A>, SocketOf<B>]> {
    const bound = this.open(binder, first);
    await bound.bind(endpoint);
    const connected = this.open(connector, second);
    connected.connect(bound.lastEndpoint as string);
    return [bound, connected];
  }

  /** The observer of a socket. */
  events(socket: ours.Socket): ours.Observer {
    observers.push(socket.events);
    return socket.events;
  }

  /** The events of a socket, collected from now on. */
  log(socket: ours.Socket): EventLog {
    return new EventLog(this.events(socket));
  }

  /** The one of two values that this implementation should have, where they differ on purpose. */
  expected<T, U>(deviation: DeviationName, values: { theirs: T; ours: U }): T | U {
    noteDeviation(deviation);
    return this.implementation.isOurs ? values.ours : values.theirs;
  }

  /** Whether this implementation is the one that differs on purpose. */
  deviates(deviation: DeviationName): boolean {
    return this.expected(deviation, { theirs: false, ours: true });
  }

  closeAll(): void {
    for (const socket of this.#sockets.splice(0)) {
      if (!socket.closed) noteEndpoint(lastEndpointOf(socket));
      socket.close();
    }
  }
}

function lastEndpointOf(socket: Closable & { lastEndpoint?: string; last_endpoint?: string }): string | null {
  try {
    return socket.lastEndpoint ?? socket.last_endpoint ?? null;
  } catch {
    // It is too long for the option, or its context is out of service.
    return null;
  }
}

interface PairOptions<A extends SocketName, B extends SocketName> {
  endpoint?: string;
  first?: OptionsOf<A>;
  second?: OptionsOf<B>;
}

/** A suite of what every implementation does. A side that is missing is skipped. */
export function describeEach(title: string, tests: (kit: Kit) => void): void {
  describeImplementations(title, (implementation) => {
    const kit = new Kit(implementation);
    beforeEach(({ task }) => startComparison(task.meta, implementation.name));
    afterEach(() => kit.closeAll());
    tests(kit);
  });
}

/** The same for tests that use no kit, such as those that start processes. */
export function describeImplementations(
  title: string,
  tests: (implementation: Implementation) => void,
): void {
  for (const implementation of implementations)
    describe(`${title} (${implementation.name})`, unless(implementation.missing), () =>
      tests(implementation),
    );
}

let endpoints = 0;

/** A name that no other test uses. */
export function inproc(): string {
  const endpoint = `inproc://test-${++endpoints}`;
  noteEndpoint(endpoint);
  return endpoint;
}

export const TRANSPORTS = ["tcp", "ipc", "inproc"] as const;

/** An endpoint that can be bound. */
export function endpointFor(transport: (typeof TRANSPORTS)[number]): string {
  return { tcp: "tcp://127.0.0.1:*", ipc: "ipc://*", inproc: inproc() }[transport];
}

/** The error that a call throws at once, or that its promise is rejected with, and which of the two. */
export async function failure(call: () => unknown): Promise<Failure> {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    return describeFailure("throws", error);
  }
  try {
    await result;
  } catch (error) {
    return describeFailure("rejects", error);
  }
  return { how: "succeeds" };
}

export interface Failure {
  how: "throws" | "rejects" | "succeeds";
  name?: string;
  code?: string;
  errno?: number;
  address?: string;
  message?: string;
}

function describeFailure(how: Failure["how"], thrown: unknown): Failure {
  const { name, code, errno, address } = thrown as Failure;
  const message = textOf(thrown);
  return {
    how,
    name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(errno === undefined ? {} : { errno }),
    ...(address === undefined ? {} : { address }),
  };
}

/**
 * The message of an error without the hint that ours adds to npm zeromq's text: behind a colon, or where the whole message
 * must be npm zeromq's, only in the stack.
 */
export function textOf(thrown: unknown): string | undefined {
  const { name, message, hint, stack } = thrown as Partial<Error> & { hint?: string };
  if (hint === undefined || message === undefined) return message;
  noteDeviation("textsSayMore");
  const end = `: ${hint}`;
  const text = message.endsWith(end) ? message.slice(0, -end.length) : message;
  if (hint === "" || stack?.startsWith(`${name}: ${text}${end}`) !== true)
    throw new Error(`The stack must begin with the text and the hint: ${stack}`);
  return text;
}

/** What a call throws at once: its name and its text. */
export function thrown(call: () => unknown): { name: string; message: string | undefined } | undefined {
  try {
    call();
  } catch (error) {
    return { name: (error as Error).name, message: textOf(error) };
  }
  return undefined;
}

/** Binds to an endpoint that was left just now, which the background may not have let go of yet. */
export async function bindWhenFree(socket: ours.Socket, endpoint: string): Promise<void> {
  for (;;) {
    const { code, message } = await failure(() => socket.bind(endpoint));
    if (code === undefined) return;
    if (code !== "EADDRINUSE") throw new Error(`Could not bind to ${endpoint}: ${message}`);
    await new Promise(setImmediate);
  }
}
