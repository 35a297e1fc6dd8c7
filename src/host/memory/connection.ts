/** One end of a connection in a memory network. */
import type { Address, Connection, ConnectionEvents } from "../../../glue/host.js";
import type { VirtualClock } from "./clock.js";
import { Pipe, type PipeReader } from "./pipe.js";
import type { Settings } from "./settings.js";

export class MemoryConnection implements Connection {
  local: Address | undefined;
  remote: Address | undefined;
  #state: "connecting" | "waiting" | "open" | "closed" = "connecting";
  #events: ConnectionEvents | undefined;
  readonly #output: Pipe;
  /** The output of the other end. */
  #input: Pipe | undefined;
  readonly #reader: PipeReader;
  #paused = false;
  readonly #onClose: (() => void)[] = [];

  constructor(
    readonly name: string,
    private readonly clock: VirtualClock,
    private readonly settings: Settings,
    events: ConnectionEvents | undefined,
  ) {
    this.#events = events;
    this.#output = new Pipe(clock, settings, () => {
      this.#trace("drained");
      this.#events?.drained();
    });
    this.#reader = {
      data: (chunk) => {
        this.#trace(`data ${chunk.length}`);
        this.#events?.data(chunk);
      },
      room: () => this.#events?.room?.(),
      filled: (size) => {
        this.#trace(`filled ${size}`);
        this.#events?.filled?.(size);
      },
      ended: () => {
        this.#trace("ended");
        this.#events?.ended();
      },
      broken: () => this.fail("ECONNRESET"),
      refused: () => this.#output.break(true),
    };
  }

  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /** Calls the function once, when this end is closed. */
  onClose(callback: () => void): void {
    this.#onClose.push(callback);
  }

  /** Connects this end to the other one. Bytes that the other end sends now wait until this end is open. */
  join(peer: MemoryConnection): void {
    this.#input = peer.#output;
    this.#state = "waiting";
  }

  /** Opens this end: it has been accepted (with `events`), or the attempt to connect has succeeded. */
  open(events?: ConnectionEvents): void {
    if (this.#state === "closed") return;
    this.#trace("open");
    this.#state = "open";
    if (events === undefined) this.#events?.connected();
    else this.#events = events;
    // The callback `connected()` may have closed this end.
    if (this.isClosed) return;
    if (this.#paused) this.#input?.pause();
    this.#input?.start(this.#reader);
  }

  /** Reports that connecting failed or that the connection broke. */
  fail(code: string): void {
    if (this.#state === "closed") return;
    this.#trace(`failed ${code}`);
    this.#events?.failed(code);
  }

  write(chunks: readonly Uint8Array[]): boolean {
    const chunk = join(chunks);
    if (this.#state !== "open") throw new Error(`Written while ${this.#state}`);
    const taken = this.#output.write(chunk);
    this.#trace(`write ${chunk.length}${taken ? "" : " in part"}`);
    return taken;
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#trace("pause");
    this.#input?.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#trace("resume");
    this.#input?.resume();
  }

  /** Does nothing: a memory network has none of these settings. */
  set(): void {}

  /** Ends sending. Reading goes on. */
  end(): void {
    this.#trace("end");
    this.#output.end();
  }

  close(): void {
    this.#close("close", () => this.#output.end());
  }

  /** Resets the connection: the other end gets an error, and the bytes that it has not read are lost. */
  reset(): void {
    this.#close("reset", () => this.#output.break(false));
  }

  /** Closes as when the process has died: bytes that the network has not taken are lost, the others are delivered. */
  closeByKill(): void {
    this.#close("killed", () => this.#output.endByKill());
  }

  /** Breaks the connection as a network does: both ends get an error. */
  cut(): void {
    if (this.#state === "closed") return;
    this.#output.break(false);
    this.#input?.break(false);
  }

  #close(what: string, finish: () => void): void {
    if (this.#state === "closed") return;
    this.#trace(what);
    this.#state = "closed";
    this.#events = undefined;
    finish();
    this.#input?.stop(this.#reader);
    for (const callback of this.#onClose.splice(0)) callback();
  }

  #trace(what: string): void {
    this.settings.trace(`${this.clock.now.toFixed(3)} ${this.name} ${what}`);
  }
}

/** Returns the chunks as one. A single chunk is not copied. */
function join(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  const joined = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}
