/** The class Proxy: passes messages between two sockets, in steps. */
import { EXPECT, expectArguments, notOurs } from "../checks/arguments.js";
import type { Socket } from "./socket.js";
import { coreOf, isSocket } from "../socket/access.js";
import type { SocketCore } from "../socket/core.js";
import { mayRefuse, Passing } from "../socket/passing.js";

/** Messages that one step moves each way before others have their turn. */
const MESSAGES_PER_STEP = 256;

/**
 * Passes messages between two sockets, in both directions. Usual pairs are Router and Dealer (requests and replies),
 * XSubscriber and XPublisher (publications and subscriptions), Pull and Push (work).
 */
export class Proxy<F extends Socket = Socket, B extends Socket = Socket> {
  readonly #front: F;
  readonly #back: B;
  #state: "idle" | "running" | "paused" | "ended" = "idle";
  #scheduled = false;
  #finish: ((error?: unknown) => void) | undefined;
  /** Each direction, for messages that pass through JavaScript. */
  #passings: readonly Passing[] = [];

  /** Makes a proxy between two sockets. It passes messages after `run()`. */
  constructor(frontEnd: F, backEnd: B) {
    expectArguments(arguments, EXPECT.frontEnd, EXPECT.backEnd);
    if (!isSocket(frontEnd) || !isSocket(backEnd)) throw notOurs("socket");
    this.#front = frontEnd;
    this.#back = backEnd;
  }

  /** The first socket that was passed to the constructor. */
  get frontEnd(): F {
    return this.#front;
  }

  /** The second socket that was passed to the constructor. */
  get backEnd(): B {
    return this.#back;
  }

  /**
   * Passes messages until `terminate()` is called. Both sockets must be bound or connected. While the proxy runs, do
   * not use them. They are closed at the end, and then the promise resolves.
   *
   * @returns a promise that is resolved by `terminate()`. It is rejected if a context fails, or if a socket refuses a
   *   message: for example with EHOSTUNREACH, by a Router that is `mandatory` and does not know the peer
   * @throws EINVAL if a socket is neither bound nor connected, or was closed
   * @throws EBUSY if a proxy is running with one of the sockets already, or during a bind or unbind
   */
  run(): Promise<void> {
    expectArguments(arguments);
    const front = coreOf(this.#front);
    const back = coreOf(this.#back);
    for (const [core, name] of [
      [front, "Front-end"],
      [back, "Back-end"],
    ] as const) {
      if (core.endpoints === 0)
        throw core.context.errorOf("EINVAL", `${name} socket must be bound or connected`, {
          hint: "call bind() and await it, or connect(), before run()",
          whole: true,
        });
    }
    for (const core of [front, back]) core.expectOpen();
    this.#state = "running";
    this.#passings = [new Passing(front, back), ...(front === back ? [] : [new Passing(back, front)])];
    for (const core of [front, back]) {
      core.block();
      core.onNews = () => this.#step();
    }
    return this.#untilTerminated(front, back);
  }

  /** Stops passing messages until `resume()`. @throws EBADF if the proxy does not run */
  pause(): void {
    this.#expectRunning(arguments);
    this.#state = "paused";
  }

  /** Passes messages again, after `pause()`. @throws EBADF if the proxy does not run */
  resume(): void {
    this.#expectRunning(arguments);
    this.#state = "running";
    this.#step();
  }

  /** Ends `run()` and closes both sockets. @throws EBADF if the proxy does not run */
  terminate(): void {
    this.#expectRunning(arguments);
    this.#state = "ended";
    this.#finish?.();
  }

  #expectRunning(args: IArguments): void {
    expectArguments(args);
    if (this.#state === "idle" || this.#state === "ended") {
      throw coreOf(this.#front).context.errorOf("EBADF", undefined, {
        hint:
          this.#state === "idle"
            ? "the proxy does not run. Call run() first"
            : "the proxy was terminated, which closed its sockets. Make a new Proxy of new sockets",
      });
    }
  }

  async #untilTerminated(front: SocketCore, back: SocketCore): Promise<void> {
    const { host } = front.context;
    host.keepAlive(true);
    const fail = (fault: Error): void => this.#finish?.(fault);
    const stopWatching = [front, back].map(({ context }) => context.onFault(fail));
    try {
      await new Promise<void>((resolve, reject) => {
        this.#finish = (error) => (error === undefined ? resolve() : reject(error));
        this.#step();
      });
    } finally {
      this.#state = "ended";
      for (const stop of stopWatching) stop();
      host.keepAlive(false);
      for (const core of [front, back]) {
        core.onNews = undefined;
        core.closeRequested = true;
        core.unblock();
      }
    }
  }

  /** Moves the messages that can be moved now. It is called again when a socket has news. */
  #step(): void {
    if (this.#state !== "running") return;
    let moved: number;
    try {
      moved = this.#pass();
    } catch (error) {
      this.#state = "ended";
      this.#finish?.(error);
      return;
    }
    if (moved < MESSAGES_PER_STEP || this.#scheduled) return;
    this.#scheduled = true;
    coreOf(this.#front).context.host.yield(() => {
      this.#scheduled = false;
      this.#step();
    });
  }

  /**
   * Within a context, libzmq itself passes messages, unless a socket may refuse one. Those that were fetched from libzmq
   * before must go first.
   */
  #pass(): number {
    const [front, back] = [coreOf(this.#front), coreOf(this.#back)];
    const isWithin = front.context === back.context && !mayRefuse(front) && !mayRefuse(back);
    let moved = 0;
    for (const passing of this.#passings) moved += passing.step(MESSAGES_PER_STEP, isWithin);
    if (!isWithin || this.#passings.some((passing) => passing.hasFetched)) return moved;
    return moved + front.libzmq.pass(back.libzmq, MESSAGES_PER_STEP);
  }
}
