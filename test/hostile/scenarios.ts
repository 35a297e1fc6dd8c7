/** What sockets do while allocations fail: each scenario makes, connects and uses some, and accepts any error. */
import type { Engine } from "../../glue/engine.js";
import { CallError } from "../../glue/socket-handle.js";
import type { SocketType, TestSocket } from "../support/test-socket.js";
import { transports, type Transport, type World } from "../support/world.js";

/** Two engines, as in two processes; the same one for inproc. Allocations fail in the first one. */
export interface Stage {
  readonly world: World;
  readonly engines: readonly [Engine, Engine];
}

export interface Scenario {
  readonly name: string;
  readonly transport: Transport;
  run(stage: Stage): Promise<void>;
}

/** Runs a call that may fail: with an errno name. Anything else is a fault or a mistake of the test. */
async function attempt<T>(call: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof CallError) return undefined;
    throw error;
  }
}

type Configure = (socket: TestSocket, index: number, stage: Stage) => void;

interface Play {
  readonly types: readonly [SocketType, SocketType];
  readonly transport: Transport;
  readonly configure?: Configure;
  readonly frames?: readonly (string | Uint8Array)[];
  readonly before?: (stage: Stage) => Promise<(() => void) | undefined>;
  /** How often the connection ends and comes again. */
  readonly rounds?: number;
}

const GROUP = "group";

/** Sends a message of a socket, whatever its type, and takes what has come. */
function exchange(socket: TestSocket, type: SocketType, frames: readonly (string | Uint8Array)[]): void {
  if (type === "RADIO") socket.trySendTo(GROUP, frames[0]);
  else socket.trySend(...frames);
  while (socket.tryReceive() !== undefined);
}

async function play(
  stage: Stage,
  { types, transport, configure, before, frames = ["small", "x".repeat(200)], rounds = 2 }: Play,
) {
  const { world, engines } = stage;
  const after = await before?.(stage);
  for (let round = 0; round < rounds; round++) {
    const sockets: (TestSocket | undefined)[] = [];
    for (const index of [0, 1] as const) {
      const socket = await attempt(() => world.socket(engines[index], types[index]));
      sockets.push(socket);
      if (socket === undefined) continue;
      await attempt(() => socket.set("LINGER", 0));
      if (types[index] === "SUB") await attempt(() => socket.set("SUBSCRIBE", ""));
      if (types[index] === "DISH") await attempt(() => socket.handle.join(Buffer.from(GROUP)));
      await attempt(() => configure?.(socket, index, stage));
    }
    const [bound, connected] = sockets;
    const endpoint = bound && (await attempt(() => bound.bind(world.endpoint(transport))));
    if (endpoint !== undefined) await attempt(() => connected?.connect(endpoint));
    for (let step = 0; step < 4; step++) {
      await world.pass(3);
      sockets.forEach((socket, index) => {
        if (socket !== undefined)
          exchange(socket, types[index], types[index] === "ROUTER" ? ["peer", ...frames] : frames);
      });
    }
    for (const socket of sockets.reverse()) socket?.close();
    await world.pass(2);
  }
  after?.();
}

const pairs: readonly (readonly [SocketType, SocketType])[] = [
  ["PULL", "PUSH"],
  ["PUSH", "PULL"],
  ["PUB", "SUB"],
  ["XPUB", "XSUB"],
  ["REP", "REQ"],
  ["ROUTER", "DEALER"],
  ["PAIR", "PAIR"],
];

function keyPair({ exports, memory, scratch }: Engine): [string, string] {
  exports.zmq_curve_keypair(scratch, scratch + 41);
  return [memory.readCString(scratch), memory.readCString(scratch + 41)];
}

let keys: [[string, string], [string, string]] | undefined;

const curve: Configure = (socket, index, { engines }) => {
  keys ??= [keyPair(engines[1]), keyPair(engines[1])];
  socket.set("CURVE_PUBLICKEY", keys[index][0]).set("CURVE_SECRETKEY", keys[index][1]);
  if (index === 0) socket.set("CURVE_SERVER", 1);
  else socket.set("CURVE_SERVERKEY", keys[0][0]);
};

const plain: Configure = (socket, index) => {
  if (index === 0) socket.set("PLAIN_SERVER", 1);
  else socket.set("PLAIN_USERNAME", "admin").set("PLAIN_PASSWORD", "password");
};

/** A handler that admits everybody. */
async function zapHandler({ world, engines }: Stage): Promise<(() => void) | undefined> {
  const handler = await attempt(() => world.socket(engines[0], "REP"));
  if (handler === undefined) return undefined;
  await attempt(() => handler.bind("inproc://zeromq.zap.01"));
  let running = true;
  void (async () => {
    while (running && engines[0].fault === undefined) {
      const request = handler.tryReceive();
      if (request !== undefined) handler.trySend("1.0", request[1], "200", "OK", "user", "");
      await world.pass(1);
    }
  })();
  return () => {
    running = false;
    handler.close();
  };
}

const subscribeMuch: Configure = (socket, index) => {
  if (index !== 1) return;
  for (let topic = 0; topic < 100; topic++) socket.set("SUBSCRIBE", `${topic} `.repeat(1 + (topic % 20)));
  for (let topic = 0; topic < 100; topic += 3)
    socket.set("UNSUBSCRIBE", `${topic} `.repeat(1 + (topic % 20)));
};

const monitored: Configure = (socket, index, { world, engines }) => {
  socket.handle.monitor(`inproc://monitor-${index}`, engines[index].facts.constant("ZMQ_EVENT_ALL"));
  world.socket(engines[index], "PAIR").set("LINGER", 0).connect(`inproc://monitor-${index}`);
};

const special: Record<string, Omit<Play, "transport"> & { transport?: Transport }> = {
  PLAIN: { types: ["PULL", "PUSH"], configure: plain, before: zapHandler },
  "PLAIN, the client": {
    types: ["PUSH", "PULL"],
    configure: (socket, index, stage) => plain(socket, 1 - index, stage),
  },
  CURVE: { types: ["PULL", "PUSH"], configure: curve, before: zapHandler },
  "CURVE with large messages": { types: ["PUSH", "PULL"], configure: curve, frames: [Buffer.alloc(20_000)] },
  "many subscriptions": { types: ["PUB", "SUB"], configure: subscribeMuch },
  "many subscriptions, the subscriber": {
    types: ["SUB", "PUB"],
    configure: (s, index, stage) => subscribeMuch(s, 1 - index, stage),
  },
  monitors: { types: ["PULL", "PUSH"], configure: monitored },
  "large bodies": { types: ["PULL", "PUSH"], frames: ["head", Buffer.alloc(50_000), Buffer.alloc(5000)] },
  "many frames": {
    types: ["PULL", "PUSH"],
    frames: Array.from({ length: 300 }, (_, index) => `frame ${index}`.repeat(5)),
  },
  reconnecting: {
    types: ["DEALER", "ROUTER"],
    rounds: 5,
    configure: (socket) => void socket.set("RECONNECT_IVL", 1),
  },
  "CLIENT and SERVER": { types: ["SERVER", "CLIENT"], frames: ["x".repeat(100)] },
  "RADIO and DISH": { types: ["RADIO", "DISH"], frames: ["x".repeat(100)] },
};

export const scenarios: readonly Scenario[] = [
  ...transports.flatMap((transport) =>
    pairs.map((types) => ({
      ...{ name: `${types[0]} and ${types[1]} over ${transport}`, transport },
      run: (stage: Stage) => play(stage, { types, transport }),
    })),
  ),
  ...Object.entries(special).map(([name, options]) => {
    const transport = options.transport ?? "tcp";
    return { name, transport, run: (stage: Stage) => play(stage, { ...options, transport }) };
  }),
];
