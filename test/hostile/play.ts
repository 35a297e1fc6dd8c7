/** The course of a scenario: two sockets are made and connected, exchange messages, and are closed. Any call may fail. */
import type { Engine } from "../../glue/engine.js";
import type { ObservedHost } from "../support/observed-host.js";
import type { SocketType, TestSocket } from "../support/test-socket.js";
import type { Transport, World } from "../support/world.js";
import type { Frame, Outcome } from "./outcome.js";

/** Two engines, as in two processes; the same one for inproc. Allocations fail in the first one. */
export interface Stage {
  readonly world: World;
  readonly engines: readonly [Engine, Engine];
  /** The host of the first engine. */
  readonly host: ObservedHost;
  readonly outcome: Outcome;
}

/** May return a socket that is to be closed with this one. */
export type Configure = (socket: TestSocket, index: number, stage: Stage) => TestSocket | undefined | void;

export interface Play {
  /** The socket that binds, which belongs to the first engine, and the one that connects. */
  readonly types: readonly [SocketType, SocketType];
  readonly transport: Transport;
  readonly configure?: Configure;
  readonly frames?: readonly Frame[];
  /** Runs before the sockets are made. Returns what is to be done after they are closed. */
  readonly before?: (stage: Stage) => Promise<(() => void) | undefined>;
  /** How often sockets are made, connected and closed. */
  readonly rounds?: number;
  /** How often messages are exchanged in a round. */
  readonly steps?: number;
  /** No message arrives, also if no allocation fails. */
  readonly isSilent?: boolean;
  /** Called in the middle of a round. */
  readonly during?: (stage: Stage, sockets: readonly (TestSocket | undefined)[]) => void;
}

const GROUP = "group";
const ROUTING_ID = "peer";

/** Milliseconds of the world's time in which what was sent arrives. */
const STEP = 3;

/** The frames before those of the message: an address, or the envelope of a ROUTER. */
function framesBefore(type: SocketType): number {
  return type === "ROUTER" || type === "DISH" ? 1 : 0;
}

function send(socket: TestSocket, type: SocketType, frames: readonly Frame[]): string | undefined {
  if (type === "RADIO") return socket.trySendTo(GROUP, frames[0]);
  return socket.trySend(...(type === "ROUTER" ? [ROUTING_ID, ...frames] : frames));
}

/** Sends a message of a socket, whatever its type, and receives what has arrived. */
function exchange(socket: TestSocket, type: SocketType, { outcome }: Stage, frames: readonly Frame[]): void {
  if (type === "SERVER" || type === "STREAM") return answer(socket, type, outcome, frames[0]);
  outcome.note(send(socket, type, frames));
  if (type !== "XPUB") return outcome.receiveAll(socket, frames, framesBefore(type));
  // Subscriptions.
  while (socket.tryReceive(outcome.note) !== undefined);
}

/** Answers everything that has arrived: only a peer that has sent something has an address. */
function answer(socket: TestSocket, type: SocketType, outcome: Outcome, body: Frame): void {
  for (let message; (message = socket.tryReceive(outcome.note)) !== undefined;) {
    const [address, received] = message;
    if (received.length > 0) outcome.delivered++;
    if (type === "STREAM") outcome.note(socket.trySend(address, body));
    else outcome.note(socket.trySendTo(Buffer.from(address).readUInt32LE(), body));
  }
}

async function open(
  stage: Stage,
  index: 0 | 1,
  { types, configure }: Play,
  helpers: TestSocket[],
): Promise<TestSocket | undefined> {
  const { world, engines, outcome } = stage;
  const type = types[index];
  const socket = await outcome.attempt(() => world.socket(engines[index], type));
  if (socket === undefined) return undefined;
  await outcome.attempt(() => socket.set("LINGER", 0));
  if (type === "SUB") await outcome.attempt(() => socket.set("SUBSCRIBE", ""));
  if (type === "DISH") await outcome.attempt(() => socket.handle.join(Buffer.from(GROUP)));
  if (type === "DEALER") await outcome.attempt(() => socket.set("ROUTING_ID", ROUTING_ID));
  if (type === "XSUB") outcome.note(socket.trySend("\x01"));
  const helper = await outcome.attempt(() => configure?.(socket, index, stage));
  if (helper instanceof Object) helpers.push(helper);
  return socket;
}

async function playRound(stage: Stage, options: Play): Promise<void> {
  const { world, host, outcome } = stage;
  const { types, transport, frames = ["small", "x".repeat(200)], steps = 3, during } = options;
  const before = host.closedConnections;
  const helpers: TestSocket[] = [];
  const sockets = [await open(stage, 0, options, helpers), await open(stage, 1, options, helpers)];
  const [bound, connected] = sockets;
  const endpoint = bound && (await outcome.attempt(() => bound.bind(world.endpoint(transport))));
  if (endpoint !== undefined) await outcome.attempt(() => connected?.connect(endpoint));
  for (let step = 0; step < steps; step++) {
    await world.pass(STEP);
    sockets.forEach((socket, index) => {
      if (socket !== undefined) exchange(socket, types[index], stage, frames);
    });
    if (step === 0) during?.(stage, sockets);
  }
  outcome.closed += host.closedConnections - before;
  for (const socket of [...sockets.reverse(), ...helpers]) socket?.close();
  await world.pass(STEP);
}

export async function play(stage: Stage, options: Play): Promise<void> {
  const after = await options.before?.(stage);
  for (let round = 0; round < (options.rounds ?? 1); round++) await playRound(stage, options);
  after?.();
  await stage.world.pass(STEP);
}
