/** A ZeroMQ socket as tests want it, straight on an engine: errors are errno names, frames may be texts. */
import type { Engine } from "../../glue/engine.js";
import { type AddressKind, Messages, type Body, type MessageAddress } from "../../glue/messages/index.js";
import { CallError, SocketHandle } from "../../glue/socket-handle.js";
import type { World } from "./world.js";

export type SocketType =
  | "PAIR"
  | "PUB"
  | "SUB"
  | "REQ"
  | "REP"
  | "DEALER"
  | "ROUTER"
  | "PULL"
  | "PUSH"
  | "XPUB"
  | "XSUB"
  | "STREAM"
  | DraftType;

export type DraftType =
  "SERVER" | "CLIENT" | "RADIO" | "DISH" | "GATHER" | "SCATTER" | "DGRAM" | "PEER" | "CHANNEL";

const ADDRESSES: Partial<Record<SocketType, AddressKind>> = {
  SERVER: "routingId",
  PEER: "routingId",
  DISH: "group",
};

const MAX_ENDPOINT = 256;
const WIDE_OPTIONS: ReadonlySet<string> = new Set(["AFFINITY", "MAXMSGSIZE"]);

export class TestSocket {
  readonly handle: SocketHandle;
  readonly #messages: Messages;
  readonly #addressKind: AddressKind | undefined;
  readonly #received: Uint8Array[][] = [];
  /** How many messages one call into wasm asks for. */
  batch = 1;

  constructor(
    private readonly world: World,
    readonly engine: Engine,
    type: SocketType,
  ) {
    this.#messages = new Messages(engine);
    this.#addressKind = ADDRESSES[type];
    this.handle = new SocketHandle(engine, this.#constant(type), () => {
      // Reading the events is what makes the socket process its commands.
      if (!this.handle.isClosed) this.handle.events();
      world.changed();
    });
  }

  #constant(name: string): number {
    return this.engine.facts.constant(`ZMQ_${name}`);
  }

  /** The errno name of a failed call; undefined if it did not fail. */
  failure(call: () => void): string | undefined {
    try {
      call();
      return undefined;
    } catch (error) {
      if (error instanceof CallError) return this.engine.facts.code(error.errno);
      throw error;
    }
  }

  set(option: string, value: number | bigint | string | Uint8Array | null): this {
    const id = this.#constant(option);
    if (typeof value === "bigint" || WIDE_OPTIONS.has(option))
      this.handle.setInt64(id, BigInt(value as number));
    else if (typeof value === "number") this.handle.setInt32(id, value);
    else this.handle.setBytes(id, typeof value === "string" ? Buffer.from(value) : value);
    return this;
  }

  get(option: string): number {
    const id = this.#constant(option);
    return WIDE_OPTIONS.has(option) ? Number(this.handle.getInt64(id)) : this.handle.getInt32(id);
  }

  get lastEndpoint(): string {
    const bytes = this.handle.getBytes(this.#constant("LAST_ENDPOINT"), MAX_ENDPOINT);
    return Buffer.from(bytes).toString().replace(/\0$/, "");
  }

  /** Binds and returns the endpoint in use. */
  async bind(endpoint: string): Promise<string> {
    const plan = this.handle.bindPlan(endpoint);
    const opened = plan && (await this.engine.prepare(plan));
    this.handle.bind(endpoint, plan, opened);
    return this.lastEndpoint;
  }

  bindSync(endpoint: string): string {
    const plan = this.handle.bindPlan(endpoint);
    this.handle.bind(endpoint, plan, plan && this.engine.prepareSync(plan));
    return this.lastEndpoint;
  }

  connect(endpoint: string): this {
    this.handle.connect(endpoint);
    return this;
  }

  get isReadable(): boolean {
    return (this.handle.events() & this.#constant("POLLIN")) !== 0;
  }

  get isWritable(): boolean {
    return (this.handle.events() & this.#constant("POLLOUT")) !== 0;
  }

  /** Sends without waiting; the errno name if that failed. */
  trySend(...frames: Body[]): string | undefined {
    return this.#trySend(frames);
  }

  /** The same with an address: a routing id, or the name of a group. */
  trySendTo(address: number | string, body: Body): string | undefined {
    return this.#trySend([body], typeof address === "string" ? Buffer.from(address) : address);
  }

  #trySend(frames: Body[], address?: MessageAddress): string | undefined {
    const result = this.#messages.send(this.handle, frames, address);
    return result === 0 ? undefined : this.engine.facts.code(-result);
  }

  async send(...frames: Body[]): Promise<void> {
    let failure = this.trySend(...frames);
    if (failure !== "EAGAIN") return orThrow(failure);
    await this.world.until(() => {
      // Trying again asks for a turn; doing that after every turn would leave no room for anything else.
      if (!this.isWritable) return false;
      failure = this.trySend(...frames);
      return failure !== "EAGAIN";
    }, "a send to go through");
    orThrow(failure);
  }

  /** Receives without waiting. An address is the first frame. `onFailure` gets the errno name if there is no message. */
  tryReceive(onFailure?: (code: string) => void): Uint8Array[] | undefined {
    if (this.#received.length === 0) {
      const result = this.#messages.receive(this.handle, this.batch, this.#received, this.#addressKind);
      if (result < 0) onFailure?.(this.engine.facts.code(-result));
    }
    return this.#received.shift();
  }

  /** The errno name with which a receive fails. */
  receiveFailure(): string | undefined {
    const result = this.#messages.receive(this.handle, this.batch, this.#received);
    return result > 0 ? undefined : this.engine.facts.code(-result);
  }

  async receive(): Promise<Uint8Array[]> {
    let message = this.tryReceive();
    if (message !== undefined) return message;
    await this.world.until(() => (message = this.tryReceive()) !== undefined, "a message");
    return message as unknown as Uint8Array[];
  }

  async receiveTexts(): Promise<string[]> {
    return (await this.receive()).map((frame) => Buffer.from(frame).toString());
  }

  /** Receives so many messages of one frame. */
  async receiveAll(count: number): Promise<string[]> {
    const texts: string[] = [];
    while (texts.length < count) texts.push(...(await this.receiveTexts()));
    return texts;
  }

  /** What could not be sent is dropped on close. */
  dropPending(): void {
    if (!this.handle.isClosed && this.engine.fault === undefined) this.set("LINGER", 0);
  }

  close(): void {
    if (this.engine.fault === undefined) this.handle.close();
  }
}

function orThrow(failure: string | undefined): void {
  if (failure !== undefined) throw new Error(`send failed: ${failure}`);
}
