/** The sending half of a socket of zeromq 5. */
import { nextTick } from "../host/node/globals.js";
import type { MessageLike } from "../socket/messages.js";
import { ZMQ_SNDMORE } from "./constants.js";
import type { Flow } from "./flow.js";
import { Queue } from "./queue.js";

/** Is called when an operation is done, or with the error that it failed with. */
export type Callback = (err?: Error) => void;

interface Message {
  readonly frames: MessageLike[];
  readonly callback: Callback | undefined;
}

/** Sends messages in their order, at once or when there is room. Until then it queues them. */
export class Outgoing {
  /** Frames of a message that is not complete. */
  #frames: MessageLike[] = [];
  readonly #queue = new Queue<Message>();

  /** `send` may throw. */
  constructor(
    private readonly flow: Flow,
    private readonly send: (frames: MessageLike[]) => Promise<void>,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** Accepts a message or, with ZMQ_SNDMORE, some of its frames. */
  add(frames: MessageLike | MessageLike[], flags: number, callback: Callback | undefined): void {
    this.#frames = this.#frames.concat(frames);
    if (flags & ZMQ_SNDMORE) return;
    const message = { frames: this.#frames, callback };
    this.#frames = [];
    if (this.flow.closed) return this.#failed(message, this.flow.core.error("EBADF"));
    this.#queue.add(message);
    this.flush();
  }

  /** Sends what can be sent now. */
  flush(): void {
    const { core } = this.flow;
    if (this.flow.closed) return this.#drop();
    while (!this.flow.stopped && core.state === "open" && !core.sender.waiting) {
      const message = this.#queue.take();
      if (message === undefined) return;
      this.#send(message);
    }
  }

  /**
   * Tries for the last time to send what is queued, before the socket is closed. Each message that cannot be sent fails
   * with the reason why.
   */
  finish(): void {
    const { core } = this.flow;
    while (!this.flow.stopped && core.state === "open") {
      core.sender.finish();
      const message = this.#queue.take();
      if (message === undefined) return;
      this.#send(message);
    }
  }

  /** Fails what is queued: the socket was closed while it was paused, or during a bind or unbind. */
  #drop(): void {
    const { core } = this.flow;
    for (let message = this.#queue.take(); message !== undefined; message = this.#queue.take())
      this.#failed(message, core.error("EAGAIN"));
  }

  #send(message: Message): void {
    const sent = this.#attempt(message.frames);
    const { callback } = message;
    const settled = sent.then(callback && (() => nextTick(callback)), (error: unknown) =>
      this.#failed(message, error),
    );
    if (this.flow.core.sender.waiting) void settled.then(() => this.flush());
  }

  #attempt(frames: MessageLike[]): Promise<void> {
    try {
      return this.send(frames);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** A closed socket emits no error: only the callback of the message gets it. */
  #failed({ callback }: Message, error: unknown): void {
    if (callback) nextTick(() => callback(error as Error));
    else if (!this.flow.closed) this.fail(error);
  }
}
