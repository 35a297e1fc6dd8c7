/** Engines whose allocations fail where a test wants it, and what comes of that. */
import type { Engine } from "../../glue/engine.js";
import { EngineFault } from "../../glue/boundary/fault.js";
import type { TestSocket } from "../support/test-socket.js";
import type { ObservedHost } from "../support/observed-host.js";
import { memoryWorld, type World } from "../support/world.js";
import { Outcome } from "./outcome.js";
import type { Stage } from "./play.js";
import type { Scenario } from "./scenarios.js";

export interface Mode {
  readonly name: string;
  /** How many allocations fail, from the chosen one on. */
  readonly failures: number;
  /** Whether those of the runtime fail: the memory of bodies and of chunks that are read and written. Default: wasm. */
  readonly isInJavaScript?: boolean;
  /** Whether the reserve does not help either. */
  readonly isHard?: boolean;
}

/** More allocations than any scenario makes. */
export const NEVER = 1_000_000_000;

/** Milliseconds of the world's time after which everything that was closed is gone. */
const SETTLED = 500;

/** How many messages pass over the old connection at first. */
const FILLING = 20;

const RUNS_THAT_LOSE = 4;

/** What came of a run in which allocations failed. */
export interface Result {
  /** How many allocations were made. Meaningful if none failed. */
  readonly made: number;
  /** How many allocations failed, and how many of those the reserve served. */
  readonly failed: number;
  readonly served: number;
  readonly outcome: Outcome;
  /** What must not happen: the context has failed, a message is torn, nothing is delivered any more, memory is lost. */
  readonly fault: string | undefined;
}

/** The words of budget_t (wasm/port/budget.hpp) that make allocations fail. */
class Failures {
  constructor(
    private readonly engine: Engine,
    private readonly host: ObservedHost,
  ) {}

  #index(member: string): number {
    const { exports, facts } = this.engine;
    return (exports.zwasm_budget() >>> 2) + facts.wordOf(`budget_t.${member}`);
  }

  #get(member: string): number {
    const index = this.#index(member);
    return this.engine.memory.words[index] | 0;
  }

  #set(member: string, value: number): void {
    const index = this.#index(member);
    this.engine.memory.words[index] = value;
  }

  /** How many blocks of memory are in use. */
  get blocks(): number {
    return this.#get("blocks");
  }

  /** From now on allocations fail: not the next `after`, but those after them. */
  arm(after: number, { failures, isHard = false, isInJavaScript = false }: Mode): void {
    if (isInJavaScript) {
      Object.assign(this.host.allocations, { failAfter: after, failures });
      return;
    }
    this.#set("served", 0);
    this.#set("failures", failures);
    this.#set("fail_hard", isHard ? 1 : 0);
    this.#set("fail_after", after);
  }

  /** No further allocation fails. Returns what has happened since arm(). */
  disarm(
    after: number,
    { failures, isInJavaScript }: Mode,
  ): { made: number; failed: number; served: number } {
    if (isInJavaScript) {
      const left = { ...this.host.allocations };
      Object.assign(this.host.allocations, { failAfter: Infinity, failures: 0 });
      return { made: after - left.failAfter, failed: failures - Math.max(left.failures, 0), served: 0 };
    }
    const made = after - this.#get("fail_after");
    this.#set("fail_after", -1);
    return { made, failed: failures - this.#get("failures"), served: this.#get("served") };
  }
}

/** Two engines that play a scenario again and again, while a connection between them is there all the time. */
export class Rig {
  readonly #failures: Failures;
  #runs = 0;

  private constructor(
    private readonly scenario: Scenario,
    private readonly world: World,
    private readonly stage: Omit<Stage, "outcome">,
    private readonly pull: TestSocket,
    private readonly push: TestSocket,
  ) {
    this.#failures = new Failures(stage.engines[0], stage.host);
  }

  /** The network has no randomness, so that each run makes the same allocations. */
  static async open(scenario: Scenario): Promise<Rig> {
    const world = memoryWorld("allocations", {
      ...{ latency: [0.05, 0.05], segment: [65_536, 65_536], shuffle: false },
    }).create();
    const host = world.host();
    const first = world.engine({}, host);
    const engines = [first, scenario.transport === "inproc" ? first : world.engine()] as const;
    const pull = world.socket(first, "PULL");
    const push = world.socket(engines[1], "PUSH");
    push.connect(await pull.bind(world.endpoint(scenario.transport)));
    const rig = new Rig(scenario, world, { world, engines, host }, pull, push);
    await rig.#warmUp();
    return rig;
  }

  /** Tables of the engine grow in the first runs. */
  async #warmUp(): Promise<void> {
    for (let sent = 0; sent < FILLING; sent++) {
      this.push.trySend(`warm ${sent}`, Buffer.alloc(5000));
      await this.#arrives(this.pull, `warm ${sent}`);
    }
    for (let run = 0; run < 3; run++) await this.#play(new Outcome(this.engine));
  }

  get engine(): Engine {
    return this.stage.engines[0];
  }

  /**
   * Plays the scenario while the allocation `after` fails. Memory is lost if the heap has more blocks after each of
   * several runs: it may have more after one, because a queue of libzmq keeps a spare chunk when it has filled one.
   */
  async run(after: number, mode: Mode): Promise<Result> {
    let more = 0;
    for (let run = 0; run < RUNS_THAT_LOSE; run++) {
      const before = this.#failures.blocks;
      const result = await this.#runOnce(after, mode);
      if (result.fault !== undefined) return result;
      if (this.#failures.blocks > before) await this.world.pass(SETTLED);
      more = this.#failures.blocks - before;
      if (more <= 0) return result;
    }
    const fault = `${more} blocks of memory are lost`;
    return { ...(await this.#runOnce(after, mode)), fault };
  }

  async #runOnce(after: number, mode: Mode): Promise<Result> {
    const outcome = new Outcome(this.engine);
    let counts = { made: 0, failed: 0, served: 0 };
    let fault: string | undefined;
    try {
      this.#failures.arm(after, mode);
      const goesOn = await this.#play(outcome, () => {
        counts = this.#failures.disarm(after, mode);
      });
      fault = goesOn ?? (outcome.torn.length > 0 ? `torn messages: ${outcome.torn.join(", ")}` : undefined);
    } catch (error) {
      if (!(error instanceof EngineFault)) throw error;
    }
    const broken = this.stage.engines.find((engine) => engine.fault !== undefined)?.fault;
    return { ...counts, outcome, fault: broken === undefined ? fault : siteOf(broken) };
  }

  /** Plays the scenario. Then the context must go on: the old connection and a new one deliver. Returns why it does not. */
  async #play(outcome: Outcome, onPlayed?: () => void): Promise<string | undefined> {
    const { scenario, stage, world, pull, push } = this;
    const number = ++this.#runs;
    push.trySend(`during ${number}`, Buffer.alloc(5000));
    await scenario.run({ ...stage, outcome });
    onPlayed?.();
    push.trySend(`after ${number}`, Buffer.alloc(5000));
    if (!(await this.#arrives(pull, `after ${number}`))) return "an old connection delivers nothing any more";
    const newPull = world.socket(this.engine, "PULL");
    const newPush = world.socket(stage.engines[1], "PUSH");
    newPush.connect(await newPull.bind(world.endpoint(scenario.transport)));
    await newPush.send(`new ${number}`, Buffer.alloc(5000));
    if (!(await this.#arrives(newPull, `new ${number}`))) return "a new connection delivers nothing";
    newPush.close();
    newPull.close();
    await world.pass(3);
    return undefined;
  }

  /** Whether this message arrives. One that was sent while allocations failed may come before it, or may be lost. */
  async #arrives(socket: TestSocket, wanted: string): Promise<boolean> {
    // Time enough for a connection that was closed to be made again.
    for (let wait = 0; wait < 500; wait += 5) {
      for (let message; (message = socket.tryReceive()) !== undefined;) {
        const [text, body] = message;
        if (message.length !== 2 || body.length !== 5000) return false;
        if (Buffer.from(text).toString() === wanted) return true;
      }
      await this.world.pass(wait === 0 ? 1 : 5);
    }
    return false;
  }

  /** Ends the engines and looks whether something is left. */
  end(): Promise<void> {
    return this.world.end();
  }

  /** After a fault: what is left of the engines goes away with this object. */
  abandon(): void {
    for (const engine of this.stage.engines) engine.abort();
  }
}

/** The assertion that failed, and in a debug build the functions that led to it. */
function siteOf(fault: EngineFault): string {
  const cause = fault.cause instanceof Error ? fault.cause : fault;
  const functions = [...(cause.stack ?? "").matchAll(/at (?:[\w.]+\.)?([\w:~<>*& ,()]+?) \(wasm:/g)].map(
    ([, name]) => name.replace(/\(.*/, ""),
  );
  return [fault.message, ...functions.slice(0, 6)].join(" < ");
}
