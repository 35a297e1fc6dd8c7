/** What sockets do while allocations fail. Each scenario makes, connects and uses some. */
import type { Engine } from "../../glue/engine.js";
import type { SocketType } from "../support/test-socket.js";
import { transports, type Transport } from "../support/world.js";
import { frame, greeting, ready } from "../support/zmtp.js";
import { STRANGE } from "./outcome.js";
import { play, type Configure, type Play, type Stage } from "./play.js";

export interface Scenario {
  readonly name: string;
  readonly transport: Transport;
  /** No message arrives, also if no allocation fails. */
  readonly isSilent?: boolean;
  run(stage: Stage): Promise<void>;
}

const KIB = 1024;

/** More than the reserve serves at once (max_from_reserve in wasm/port/budget.cpp). */
const VERY_LARGE = 300 * KIB;

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

/** The first engine has the client. */
const reversed =
  (configure: Configure): Configure =>
  (socket, index, stage) =>
    configure(socket, 1 - index, stage);

/** A handler that gives everybody this status, in the first engine or in the other one. */
const zapHandler =
  (status: string, where = 0) =>
  async (stage: Stage) => {
    const { world, engines, outcome } = stage;
    const engine = engines[where];
    const handler = await outcome.attempt(() => world.socket(engine, "REP"));
    if (handler === undefined) return undefined;
    await outcome.attempt(() => handler.bind("inproc://zeromq.zap.01"));
    let isRunning = true;
    void (async () => {
      while (isRunning && engine.fault === undefined) {
        const request = handler.tryReceive(outcome.note);
        if (request !== undefined)
          outcome.note(handler.trySend("1.0", request[1], status, "text", "user", ""));
        await world.pass(1);
      }
    })().catch((error: unknown) => {
      if (error !== engine.fault) throw error;
    });
    return () => {
      isRunning = false;
      handler.close();
    };
  };

const subscribeMuch: Configure = (socket, index) => {
  if (index !== 1) return;
  for (let topic = 0; topic < 100; topic++) socket.set("SUBSCRIBE", `${topic} `.repeat(1 + (topic % 20)));
  for (let topic = 0; topic < 100; topic += 3)
    socket.set("UNSUBSCRIBE", `${topic} `.repeat(1 + (topic % 20)));
};

const subscribeToLarge: Configure = (socket, index) => {
  if (index === 1) socket.set("SUBSCRIBE", "x".repeat(VERY_LARGE));
};

const monitored: Configure = (socket, index, { world, engines }) => {
  const endpoint = `inproc://monitor-${index}`;
  socket.handle.monitor(endpoint, engines[index].facts.constant("ZMQ_EVENT_ALL"));
  const events = world.socket(engines[index], "PAIR");
  try {
    return events.set("LINGER", 0).connect(endpoint);
  } catch (error) {
    events.close();
    throw error;
  }
};

/** Peers that connect and do not speak the newest version of ZMTP, or none. */
const strangers: Play["during"] = ({ world, outcome }, [bound]) => {
  const [, port] = /:(\d+)$/.exec(bound?.lastEndpoint ?? "") ?? [];
  if (port === undefined) return;
  const address = { transport: "tcp", family: 4, host: "127.0.0.1", port: Number(port) } as const;
  const versions = [
    // ZMTP 1.0, 2.0 and 3.0.
    Buffer.concat([Buffer.from([1, 0, 6, 0]), Buffer.from(STRANGE)]),
    Buffer.concat([greeting().subarray(0, 10), Buffer.from([1, 8, 0, 0]), frame(STRANGE)]),
    Buffer.concat([greeting("NULL", [3, 0]), ready("PUSH"), frame(STRANGE)]),
    Buffer.from("GET / HTTP/1.1\r\n\r\n"),
  ];
  for (const bytes of versions) world.raw(address).send(bytes);
  outcome.note(undefined);
};

type Special = Omit<Play, "transport"> & { transport?: Transport };

const plays: Record<string, Special> = {
  PLAIN: { types: ["PULL", "PUSH"], configure: plain, before: zapHandler("200") },
  "PLAIN, the client": { types: ["PUSH", "PULL"], configure: reversed(plain), before: zapHandler("200", 1) },
  "a handler that refuses": {
    ...{ types: ["PULL", "PUSH"], configure: plain, before: zapHandler("400") },
    isSilent: true,
  },
  CURVE: { types: ["PULL", "PUSH"], configure: curve, before: zapHandler("200") },
  "CURVE, the client": { types: ["PUSH", "PULL"], configure: reversed(curve) },
  "CURVE with large messages": { types: ["PUSH", "PULL"], configure: curve, frames: [Buffer.alloc(20_000)] },
  "many subscriptions": { types: ["PUB", "SUB"], configure: subscribeMuch, steps: 2 },
  "many subscriptions, the subscriber": {
    ...{ types: ["SUB", "PUB"], steps: 2 },
    configure: reversed(subscribeMuch),
  },
  monitors: { types: ["PULL", "PUSH"], configure: monitored },
  "large bodies": { types: ["PULL", "PUSH"], frames: ["head", Buffer.alloc(50_000), Buffer.alloc(5000)] },
  "many frames": {
    types: ["PULL", "PUSH"],
    frames: Array.from({ length: 300 }, (_, index) => `frame ${index}`.repeat(5)),
  },
  reconnecting: {
    ...{ types: ["DEALER", "ROUTER"], rounds: 2 },
    configure: (socket) => void socket.set("RECONNECT_IVL", 1),
    during: ({ world }) => world.cutAll(),
  },
  heartbeats: {
    types: ["PULL", "PUSH"],
    configure: (socket) => void socket.set("HEARTBEAT_IVL", 1).set("HEARTBEAT_TIMEOUT", 100),
  },
  conflate: { types: ["PULL", "PUSH"], frames: ["x"], configure: (socket) => void socket.set("CONFLATE", 1) },
  "hello and disconnect messages": {
    types: ["ROUTER", "DEALER"],
    configure: (socket, index) => {
      if (index === 0) socket.set("DISCONNECT_MSG", "x".repeat(100));
    },
  },
  strangers: { types: ["PULL", "PUSH"], during: strangers },
  "strangers of a ROUTER": { types: ["ROUTER", "DEALER"], during: strangers },
  "raw bytes": { types: ["STREAM", "STREAM"], frames: ["x".repeat(100)] },
  "CLIENT and SERVER": { types: ["SERVER", "CLIENT"], frames: ["x".repeat(100)] },
  "RADIO and DISH": { types: ["RADIO", "DISH"], frames: ["x".repeat(100)] },

  "very large bodies": { types: ["PULL", "PUSH"], frames: ["head", Buffer.alloc(VERY_LARGE)] },
  "very large bodies over ws": {
    types: ["PULL", "PUSH"],
    transport: "ws",
    frames: [Buffer.alloc(VERY_LARGE)],
  },
  "very large bodies over ws, the client": {
    ...{ types: ["SUB", "PUB"], transport: "ws" },
    frames: [Buffer.alloc(VERY_LARGE)],
  },
  "very large bodies over CURVE": {
    ...{ types: ["PULL", "PUSH"], configure: curve },
    frames: [Buffer.alloc(VERY_LARGE)],
  },
  "very large bodies over CURVE, the sender": {
    ...{ types: ["PUSH", "PULL"], configure: curve },
    frames: [Buffer.alloc(VERY_LARGE)],
  },
  "very large bodies of a publisher": { types: ["PUB", "SUB"], frames: [Buffer.alloc(VERY_LARGE)] },
  "very large raw bytes": { types: ["STREAM", "STREAM"], frames: [Buffer.alloc(VERY_LARGE)] },
  "a very large topic": {
    ...{ types: ["PUB", "SUB"], configure: subscribeToLarge, steps: 2 },
    frames: ["x".repeat(VERY_LARGE + 1)],
  },
  "a very large topic of an XPUB": {
    ...{ types: ["XPUB", "SUB"], configure: subscribeToLarge, steps: 2 },
    frames: ["x".repeat(VERY_LARGE + 1)],
  },
  "a very large topic, the subscriber": {
    ...{ types: ["SUB", "PUB"], configure: reversed(subscribeToLarge), steps: 2 },
    frames: ["x".repeat(VERY_LARGE + 1)],
  },
  "very large bodies to a DISH": { types: ["DISH", "RADIO"], frames: [Buffer.alloc(VERY_LARGE)] },
};

/** Pairs of socket types over each transport. */
export const patterns: readonly Scenario[] = transports.flatMap((transport) =>
  pairs.map((types) => ({
    ...{ name: `${types[0]} and ${types[1]} over ${transport}`, transport },
    run: (stage: Stage) => play(stage, { types, transport }),
  })),
);

export const special: readonly Scenario[] = Object.entries(plays).map(([name, options]) => {
  const transport = options.transport ?? "tcp";
  return {
    name,
    transport,
    isSilent: options.isSilent,
    run: (stage: Stage) => play(stage, { ...options, transport }),
  };
});
