/** Proxies of sockets that may refuse a message: draft types, Stream and mandatory Routers, in one context and two. */
import { expect, it } from "vitest";
import { describeEach, failure, type Kit, type SocketName } from "../support/implementations.js";
import { pause } from "../support/wait.mjs";

type Name = SocketName | "Server" | "Client" | "Radio" | "Dish" | "Scatter" | "Gather";

/** What the sockets of all types have here. */
interface Any {
  readonly closed: boolean;
  readonly lastEndpoint: string | null;
  bind(endpoint: string): Promise<void>;
  connect(endpoint: string): void;
  send(message: unknown, options?: object): Promise<void>;
  receive(): Promise<unknown[]>;
  join(group: string): void;
  subscribe(): void;
}

const PLACES = ["within a context", "between two contexts"] as const;
type Place = (typeof PLACES)[number];

const DRAFT = ["Server", "Client", "Radio", "Dish", "Scatter", "Gather"];

function open(kit: Kit, name: Name, options: object = {}): Any {
  const socket: unknown = DRAFT.includes(name)
    ? kit.openDraft(name as "Server", options)
    : kit.open(name as SocketName, options);
  return socket as Any;
}

/** A running proxy between two bound sockets, and a peer of each. A message passes from the first to the last. */
async function run(
  kit: Kit,
  place: Place,
  [from, front, back, to]: readonly [Name, Name, Name, Name],
  backOptions: object = {},
) {
  const context = place === "within a context" ? {} : { context: new kit.zmq.Context() };
  const ends = [open(kit, front), open(kit, back, { ...context, ...backOptions })] as const;
  for (const end of ends) await end.bind("tcp://127.0.0.1:*");
  if (front === "Dish") ends[0].join("group");
  const [first, last] = [open(kit, from), open(kit, to)];
  if (to === "Dish") last.join("group");
  if (to === "Subscriber") last.subscribe();
  first.connect(ends[0].lastEndpoint as string);
  last.connect(ends[1].lastEndpoint as string);
  const proxy = new kit.zmq.Proxy(ends[0] as never, ends[1] as never);
  return { proxy, running: proxy.run(), ends, first, last };
}

/** Sends until a message arrives: a Radio and a Publisher drop messages until they know of the group or subscription. */
async function pass(first: Any, last: Any, from: Name, to: Name): Promise<unknown[]> {
  const isLossy = from === "Radio" || to === "Subscriber";
  let isThere = false;
  const arrived = last.receive().finally(() => (isThere = true));
  do {
    await first.send("one", ...(from === "Radio" ? [{ group: "group" }] : []));
    if (isLossy) await pause(2, "no event reports that a Radio or Publisher can send; not too many are sent");
  } while (isLossy && !isThere);
  return arrived;
}

describeEach("a proxy of draft types", (kit) => {
  it.each(
    PLACES.flatMap((place) =>
      (
        [
          ["Scatter", "Gather", "Scatter", "Gather"],
          ["Scatter", "Gather", "Push", "Pull"],
          ["Push", "Pull", "Scatter", "Gather"],
          ["Client", "Server", "Client", "Server"],
          ["Client", "Server", "Dealer", "Dealer"],
          ["Client", "Server", "Push", "Pull"],
          ["Radio", "Dish", "Radio", "Dish"],
          ["Radio", "Dish", "Publisher", "Subscriber"],
        ] as const
      ).map((way) => ({ place, way, name: `${place}: ${way.join(" > ")}` })),
    ),
  )("passes messages $name", async ({ place, way }) => {
    const { proxy, running, first, last } = await run(kit, place, way);
    const [body, address] = await pass(first, last, way[0], way[3]);
    expect(String(body)).toBe("one");
    if (way[3] === "Dish") expect(address).toEqual({ group: Buffer.from("group") });
    proxy.terminate();
    expect(await running).toBeUndefined();
  });
});

describeEach("a proxy ends with the error of a socket that refuses a message", (kit) => {
  it.each(PLACES)("a reply to a Server, which has no routing id: %s", async (place) => {
    const { running, ends, first, last } = await run(kit, place, ["Client", "Server", "Dealer", "Dealer"]);
    await first.send("request");
    expect(String((await last.receive())[0])).toBe("request");
    await last.send("reply");
    expect(await failure(() => running)).toMatchObject({ how: "rejects", code: "EHOSTUNREACH" });
    expect(ends.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it.each(PLACES)("a message of two frames to a Client: %s", async (place) => {
    const { running, ends, first } = await run(kit, place, ["Dealer", "Router", "Client", "Server"]);
    await first.send("one frame, and the routing id");
    expect(await failure(() => running)).toMatchObject({ how: "rejects", code: "EINVAL" });
    expect(ends.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it.each(PLACES)("a message to a peer that a Stream does not know: %s", async (place) => {
    const { running, first } = await run(kit, place, ["Push", "Pull", "Stream", "Stream"]);
    await first.send(["nobody", "x"]);
    expect(await failure(() => running)).toMatchObject({ how: "rejects", code: "EHOSTUNREACH" });
  });

  it.each(PLACES)("a message to a peer that a mandatory Router does not know: %s", async (place) => {
    const types = ["Push", "Pull", "Router", "Dealer"] as const;
    const { running, ends, first } = await run(kit, place, types, { mandatory: true });
    // A mandatory Router is writable when it has a peer. Until then the message waits.
    await first.send(["nobody", "x"]);
    expect(await failure(() => running)).toMatchObject({ how: "rejects", code: "EHOSTUNREACH" });
    expect(ends.map(({ closed }) => closed)).toEqual([true, true]);
  });
});

describeEach("a proxy of a socket with itself", (kit) => {
  it.each(["Router", "Pair"] as const)("passes its messages back: %s", async (type) => {
    // npm zeromq ends the process.
    if (!kit.deviates("proxyOfOneSocket")) return;
    const socket = kit.open(type);
    await socket.bind("tcp://127.0.0.1:*");
    const peer = open(kit, type === "Router" ? "Dealer" : type);
    peer.connect(socket.lastEndpoint as string);
    const proxy = new kit.zmq.Proxy(socket, socket);
    const running = proxy.run();
    for (const text of ["one", "two"]) {
      await peer.send(text);
      expect(String(await peer.receive())).toBe(text);
    }
    proxy.terminate();
    expect(await running).toBeUndefined();
    expect(socket.closed).toBe(true);
  });
});
