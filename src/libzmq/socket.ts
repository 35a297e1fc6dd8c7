/** A libzmq socket as the rest of the package sees it: without pointers, and with errors as exceptions. */
import type { Engine, Opened } from "../../glue/engine.js";
import type { BindTarget, Host, HostError } from "../../glue/host.js";
import type { AddressKind, Body, MessageAddress, Messages } from "../../glue/messages/index.js";
import { SocketHandle } from "../../glue/socket-handle.js";
import type { ErrnoDetails, ErrnoError } from "../tables/errors.js";
import { textOf } from "../platform/bytes.js";
import type { Bridge } from "../threads/bridge.js";
import { checkEndpoint, isInproc, withAddress } from "./endpoint-texts.js";
import { isForbidden, localEndpoint, releaseLocal, unknownName } from "./local-endpoints.js";
import { sameAddress, type EndpointOperation } from "./endpoint-hints.js";
import { warnOfMissingKeys } from "./curve-keys.js";
import { describeEndpoint, type Describe, type EngineErrors } from "./engine-errors.js";

/** What the sockets of a context share. */
export interface SocketParent {
  readonly engine: Engine;
  readonly errors: EngineErrors;
  readonly messages: Messages;
  /** Inproc of other threads; undefined for a context that no other thread has. */
  bridge(): Bridge | undefined;
  /** Whether a socket of the context is bound to an endpoint, as far as its text tells. */
  isBound(endpoint: string): boolean;
}

/** Longest endpoint that libzmq gives, with its NUL. */
const MAX_ENDPOINT = 1024;
/** More than a ZAP domain can have: it is set with at most 255. */
const MAX_DOMAIN = 256;

/** The mechanisms, as the end of libzmq's constants. */
const MECHANISMS = ["NULL", "PLAIN", "CURVE", "GSSAPI"];

/** Whether binding to the endpoint chooses a port or a path. */
const isWildcard = (endpoint: string): boolean => !isInproc(endpoint) && /\*|:0+(?:\/|$)/.test(endpoint);

/** Reads and writes options. */
export type OptionAccess = Pick<
  SocketHandle,
  "setInt32" | "getInt32" | "setInt64" | "getInt64" | "setBytes" | "getBytes"
>;

/** What the error says. npm zeromq's own tests compare its whole message. */
const unknownType = (type: number): Partial<ErrnoDetails> => ({
  hint: `${type} is not a socket type of libzmq. Use a class such as Push or Pull instead of Socket`,
  whole: true,
});

export class LibzmqSocket {
  readonly #parent: SocketParent;
  readonly #handle: SocketHandle;
  /** A REQ or REP sends one message at a time: there is nothing to wait for that could be sent with it. */
  readonly #isLockStep: boolean;
  #closed = false;
  /** Inproc endpoints that other threads know. */
  readonly #bound = new Set<string>();
  #wasAnnounced = false;
  #warnedOfKeys = false;
  /** Names of hosts that were bound, and their addresses then. */
  readonly #addresses = new Map([["localhost", "127.0.0.1"]]);
  /** The endpoints that libzmq has been connected to in the place of those of the program, where they differ. */
  readonly #routes = new Map<string, string>();
  /** Endpoints that are in force, for texts of errors. */
  readonly #present = { bind: new Set<string>(), connect: new Set<string>() };

  /** `onNews` is called when `events()` may have changed: it must then be called. */
  constructor(
    parent: SocketParent,
    type: number,
    onNews: () => void,
    private readonly onClose: () => void,
  ) {
    const { engine, errors } = parent;
    const { facts } = engine;
    this.#parent = parent;
    this.#isLockStep = type === facts.constant("ZMQ_REQ") || type === facts.constant("ZMQ_REP");
    this.#handle = errors.attempt(
      () => new SocketHandle(engine, type, onNews),
      (code) => (code === "EINVAL" ? unknownType(type) : {}),
    );
  }

  get host(): Host {
    return this.#parent.engine.host;
  }

  /** Closed by its owner, or with its context. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** ZMQ_POLLIN and ZMQ_POLLOUT bits, as `LibzmqContext.pollIn` and `pollOut` have them. */
  events(): number {
    return this.#closed ? 0 : this.#handle.events();
  }

  // Messages.

  /** Sends without waiting. Returns 0, or an errno number for `error()`, negated. */
  send(frames: readonly Body[], address?: MessageAddress): number {
    return this.#parent.messages.send(this.#handle, frames, address, this.#isLockStep);
  }

  /**
   * Receives up to `limit` whole messages without waiting, or fewer if they have `bytes` bytes or more. They go to the
   * start of `into`, each behind its address if it has one. Returns how many; if there was none, an errno number for
   * `error()`, negated.
   */
  receive(
    limit: number,
    into: (Uint8Array[] | undefined)[],
    address: AddressKind = "none",
    bytes = Infinity,
  ): number {
    return this.#parent.messages.receive(this.#handle, limit, into, address, bytes);
  }

  /** The error for a number that `send()` or `receive()` returned, without the sign. */
  error(errno: number, describe?: Describe): ErrnoError {
    return this.#parent.errors.of(errno, describe);
  }

  /** An error by its errno name. */
  named(code: string, details: Partial<ErrnoDetails>): ErrnoError {
    return this.#parent.errors.named(code, undefined, details);
  }

  /** Whether an operation that failed with this number succeeds later. */
  waits(errno: number): boolean {
    return this.#parent.errors.waits(errno);
  }

  /** Whether the number says that there was no message, or no room for one. */
  isAgain(errno: number): boolean {
    return errno === this.#parent.errors.again;
  }

  /** Whether the number says that it is the turn of a Request or Reply to do the other thing. */
  isOutOfTurn(errno: number): boolean {
    return this.#parent.errors.isOutOfTurn(errno);
  }

  /** Whether the number says that sockets of this type cannot do it, or that the message is too large to be sent. */
  isHopeless(errno: number): boolean {
    const { errors } = this.#parent;
    return errors.is(errno, "ENOTSUP") || errors.is(errno, "EMSGSIZE");
  }

  /** Whether the number says that there is no memory for a message. */
  isOutOfMemory(errno: number): boolean {
    return this.#parent.errors.is(errno, "ENOMEM");
  }

  /** Passes up to `messages` messages each way between this socket and another one of its context. Returns how many. */
  pass(other: LibzmqSocket, messages: number): number {
    const { engine } = this.#parent;
    const [front, back] = [this.#handle.pointerIn(engine), other.#handle.pointerIn(engine)];
    const moved = engine.exports.zwasm_proxy_step(front, back, 0, messages);
    engine.scheduler.wake();
    return moved;
  }

  // Options and groups.

  /** Calls option functions. What libzmq refuses becomes an ErrnoError. */
  option<T>(call: (options: OptionAccess) => T): T {
    return this.#parent.errors.attempt(() => call(this.#handle));
  }

  join(group: Uint8Array): void {
    this.#parent.errors.attempt(() => this.#handle.join(group));
  }

  leave(group: Uint8Array): void {
    this.#parent.errors.attempt(() => this.#handle.leave(group));
  }

  // Endpoints.

  /** Whether the socket is bound to an endpoint, as far as its text tells. */
  isBound(endpoint: string): boolean {
    return [...this.#present.bind].some((each) => sameAddress(each, endpoint));
  }

  /** Runs a call with an endpoint. The error of one that is refused says what is wrong with it. */
  #attempt<T>(operation: EndpointOperation, endpoint: string, call: () => T): T {
    return this.#parent.errors.attempt(call, (code) => this.#refused(operation, endpoint, code));
  }

  #refused(operation: EndpointOperation, endpoint: string, code: string): Partial<ErrnoDetails> {
    const isOurs = code === "EADDRINUSE" && this.#parent.isBound(endpoint);
    const present = [...this.#present[operation === "bind" || operation === "unbind" ? "bind" : "connect"]];
    return describeEndpoint({ operation, endpoint, code, present, isOurs });
  }

  /** Opens the listener, then binds. */
  async bind(endpoint: string): Promise<void> {
    const { engine, bridge } = this.#parent;
    const name = unknownName(this.host, endpoint, this.#addresses);
    if (name !== undefined) await this.#lookUp(name);
    const local = this.#local(endpoint);
    try {
      const plan = this.#plan(endpoint, local);
      if (isInproc(endpoint)) await bridge()?.discover();
      else if (this.#asksZapHandler) await bridge()?.discoverZapHandler();
      this.#bindTo(endpoint, local, plan, plan && (await engine.prepare(plan)));
    } catch (error) {
      releaseLocal(this.host, endpoint, local);
      throw error;
    }
  }

  bindSync(endpoint: string): void {
    const { engine, bridge } = this.#parent;
    const local = this.#local(endpoint);
    try {
      const plan = this.#plan(endpoint, local);
      if (isInproc(endpoint)) bridge()?.discoverSync();
      this.#bindTo(endpoint, local, plan, plan && engine.prepareSync(plan));
    } catch (error) {
      releaseLocal(this.host, endpoint, local);
      throw error;
    }
  }

  /** Whether the socket asks the ZAP handler about peers that connect to it. */
  get #asksZapHandler(): boolean {
    const { facts } = this.#parent.engine;
    return this.option(
      (options) =>
        options.getInt32(facts.constant("ZMQ_MECHANISM")) !== facts.constant("ZMQ_NULL") ||
        options.getBytes(facts.constant("ZMQ_ZAP_DOMAIN"), MAX_DOMAIN).length > 1,
    );
  }

  /** The endpoint that libzmq binds. */
  #local(endpoint: string): string {
    checkEndpoint("bind", endpoint);
    try {
      return localEndpoint(this.host, withAddress(endpoint, this.#addresses));
    } catch (error) {
      throw this.#hostError("bind", endpoint, error as HostError);
    }
  }

  /** The error for an endpoint that the host refuses. A message of its own says what to do. */
  #hostError(operation: EndpointOperation, endpoint: string, { code, message }: HostError): ErrnoError {
    const own = message === code ? {} : { hint: message, whole: false };
    return this.#parent.errors.named(code, undefined, {
      ...this.#refused(operation, endpoint, code),
      ...own,
    });
  }

  /** The endpoint that libzmq connects to. */
  #remote(endpoint: string): string {
    const { host } = this;
    if (host.route === undefined) return endpoint;
    const { facts } = this.#parent.engine;
    const number = this.option((options) => options.getInt32(facts.constant("ZMQ_MECHANISM")));
    const mechanism = MECHANISMS.find((name) => facts.constant(`ZMQ_${name}`) === number) ?? "";
    try {
      const route = host.route({ operation: "connect", endpoint, mechanism });
      if (route !== endpoint) this.#routes.set(endpoint, route);
      return route;
    } catch (error) {
      throw this.#hostError("connect", endpoint, error as HostError);
    }
  }

  /** If the name has no address, libzmq reports that there is no such device. */
  async #lookUp(name: string): Promise<void> {
    const { engine, errors } = this.#parent;
    const ipv6 = this.option((options) => options.getInt32(engine.facts.constant("ZMQ_IPV6"))) !== 0;
    const address = await this.host.lookUp?.(name, ipv6 ? 6 : 4);
    if (this.#closed) throw errors.named("ENOTSOCK");
    if (address !== undefined) this.#addresses.set(name, address);
  }

  #plan(endpoint: string, local: string): BindTarget | undefined {
    return this.#attempt("bind", endpoint, () => this.#handle.bindPlan(local));
  }

  #bindTo(endpoint: string, local: string, plan: BindTarget | undefined, opened: Opened | undefined): void {
    const { errors } = this.#parent;
    if (this.#closed) {
      if (typeof opened === "object") opened.close();
      throw errors.named("ENOTSOCK");
    }
    if (isInproc(endpoint)) {
      this.#bindInproc(endpoint);
    } else {
      this.#attempt("bind", endpoint, () => this.#handle.bind(local, plan, opened));
      this.#checkKeys();
    }
    this.#present.bind.add(isWildcard(endpoint) ? this.#lastEndpoint(endpoint) : endpoint);
  }

  /** Once for a socket: it may bind and connect often. */
  #checkKeys(): void {
    const { facts } = this.#parent.engine;
    if (this.#warnedOfKeys) return;
    this.#warnedOfKeys = this.option((options) => warnOfMissingKeys(options, (name) => facts.constant(name)));
  }

  /** The endpoint that was bound to; the one that was asked for if it is longer than the option can be. */
  #lastEndpoint(asked: string): string {
    const option = this.#parent.engine.facts.constant("ZMQ_LAST_ENDPOINT");
    try {
      const bytes = this.option((options) => options.getBytes(option, MAX_ENDPOINT));
      return textOf(bytes.subarray(0, -1));
    } catch (error) {
      if ((error as ErrnoError).code === "EINVAL") return asked;
      throw error;
    }
  }

  #bindInproc(endpoint: string): void {
    const { errors } = this.#parent;
    const bridge = this.#parent.bridge();
    if (bridge?.claim(endpoint, this.#handle) === false)
      throw errors.named("EADDRINUSE", undefined, this.#refused("bind", endpoint, "EADDRINUSE"));
    try {
      this.#attempt("bind", endpoint, () => this.#handle.bind(endpoint));
    } catch (error) {
      bridge?.release(endpoint);
      throw error;
    }
    if (bridge === undefined) return;
    this.#bound.add(endpoint);
    this.#wasAnnounced = true;
    bridge.announce(endpoint);
  }

  unbind(endpoint: string): void {
    checkEndpoint("unbind", endpoint);
    this.#attempt("unbind", endpoint, () => this.#handle.unbind(withAddress(endpoint, this.#addresses)));
    this.#present.bind.delete(endpoint);
    this.#release(endpoint);
  }

  connect(endpoint: string): void {
    checkEndpoint("connect", endpoint);
    this.#checkPermission(endpoint);
    const remote = this.#remote(endpoint);
    this.#attempt("connect", endpoint, () => this.#handle.connect(remote));
    if (!isInproc(endpoint)) this.#checkKeys();
    this.#present.connect.add(endpoint);
  }

  /** Connects a Peer, and returns the routing id of the other end. */
  connectPeer(endpoint: string): number {
    checkEndpoint("connect", endpoint);
    this.#checkPermission(endpoint);
    const remote = this.#remote(endpoint);
    const id = this.#attempt("connect", endpoint, () => this.#handle.connectPeer(remote));
    this.#present.connect.add(endpoint);
    return id;
  }

  /** Through a proxy, the runtime does not connect to the endpoint. */
  #checkPermission(endpoint: string): void {
    if (!isForbidden(this.host, endpoint)) return;
    const proxy = this.#parent.engine.facts.constant("ZMQ_SOCKS_PROXY");
    if (this.option((options) => options.getBytes(proxy, MAX_ENDPOINT)).length > 1) return;
    throw this.#parent.errors.named("EACCES", undefined, this.#refused("connect", endpoint, "EACCES"));
  }

  disconnect(endpoint: string): void {
    checkEndpoint("disconnect", endpoint);
    const remote = this.#routes.get(endpoint) ?? endpoint;
    this.#attempt("disconnect", endpoint, () => this.#handle.disconnect(remote));
    this.#present.connect.delete(endpoint);
    this.#release(endpoint);
  }

  #release(endpoint: string): void {
    if (this.#bound.delete(endpoint)) this.#parent.bridge()?.release(endpoint);
  }

  // Events.

  /** Has the events of this socket sent to an inproc endpoint. */
  monitor(endpoint: string, events: number): void {
    this.#parent.errors.attempt(() => this.#handle.monitor(endpoint, events));
  }

  /** Connects to such an endpoint, which no other thread has. */
  connectToMonitor(endpoint: string): void {
    this.#parent.errors.attempt(() => this.#handle.connect(endpoint));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onClose();
    if (this.#parent.engine.fault !== undefined) return;
    this.#handle.close();
    for (const endpoint of [...this.#bound]) this.#release(endpoint);
    if (this.#wasAnnounced) this.#parent.bridge()?.forget(this.#handle);
  }
}
