/** setsockopt(), getsockopt() and the properties: every number, name and type, beside npm zeromq. */
import { describe, expect, it } from "vitest";
import * as v5 from "../../src/v5-compat/index.js";
import { compare, outcomeOf, type Explanation } from "../support/compare.js";
import { describeEach, type Kit } from "../support/implementations.js";
import { VALUES } from "../support/odd/values.js";

type Name = keyof typeof v5.options;

const TYPES: v5.SocketType[] = [
  ...(["pair", "req", "rep", "pub", "sub", "dealer", "xreq", "router"] as const),
  ...(["xrep", "pull", "push", "xpub", "xsub", "stream"] as const),
];

const NUMBERS = Object.fromEntries(
  Object.entries(v5).filter(([name, value]) => name.startsWith("ZMQ_") && typeof value === "number"),
) as Record<string, number>;

const NAMES = Object.keys(v5.options) as Name[];

/** Constants whose numbers are those of options, each number once, and some that are no option. */
const OPTIONS = [...new Set([...Object.values(NUMBERS), 0, 3, 10, 20, 26, 53, 60, 74, 100, -1, 1.5, NaN])];

/** Values that can be set. */
const GOOD: Readonly<Record<number, unknown>> = {
  [v5.ZMQ_AFFINITY]: 2,
  [v5.ZMQ_IDENTITY]: "me",
  [v5.ZMQ_SUBSCRIBE]: "topic",
  [v5.ZMQ_UNSUBSCRIBE]: "topic",
  [v5.ZMQ_RATE]: 200,
  [v5.ZMQ_RECOVERY_IVL]: 5000,
  [v5.ZMQ_SNDBUF]: 4096,
  [v5.ZMQ_RCVBUF]: 4096,
  [v5.ZMQ_LINGER]: 500,
  [v5.ZMQ_RECONNECT_IVL]: 50,
  [v5.ZMQ_BACKLOG]: 10,
  [v5.ZMQ_RECONNECT_IVL_MAX]: 1000,
  [v5.ZMQ_MAXMSGSIZE]: 2 ** 40,
  [v5.ZMQ_SNDHWM]: 5,
  [v5.ZMQ_RCVHWM]: 5,
  [v5.ZMQ_MULTICAST_HOPS]: 5,
  [v5.ZMQ_RCVTIMEO]: 10_000,
  [v5.ZMQ_SNDTIMEO]: 10_000,
  [v5.ZMQ_IPV4ONLY]: 0,
  [v5.ZMQ_ROUTER_MANDATORY]: 1,
  [v5.ZMQ_TCP_KEEPALIVE]: 1,
  [v5.ZMQ_TCP_KEEPALIVE_CNT]: 5,
  [v5.ZMQ_TCP_KEEPALIVE_IDLE]: 60,
  [v5.ZMQ_TCP_KEEPALIVE_INTVL]: 10,
  [v5.ZMQ_TCP_ACCEPT_FILTER]: "127.0.0.1/8",
  [v5.ZMQ_DELAY_ATTACH_ON_CONNECT]: 1,
  [v5.ZMQ_XPUB_VERBOSE]: 1,
  [v5.ZMQ_ROUTER_RAW]: 1,
  [v5.ZMQ_IPV6]: 1,
  [v5.ZMQ_PLAIN_SERVER]: 1,
  [v5.ZMQ_PLAIN_USERNAME]: "somebody",
  [v5.ZMQ_PLAIN_PASSWORD]: "sécret",
  [v5.ZMQ_CURVE_SERVER]: 1,
  [v5.ZMQ_CURVE_PUBLICKEY]: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
  [v5.ZMQ_CURVE_SECRETKEY]: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
  [v5.ZMQ_CURVE_SERVERKEY]: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
  [v5.ZMQ_ZAP_DOMAIN]: "global",
  [v5.ZMQ_HEARTBEAT_IVL]: 250,
  [v5.ZMQ_HEARTBEAT_TTL]: 1000,
  [v5.ZMQ_HEARTBEAT_TIMEOUT]: 500,
  [v5.ZMQ_CONNECT_TIMEOUT]: 100,
  [v5.ZMQ_ROUTER_HANDOVER]: 1,
};

/** What comes of setting an option, and what is read then. */
async function setAndGet(socket: v5.Socket, option: number | Name, value: unknown) {
  const set = await outcomeOf(() => socket.setsockopt(option, value) === socket);
  return { set, get: await outcomeOf(() => socket.getsockopt(option)) };
}

const SUBSCRIBING = [v5.ZMQ_SUBSCRIBE, v5.ZMQ_UNSUBSCRIBE];

function explainSubscription(option: number, type: v5.SocketType): Explanation | undefined {
  if (!SUBSCRIBING.includes(option) || type === "sub") return undefined;
  const set = { how: "throws", name: "TypeError", message: "Subscriber socket required" };
  return { deviation: "compatSubscriptions", ours: { set } };
}

describe("every option", () => {
  for (const type of TYPES) {
    compare(`of a ${type} is read and set by its number`, {
      rows: Object.fromEntries(OPTIONS.map((option) => [String(option), option])),
      run: async (kit, option) => {
        const initial = await outcomeOf(() => kit.openV5(type).getsockopt(option));
        return { initial, ...(await setAndGet(kit.openV5(type), option, GOOD[option] ?? 1)) };
      },
      explain: (option) => explainSubscription(option, type),
    });

    compare(`of a ${type} is read and set by its name and as a property`, {
      rows: Object.fromEntries([...NAMES, "nothing", "toString"].map((name) => [name, name as Name])),
      run: async (kit, name) => {
        const socket = kit.openV5(type);
        const value = GOOD[v5.options[name]] ?? 1;
        const byName = await setAndGet(socket, name, value);
        const bag: Record<string, unknown> = kit.openV5(type);
        const initial = await outcomeOf(() => bag[name]);
        const set = await outcomeOf(() => (bag[name] = value));
        return { byName, initial, set, get: await outcomeOf(() => bag[name]) };
      },
      explain: (name) =>
        explainSubscription(v5.options[name], type) && {
          deviation: "compatSubscriptions",
          ours: { byName: { set: { message: "Subscriber socket required" } } },
        },
    });
  }
});

describe("values of every kind", () => {
  const text = (value: unknown) => (Buffer.isBuffer(value) ? value.toString() : value);

  /** As for the options of today's API, which explain more: see test/sockets/odd-options.test.ts. */
  function explain(value: unknown): Explanation | undefined {
    if (typeof value === "number") return { deviation: "numbersOutOfRange", ours: { set: {} } };
    if (value instanceof DataView) return { deviation: "moreKindsOfBytes", ours: { set: {} } };
    const given = text(value);
    if (typeof given === "string" && given.includes("\0"))
      return { deviation: "textWithNul", ours: { get: { value: given } } };
    return undefined;
  }

  for (const option of [
    ...[v5.ZMQ_LINGER, v5.ZMQ_AFFINITY, v5.ZMQ_MAXMSGSIZE, v5.ZMQ_IDENTITY, v5.ZMQ_PLAIN_USERNAME],
    ...[v5.ZMQ_IPV4ONLY, v5.ZMQ_IPV6, v5.ZMQ_CURVE_SERVER, v5.ZMQ_CURVE_PUBLICKEY, v5.ZMQ_ROUTER_MANDATORY],
  ]) {
    compare(`for the option ${option}`, {
      rows: VALUES,
      run: (kit, value) => setAndGet(kit.openV5("router"), option, value),
      explain,
    });
  }
});

describeEach("options", (kit: Kit) => {
  it("are where npm zeromq has them", () => {
    expect(kit.v5.options).toEqual(v5.options);
    expect(Object.fromEntries(Object.entries(kit.v5).filter(([name]) => name in NUMBERS))).toEqual(NUMBERS);
  });

  it("can be given when a socket is made, with other properties", () => {
    const socket = kit.openV5("dealer", { identity: "me", linger: 20, whatever: { more: 1 } });
    expect([socket.identity, socket.linger, socket.whatever]).toEqual(["me", 20, { more: 1 }]);
    expect(() => kit.openV5("dealer", { linger: "soon" })).toThrow("Option value must be a number");
  });

  it("tell whether a socket can send and receive", async () => {
    const [pull, push] = kit.v5Pair("pull", "push");
    expect([push._ioevents, pull._ioevents]).toEqual([kit.v5.ZMQ_POLLOUT, 0]);
    pull.pause();
    push.send("one").send("two");
    // The first one was awaited already.
    while (pull._ioevents !== kit.v5.ZMQ_POLLIN) await new Promise(setImmediate);
    expect(pull.getsockopt("_ioevents")).toBe(kit.v5.ZMQ_POLLIN);
  });

  it("tell the mechanism as a number", () => {
    expect(kit.openV5("pub").mechanism).toBe(0);
    expect(kit.openV5("pub", { plain_server: true }).mechanism).toBe(1);
    expect(kit.openV5("pub", { curve_server: true }).mechanism).toBe(2);
  });

  it("warn when they come too late", async () => {
    const socket = kit.openV5("pull");
    socket.bindSync("tcp://127.0.0.1:*");
    const warning = { warnings: ["Socket option will not take effect until next connect/bind."] };
    expect(await outcomeOf(() => (socket.backlog = 5))).toMatchObject(warning);
    expect(await outcomeOf(() => (socket.linger = 5))).not.toHaveProperty("warnings");
  });

  it("of a closed socket are an error", async () => {
    const socket = kit.openV5("pull").close();
    for (const call of [() => socket.linger, () => (socket.linger = 1), () => socket.getsockopt("rate")])
      expect(await outcomeOf(call)).toMatchObject({ how: "throws", code: "ENOTSOCK" });
    expect(socket._ioevents).toBe(0);
  });
});
