/** A fake of the exports and memory that a scheduler uses, without wasm. The test determines the outcome of turns. */
import type { Exports } from "../../../glue/boundary/exports.js";
import { Fd, FdTable, type FdState } from "../../../glue/io/fd-table.js";
import { Memory } from "../../../glue/boundary/memory.js";
import { Scheduler } from "../../../glue/scheduler.js";
import { Stream } from "../../../glue/io/stream.js";
import { turnLayout } from "../../../glue/boundary/layout.js";
import { fakeFacts } from "./facts.js";
import { FakeHost } from "./host.js";
import { FakeConnection } from "./stream.js";

/** The addresses of the outcome of a turn (zwasm_turn_t), and of the word that is not 0 if there is something to do. */
const OUTCOME = 4096;
const BACKLOG = 8192;

/** What a call of zwasm_turn() does, and its outcome. */
export interface Outcome {
  /** Whether something is left to do afterwards. */
  readonly more?: boolean;
  readonly timer?: number;
  readonly notified?: readonly number[];
  /** Called during the turn. */
  readonly within?: () => void;
}

class Entry extends Fd {
  state: FdState = "connected";
  readonly local = undefined;
  readonly remote = undefined;
  close(): void {}
}

export class FakeEngine {
  readonly host = new FakeHost();
  readonly fds = new FdTable();
  readonly wasm = new WebAssembly.Memory({ initial: 1, maximum: 100 });
  /** What has happened, in order: "turn", "turn without timers", "ready FD WHAT", "notified N". Tests add their own. */
  readonly log: string[] = [];
  /** The limits of time of all turns, in microseconds; 0 for none. */
  readonly limits: number[] = [];
  /** The outcomes of the next turns. After them, this one is used. */
  readonly script: Outcome[] = [];
  always: Outcome = {};
  onNotified: (number: number) => void = () => undefined;
  readonly scheduler: Scheduler;

  constructor() {
    this.scheduler = new Scheduler(this.host, this.fds, (number) => {
      this.log.push(`notified ${number}`);
      this.onNotified(number);
    });
    const exports = {
      zwasm_turn: (budget: number, timers: number, limit: number) => this.#turn(budget, timers, limit),
      zwasm_ready: (fd: number, what: number) => void this.log.push(`ready ${fd} ${what}`),
    };
    this.scheduler.start(exports as unknown as Exports, new Memory(this.wasm), turnLayout(fakeFacts));
  }

  /** The number of calls of zwasm_turn(). */
  get turns(): number {
    return this.log.filter((line) => line === "turn").length;
  }

  /** What has happened since the last call of this function. */
  takeLog(): string[] {
    return this.log.splice(0);
  }

  open(fd: number): Fd {
    return this.fds.open(fd, (generation) => new Entry(fd, generation));
  }

  openStream(fd: number): { stream: Stream; connection: FakeConnection } {
    const connection = new FakeConnection();
    const stream = this.fds.open(fd, (generation) => new Stream(fd, generation, this.scheduler, true));
    stream.attach(connection);
    const write = connection.write.bind(connection);
    connection.write = (chunks) => {
      this.log.push(`write ${fd}`);
      return write(chunks);
    };
    return { stream, connection };
  }

  #turn(budget: number, timers: number, limit: number): number {
    if (!(budget > 0)) throw new Error("A turn without a budget does nothing");
    this.limits.push(limit);
    this.log.push(timers === 1 ? "turn" : "turn without timers");
    const { more = false, timer = -1, notified = [], within } = this.script.shift() ?? this.always;
    within?.();
    this.backlog = Number(more);
    new Int32Array(this.wasm.buffer, OUTCOME).set([BACKLOG, timer, notified.length, ...notified]);
    return OUTCOME;
  }

  /** Sets the word that calls into wasm set: not 0 if there is something for a turn to do. */
  set backlog(count: number) {
    new Int32Array(this.wasm.buffer, BACKLOG)[0] = count;
  }
}
