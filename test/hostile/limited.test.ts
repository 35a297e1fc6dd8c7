/**
 * One context with little memory under attack. A healthy peer on the same context sends a message, waits for the answer,
 * and so on. It and the attackers are processes of their own. Each attack writes a line: the heap of the context, its large
 * bodies, the memory of the process, the times of the healthy peer, and what was refused.
 *
 * ZEROMQ_TEST_SECONDS is how long an attack takes (default 1; `npm run test:limited` takes 5).
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { libzmqOf } from "../../src/api/context.js";
import {
  Context,
  curveKeyPair,
  type Event,
  Publisher,
  Pull,
  Push,
  Router,
  XPublisher,
  type Socket,
} from "../../src/index.js";
import { lastEngine } from "../support/engines.js";
import { freePort } from "../support/free-port.js";
import { Program } from "../support/processes.js";
import { pause, turn } from "../support/wait.mjs";

const MIB = 1024 * 1024;
const LIMIT = 64 * MIB;
const SECONDS = Number(process.env.ZEROMQ_TEST_SECONDS ?? 1);

/** The heap may be larger than before an attack by what libzmq keeps for reuse, such as queues of the healthy peer. */
const SLACK = MIB;

/** A round trip that takes longer than this, in milliseconds, would be a peer that is not served. */
const MOST = 2000;

const program = (path: string): string => new URL(path, import.meta.url).pathname;

/** How often each error or event has refused something. */
class Refusals {
  readonly #counts = new Map<string, number>();

  add(what: string): void {
    this.#counts.set(what, this.of(what) + 1);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  async observe(socket: Socket): Promise<void> {
    for await (const event of socket.events) {
      const { type, error } = event as Event & { error?: { code?: string } };
      if (error?.code !== undefined) this.add(`${type} ${error.code}`);
    }
  }

  toString(): string {
    return [...this.#counts].map(([what, count]) => `${count} × ${what}`).join(", ") || "nothing";
  }
}

/** An attack under way. */
interface Stage {
  readonly refusals: Refusals;
  readonly isOver: boolean;
  /** How many messages the program has received. */
  received: number;
}

interface Attack {
  readonly name: string;
  /** The attack of programs/attacker.mjs, and the socket that it is made on. */
  readonly program?: string;
  readonly target: () => Pull | Push | Publisher | XPublisher;
  /** What the program that has the context does with this socket. */
  readonly act?: (socket: never, stage: Stage) => Promise<void>;
  /** What has to be among the refusals. */
  readonly refused?: string;
  /** Without it, attackers are not refused but wait: whether enough has arrived. */
  readonly isFull?: (stage: Stage) => boolean;
}

const context = new Context({ memoryLimit: LIMIT, bodyMemoryLimit: LIMIT });
const libzmq = libzmqOf(context);
const engine = lastEngine();
const keys = curveKeyPair();

/** Sends as often as that, or until the end. */
async function sendAll(
  socket: Push | XPublisher,
  body: () => string | Buffer,
  stage: Stage,
  most = Infinity,
): Promise<void> {
  for (let count = 0; count < most && !stage.isOver; count++) {
    await socket
      .send(body())
      .catch((error: NodeJS.ErrnoException) => stage.refusals.add(`send ${error.code}`));
    if (count % 100 === 0) await turn();
  }
}

const attacks: readonly Attack[] = [
  {
    name: "10^6 sends to an absent peer",
    target: () => new Push({ context, sendHighWaterMark: 0 }),
    async act(push: Push, stage) {
      push.connect(`tcp://127.0.0.1:${await freePort()}`);
      await sendAll(push, () => "x".repeat(20), stage, 1_000_000);
    },
    refused: "send ENOMEM",
  },
  {
    name: "commands of 2 GiB",
    program: "hugeCommands",
    target: () => new Pull({ context }),
    refused: "disconnect EMSGSIZE",
  },
  {
    name: "69 MB of empty frames",
    program: "emptyFrames",
    target: () => new Pull({ context }),
    refused: "disconnect ENOMEM",
  },
  {
    name: "10^5 subscriptions of 1 KiB",
    program: "subscriptions",
    target: () => new Publisher({ context }),
    refused: "disconnect ENOMEM",
  },
  {
    name: "a topic of 64 MB",
    program: "hugeTopic",
    target: () => new Publisher({ context }),
    refused: "disconnect EMSGSIZE",
  },
  {
    name: "CURVE, messages of 16 MiB, a slow reader",
    program: "curve",
    target: () =>
      new Pull({
        ...{ context, curveServer: true },
        ...{ curvePublicKey: keys.publicKey, curveSecretKey: keys.secretKey },
      }),
    async act(pull: Pull, stage) {
      while (!stage.isOver) {
        await pull.receive();
        stage.received++;
        await pause(200, "the reader is to be slower than the attacker");
      }
    },
    isFull: ({ received }) => received >= 2,
  },
  {
    name: "a subscriber that has stopped reading",
    program: "stalled",
    target: () => new XPublisher({ context, sendHighWaterMark: 0 }),
    async act(publisher: XPublisher, stage) {
      await publisher.receive();
      await sendAll(publisher, () => Buffer.alloc(4000), stage);
    },
    refused: "send ENOMEM",
  },
  {
    name: "300 peers, each with 1000 messages of 4000 bytes",
    program: "manyPeers",
    target: () => new Pull({ context }),
    isFull: () => libzmq.memoryInUse.heap > LIMIT / 2,
  },
  {
    name: "6 READYs of 38 MB",
    program: "hugeReadys",
    target: () => new Pull({ context }),
    refused: "disconnect EMSGSIZE",
  },
  {
    name: "20 peers that announce 1 GiB",
    program: "announced",
    target: () => new Pull({ context }),
    refused: "disconnect ENOMEM",
  },
];

/** The most memory in use, in bytes, since it was made. */
class Usage {
  readonly #rss = process.memoryUsage.rss();
  readonly #timer = setInterval(() => this.sample(), 2);
  heap = 0;
  bodies = 0;
  /** Of the process, above what it was at the start. */
  growth = 0;

  sample(): void {
    if (libzmq.fault !== undefined) return;
    const { heap, bodies } = libzmq.memoryInUse;
    this.heap = Math.max(this.heap, heap);
    this.bodies = Math.max(this.bodies, bodies);
    this.growth = Math.max(this.growth, process.memoryUsage.rss() - this.#rss);
  }

  end(): void {
    clearInterval(this.#timer);
    this.sample();
  }
}

const programs: Program[] = [];

function start(path: string, ...args: string[]): Program {
  const started = new Program(program(path), args, { input: true });
  programs.push(started);
  return started;
}

let healthy: Program;
const router = new Router({ context });

/** Answers the healthy peer. Whatever refuses that fails the attack that is under way. */
let whyNotAnswered: unknown;
async function answer(): Promise<void> {
  for await (const frames of router) await router.send(frames);
}

interface Trips {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The round trips of the healthy peer since the last call. */
async function takeTrips(): Promise<Trips> {
  healthy.say("report");
  const [line] = await healthy.line(/^\{.*\}$/);
  return JSON.parse(line) as Trips;
}

beforeAll(async () => {
  await router.bind("tcp://127.0.0.1:*");
  answer().catch((error: unknown) => (whyNotAnswered = error));
  healthy = start("../fairness/programs/peer.mjs", portOf(router), "connected");
  await healthy.line(/ready/);
});

const portOf = (socket: Socket): string => (socket.lastEndpoint as string).split(":").at(-1) as string;

const lines: string[] = [];
afterAll(async () => {
  close(router);
  await Promise.all(programs.map((started) => started.stop("SIGKILL")));
  console.log(
    [
      "attack | heap | bodies | growth of RSS, in MiB | round trips, p50, p99, max in ms | refused",
      ...lines,
      `wasm memory at the end: ${mib(engine.memory.bytes.length)} MiB`,
    ].join("\n"),
  );
});

const mib = (bytes: number): string => (bytes / MIB).toFixed(1);

function close(socket: Socket): void {
  if (libzmq.fault === undefined) socket.linger = 0;
  socket.close();
}

/** Whether the attack has come to its bound. */
const hasEffect = ({ refused, isFull }: Attack, stage: Stage): boolean =>
  libzmq.fault !== undefined ||
  ((refused === undefined || stage.refusals.of(refused) > 0) && isFull?.(stage) !== false);

/** Makes the attack for its time, and until it has come to its bound. */
async function run(attack: Attack, refusals: Refusals): Promise<void> {
  const socket = attack.target();
  void refusals.observe(socket).catch(() => undefined);
  const stage = { refusals, isOver: false, received: 0 };
  let attacker: Program | undefined;
  try {
    if (attack.program !== undefined) {
      await (socket as Pull | Publisher | XPublisher).bind("tcp://127.0.0.1:*");
      attacker = start("programs/attacker.mjs", attack.program, portOf(socket), keys.publicKey);
      await attacker.line(/prepared/);
    }
    await takeTrips();
    attacker?.say("start");
    const acting = attack.act?.(socket as never, stage);
    await pause(SECONDS * 1000, "it is the time of an attack");
    while (!hasEffect(attack, stage)) await turn();
    stage.isOver = true;
    await attacker?.stop("SIGKILL");
    if (attack.program === undefined) await acting;
    else acting?.catch(() => undefined);
  } finally {
    stage.isOver = true;
    close(socket);
  }
}

it.each(attacks)(
  "$name: no fault, within the limit, and a healthy peer is served",
  { timeout: 60_000 + SECONDS * 1000 },
  async (attack) => {
    const before = libzmq.memoryInUse.heap;
    const usage = new Usage();
    const refusals = new Refusals();
    await run(attack, refusals);
    usage.end();
    const { count, p50, p99, max } = await takeTrips();
    const times = [p50, p99, max].map((time) => time.toFixed(1)).join(", ");
    const sizes = [usage.heap, usage.bodies, usage.growth].map(mib).join(" | ");
    lines.push(`${attack.name} | ${sizes} | ${count}, ${times} | ${refusals}`);
    expect(libzmq.fault).toBeUndefined();
    expect(whyNotAnswered).toBeUndefined();
    expect(usage.heap).toBeLessThanOrEqual(LIMIT);
    // Bodies that are being read have grown by their next part, 256 KiB, before anybody is refused.
    expect(usage.bodies).toBeLessThanOrEqual(LIMIT + 8 * MIB);
    expect(count).toBeGreaterThan(0);
    expect(max).toBeLessThan(MOST);
    if (attack.refused !== undefined) expect(refusals.of(attack.refused)).toBeGreaterThan(0);
    // What the attack has taken is free again.
    while (libzmq.memoryInUse.heap > before + SLACK || libzmq.memoryInUse.bodies > 0) await turn();
  },
);
