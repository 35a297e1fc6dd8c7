/**
 * Programs that use ZeroMQ as a test tells them to, whichever library they are made with: this is the test's
 * side of the protocol that peer.mjs and peer.py speak.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Generous, since it only costs time when a test fails anyway. */
const DEADLINE = 15_000;
const PING_DEADLINE = 2_000;

/** How a peer is started. */
export interface PeerProgram {
  /** As it appears in the names of tests. */
  name: string;
  command: string[];
  /**
   * Whether its sockets record events, for `PeerSocket.event`. Not for native ones: when such a socket is closed,
   * libzmq's I/O thread may wait for ever for somebody to take the last event, and with it every other socket.
   */
  observes?: boolean;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Milliseconds that an answer may take, if the program is one of the slow ones. */
  deadline?: number;
}

export type SocketType =
  | "Request"
  | "Reply"
  | "Dealer"
  | "Router"
  | "Push"
  | "Pull"
  | "Publisher"
  | "Subscriber"
  | "XPublisher"
  | "XSubscriber"
  | "Pair"
  | "Stream";

export type Options = Record<string, string | number | boolean>;

export interface PeerEvent {
  type: string;
  status: number | null;
  code: string | null;
}

/** What is sent and received: text stands for its bytes. */
export type Frame = Buffer | string;

interface Answer {
  id: number;
  error?: { code: string | number | null; message: string };
  [field: string]: unknown;
}

interface Waiting {
  resolve: (answer: Answer | undefined) => void;
  reject: (error: Error) => void;
}

export class PeerError extends Error {
  readonly code: string | number | null;

  constructor(name: string, { code, message }: NonNullable<Answer["error"]>) {
    super(`${name}: ${message}`);
    this.code = code;
  }
}

export class Peer {
  readonly name: string;
  /** The version of libzmq that it runs. */
  version = "";

  readonly #observe: boolean;
  readonly #deadline: number;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #sockets = new Set<PeerSocket>();
  readonly #ended: Promise<void>;
  #lastId = 0;
  #errors = "";
  #over: string | undefined;

  static async start(program: PeerProgram): Promise<Peer> {
    const peer = new Peer(program);
    peer.version = (await peer.ask("version")).version as string;
    return peer;
  }

  private constructor({ name, command, env, cwd, observes = false, deadline = DEADLINE }: PeerProgram) {
    const [file = process.execPath, ...args] = command;
    this.name = name;
    this.#observe = observes;
    this.#deadline = deadline;
    this.#child = spawn(file, args, { stdio: "pipe", env: { ...process.env, ...env }, cwd });
    this.#ended = this.#listen(this.#child);
  }

  /** Opens a socket, which lasts until `closeAll`, unless it is closed before. */
  async open(type: SocketType, options: Options = {}): Promise<PeerSocket> {
    const socket = new PeerSocket(this, `${type} ${++this.#lastId}`);
    await this.ask("open", { socket: socket.name, type, options, observe: this.#observe });
    this.#sockets.add(socket);
    return socket;
  }

  async curveKeys(): Promise<{ publicKey: string; secretKey: string }> {
    const { publicKey, secretKey } = await this.ask("keys");
    return { publicKey: publicKey as string, secretKey: secretKey as string };
  }

  async closeAll(): Promise<void> {
    if (this.#over !== undefined) return;
    await Promise.all([...this.#sockets].map((socket) => socket.close()));
  }

  /** @internal */
  forget(socket: PeerSocket): boolean {
    return this.#sockets.delete(socket);
  }

  /** Ends the program and resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#over === undefined) this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Sends a command and waits for its answer. */
  async ask(what: string, details: object = {}): Promise<Answer> {
    const answer = await this.#exchange(what, details, this.#deadline);
    if (answer === undefined) {
      // Whether it hangs as a whole, or only what was asked of it.
      const alive = (await this.#exchange("version", {}, PING_DEADLINE).catch(() => undefined)) !== undefined;
      const asked = `${what} ${JSON.stringify(details).slice(0, 200)}`;
      throw this.#failure(
        asked,
        `no answer, though the program ${alive ? "is alive" : "does not answer at all"}`,
      );
    }
    if (answer.error !== undefined) throw new PeerError(`${this.name}, ${what}`, answer.error);
    return answer;
  }

  /** Undefined if there is no answer in time. */
  #exchange(what: string, details: object, deadline: number): Promise<Answer | undefined> {
    const id = ++this.#lastId;
    return new Promise<Answer | undefined>((resolve, reject) => {
      if (this.#over !== undefined) return reject(this.#failure(what, this.#over));
      const timer = setTimeout(() => this.#waiting.get(id)?.resolve(undefined), deadline);
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        resolve: (answer) => {
          settle();
          resolve(answer);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      this.#child.stdin?.write(`${JSON.stringify({ id, do: what, ...details })}\n`);
    });
  }

  #failure(what: string, why: string): Error {
    return new Error(`${this.name}, ${what}: ${why}. Its stderr:\n${this.#errors.trimEnd() || "(nothing)"}`);
  }

  #listen(child: ChildProcess): Promise<void> {
    const { stdin, stdout, stderr } = child;
    if (stdin === null || stdout === null || stderr === null) throw new Error("not piped");
    // A program that ended closes its stdin; 'close' below tells everybody.
    stdin.on("error", () => {});
    createInterface({ input: stdout }).on("line", (line) => {
      const answer = JSON.parse(line) as Answer;
      // An answer that comes after its deadline has nobody waiting.
      this.#waiting.get(answer.id)?.resolve(answer);
    });
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
    return new Promise((resolve) => {
      const end = (why: string): void => {
        this.#over ??= why;
        for (const { reject } of [...this.#waiting.values()]) reject(this.#failure("waiting", this.#over));
        resolve();
      };
      child.once("error", (error) => end(error.message));
      child.once("close", (code, signal) => end(`ended with ${signal ?? `code ${code}`}`));
    });
  }
}

/** A socket in another program. */
export class PeerSocket {
  readonly name: string;
  readonly #peer: Peer;

  constructor(peer: Peer, name: string) {
    this.#peer = peer;
    this.name = name;
  }

  /** Resolves with the address that was really bound. */
  async bind(address: string): Promise<string> {
    return (await this.#ask("bind", { address })).address as string;
  }

  async unbind(address: string): Promise<void> {
    await this.#ask("unbind", { address });
  }

  async connect(address: string, options?: { routingId: string }): Promise<void> {
    await this.#ask("connect", { address, options });
  }

  async disconnect(address: string): Promise<void> {
    await this.#ask("disconnect", { address });
  }

  async send(...frames: Frame[]): Promise<void> {
    await this.#ask("send", { frames: encode(frames) });
  }

  async receive(): Promise<Buffer[]> {
    const { frames } = await this.#ask("receive");
    return (frames as string[]).map((frame) => Buffer.from(frame, "base64"));
  }

  async subscribe(...topics: Frame[]): Promise<void> {
    await this.#ask("subscribe", { list: encode(topics) });
  }

  async unsubscribe(...topics: Frame[]): Promise<void> {
    await this.#ask("unsubscribe", { list: encode(topics) });
  }

  /** The next event of one of these types; events before it are passed over. Only where they are observed. */
  async event(...types: string[]): Promise<PeerEvent> {
    const { type, status, code } = await this.#ask("event", { types });
    return { type, status, code } as PeerEvent;
  }

  async close(): Promise<void> {
    if (this.#peer.forget(this)) await this.#ask("close");
  }

  #ask(what: string, details: object = {}): Promise<Answer> {
    return this.#peer.ask(what, { socket: this.name, ...details });
  }
}

function encode(frames: Frame[]): string[] {
  return frames.map((frame) => Buffer.from(frame as Buffer).toString("base64"));
}
