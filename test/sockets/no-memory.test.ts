/**
 * The runtime has no memory for a Buffer. That costs a message or a connection, and the reason is reported. Nothing is
 * thrown into the event loop, and everything else goes on.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { libzmqOf } from "../../src/api/context.js";
import { Context, Dealer, Pull, Push, type Socket } from "../../src/index.js";
import { EventLog } from "../support/event-log.js";

const KIB = 1024;
const MIB = 1024 * KIB;

/** Buffers of at least this many bytes cannot be allocated. */
let limit = Infinity;
let refused = 0;
let contexts: Context[];
let open: Socket[];

beforeEach(() => {
  contexts = [];
  open = [];
  refused = 0;
  for (const name of ["allocUnsafe", "allocUnsafeSlow"] as const) {
    const allocate = Buffer[name].bind(Buffer);
    vi.spyOn(Buffer, name).mockImplementation((size) => {
      if (size < limit) return allocate(size);
      refused++;
      throw new RangeError("Array buffer allocation failed");
    });
  }
});

afterEach(() => {
  limit = Infinity;
  vi.restoreAllMocks();
  for (const socket of open) {
    if (socket.closed) continue;
    socket.linger = 0;
    socket.close();
  }
  for (const context of contexts) expect(libzmqOf(context).fault).toBeUndefined();
});

/** A socket in a context of its own, as in another process. */
function use<T extends Socket>(make: (options: { context: Context }) => T): T {
  const context = new Context();
  contexts.push(context);
  const socket = make({ context });
  open.push(socket);
  return socket;
}

interface Pair {
  push: Push;
  pull: Pull;
  log: EventLog;
  pushLog: EventLog;
}

async function connected(): Promise<Pair> {
  const pull = use((options) => new Pull(options));
  const log = new EventLog(pull.events);
  await pull.bind("tcp://127.0.0.1:*");
  const push = use((options) => new Push({ ...options, reconnectInterval: 1 }));
  const pushLog = new EventLog(push.events);
  push.connect(pull.lastEndpoint as string);
  // Larger than a small chunk, so that both sides have a chunk to read and write through.
  await push.send("x".repeat(2000));
  expect(String(await pull.receive())).toHaveLength(2000);
  return { push, pull, log, pushLog };
}

/** Messages arrive again, over a new connection. */
async function goesOnAnew(pair: Pair): Promise<void> {
  limit = Infinity;
  // What is sent before the end of the old connection has been seen may be lost with it.
  await pair.pushLog.until("disconnect");
  await goesOn(pair);
}

async function goesOn({ push, pull }: Pick<Pair, "push" | "pull">): Promise<void> {
  limit = Infinity;
  await push.send(["last", Buffer.alloc(10 * KIB, 1)]);
  for (;;) {
    const message = await pull.receive();
    if (String(message[0]) !== "last") continue;
    expect(Buffer.compare(message[1] as Buffer, Buffer.alloc(10 * KIB, 1))).toBe(0);
    return;
  }
}

describe("a body that arrives", () => {
  it.each([
    ["as a whole", 100 * KIB, 50 * KIB],
    ["when the rest of it is allocated", 3 * MIB, 2 * MIB],
    ["when it grows for the last time", 40 * MIB, 20 * MIB],
  ])("closes the connection if there is no memory for it: %s", async (_, size, least) => {
    const all = await connected();
    limit = least;
    const sent = all.push.send(Buffer.alloc(size)).catch(() => undefined);
    expect((await all.log.until("disconnect")).error).toMatchObject({ code: "ENOMEM" });
    expect(refused).toBeGreaterThan(0);
    await sent;
    await goesOnAnew(all);
  });

  it("does not close the connection of another peer", async () => {
    const all = await connected();
    const other = use((options) => new Push(options));
    other.connect(all.pull.lastEndpoint as string);
    await other.send("other");
    expect(String(await all.pull.receive())).toBe("other");
    limit = 50 * KIB;
    const sent = all.push.send(Buffer.alloc(100 * KIB)).catch(() => undefined);
    await all.log.until("disconnect");
    await other.send("still here");
    expect(String(await all.pull.receive())).toBe("still here");
    await sent;
    await goesOnAnew(all);
    expect(all.log.types.filter((type) => type === "disconnect")).toHaveLength(1);
  });
});

describe("small messages that arrive", () => {
  it("are received with spare memory once. Then receive() fails with ENOMEM, and nothing is lost", async () => {
    const all = await connected();
    all.pull.receiveHighWaterMark = 1; // so that messages are fetched one by one
    const texts = ["message 0", "message 1", "message 2"];
    await Promise.all(texts.map((text) => all.push.send([text, "x".repeat(1000)])));
    await vi.waitUntil(() => all.pull.readable);
    limit = 0;
    expect(String((await all.pull.receive())[0])).toBe("message 0");
    await expect(all.pull.receive()).rejects.toMatchObject({ code: "ENOMEM" });
    await expect(all.pull.receive()).rejects.toMatchObject({ code: "ENOMEM" });
    limit = Infinity;
    expect(String((await all.pull.receive())[0])).toBe("message 1");
    expect(String((await all.pull.receive())[0])).toBe("message 2");
    await goesOn(all);
  });

  it("make a receive() that waits for them fail with ENOMEM", async () => {
    const all = await connected();
    limit = 0;
    const waiting = all.pull.receive();
    await all.push.send("served by the spare memory");
    expect(String(await waiting)).toBe("served by the spare memory");
    const next = all.pull.receive();
    const failed = expect(next).rejects.toMatchObject({ code: "ENOMEM" });
    limit = 0;
    await all.push.send("not received yet");
    await failed;
    limit = Infinity;
    expect(String(await all.pull.receive())).toBe("not received yet");
  });
});

describe("a message that is sent", () => {
  it("closes the connection if there is no memory for what is written, and a new one goes on", async () => {
    const pull = use((options) => new Pull(options));
    await pull.bind("tcp://127.0.0.1:*");
    const push = use((options) => new Push({ ...options, reconnectInterval: 1 }));
    const log = new EventLog(push.events);
    // The event is received, so that the context has spare memory from then on.
    await push.bind("tcp://127.0.0.1:*");
    await log.until("bind");
    limit = 64 * KIB;
    push.connect(pull.lastEndpoint as string);
    expect((await log.until("disconnect")).error).toMatchObject({ code: "ENOMEM" });
    await goesOn({ push, pull });
  });

  it("fails with ENOMEM if it has to wait and cannot be copied", async () => {
    const dealer = use((options) => new Dealer(options));
    limit = 1;
    await expect(dealer.send(Buffer.from("copied while it waits"))).rejects.toMatchObject({ code: "ENOMEM" });
    limit = Infinity;
    const waiting = dealer.send("sent later");
    const peer = use((options) => new Dealer(options));
    await peer.bind("tcp://127.0.0.1:*");
    dealer.connect(peer.lastEndpoint as string);
    await waiting;
    expect(String(await peer.receive())).toBe("sent later");
  });

  it("fails with ENOMEM if its memory is resizable and it cannot be copied", async () => {
    const all = await connected();
    const Resizable = ArrayBuffer as unknown as new (
      size: number,
      options: { maxByteLength: number },
    ) => ArrayBuffer;
    const body = new Uint8Array(new Resizable(10 * KIB, { maxByteLength: 20 * KIB }));
    limit = 5 * KIB;
    await expect(all.push.send(["head", body])).rejects.toMatchObject({ code: "ENOMEM" });
    await expect(all.push.send("é".repeat(10 * KIB))).rejects.toMatchObject({ code: "ENOMEM" });
    await goesOn(all);
  });
});
