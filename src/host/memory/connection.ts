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
  /** The other end's output. */
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

  /** Calls back once, when this end is closed. */
  onClose(callback: () => void): void {
    this.#onClose.push(callback);
  }

  /** The other end exists; bytes sent from here on wait for it. */
  join(peer: MemoryConnection): void {
    this.#input = peer.#output;
    this.#state = "waiting";
  }

  /** This end has been accepted, or learns that the other one is there. */
  open(events?: ConnectionEvents): void {
    if (this.#state === "closed") return;
    this.#trace("open");
    this.#state = "open";
    if (events === undefined) this.#events?.connected();
    else this.#events = events;
    // `connected()` may have closed it.
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

  /** This network loses nothing and treats everybody alike. */
  set(): void {}

  /** Sends no more; still reads. */
  end(): void {
    this.#trace("end");
    this.#output.end();
  }

  close(): void {
    this.#leave("close", () => this.#output.end());
  }

  /** Breaks off: the other end learns that the connection was reset, and what it has not read is lost. */
  reset(): void {
    this.#leave("reset", () => this.#output.break(false));
  }

  /** The process has died: what it could not hand over is lost, the rest is delivered. */
  abandon(): void {
    this.#leave("abandon", () => this.#output.abandon());
  }

  /** The network breaks it: both ends learn that it was reset. */
  cut(): void {
    if (this.#state === "closed") return;
    this.#output.break(false);
    this.#input?.break(false);
  }

  #leave(what: string, finish: () => void): void {
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

/** One chunk, the only one as it is. */
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
