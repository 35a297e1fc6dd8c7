/** Items 61 to 70: what the socket types do. */
import { command, frame, MORE } from "../../support/zmtp.js";
import { type Bench, type Check, happens, type Tested, unlike } from "../bench.js";
import { type Link } from "../link.js";
import type { Socket } from "../../../src/index.js";

const EMPTY = frame("", MORE);

/** Fills the queues until a send has to wait. Returns how many sends are done, and a promise of the one that waits. */
async function fill(send: (i: number) => Promise<void>): Promise<[number, Promise<void>]> {
  for (let done = 0; ; done++) {
    const sending = send(done);
    if (!(await happens(sending, 300))) return [done, sending];
  }
}

/** Two peers of a socket. */
async function two<S extends Socket>(
  tested: Tested<S>,
  ids: [string, string] = ["", ""],
): Promise<[Link, Link]> {
  return [await tested.peer({ Identity: ids[0] }), await tested.peer({ Identity: ids[1] })];
}

/** A Request has sent to one of two peers: what it does with what they answer. */
async function request(bench: Bench): Promise<string | undefined> {
  const req = await bench.open("Request");
  const links = await two(req);
  await req.socket.send(["question", "more"]);
  const asked = await Promise.race(links.map(async (link) => (await link.frame(), link)));
  const other = links.find((link) => link !== asked) as Link;
  const sent = (await asked.message()).map(String);
  other.send(EMPTY, frame("wrong"));
  if (!(await other.isTaken())) return "closes the other peer";
  asked.send(EMPTY, frame("answer"));
  // npm zeromq rejects when it finds only the wrong one (lateReply).
  const received = await req.socket.receive().catch(() => req.socket.receive());
  return unlike(sent, ["question", "more"], "sends") ?? unlike(received.map(String), ["answer"]);
}

/** Each peer gets what was sent to it, with its envelope; without a peer the message is dropped or an error. */
async function route(bench: Bench): Promise<string | undefined> {
  const router = await bench.open("Router", { mandatory: true });
  const [a, b] = await two(router, ["a", "b"]);
  a.sendTexts("from a");
  b.sendTexts("from b");
  const received = [(await router.socket.receive()).join(), (await router.socket.receive()).join()].sort();
  for (const [id, text] of [
    ["b", "to b"],
    ["a", "to a"],
  ])
    await router.socket.send([id, text]);
  const sent = [await a.texts(), await b.texts()].map(String);
  const refused = await router.socket.send(["nobody", "lost"]).then(
    () => "sent",
    (error: { code: string }) => error.code,
  );
  router.socket.mandatory = false;
  await router.socket.send(["nobody", "lost"]);
  return (
    unlike(received, ["a,from a", "b,from b"]) ??
    unlike(sent, ["to a", "to b"], "sends") ??
    unlike(refused, "EHOSTUNREACH", "says")
  );
}

async function duplicate(bench: Bench): Promise<string | undefined> {
  const router = await bench.open("Router");
  const first = await router.peer({ Identity: "same" });
  first.sendTexts("first");
  const received = [(await router.socket.receive()).join()];
  const second = await (await router.link()).shake({ Identity: "same" });
  second.sendTexts("second");
  await second.isServed();
  first.sendTexts("again");
  received.push((await router.socket.receive()).join());
  await router.socket.send(["same", "answer"]);
  return unlike(received, ["same,first", "same,again"]) ?? unlike(await first.texts(), ["answer"], "sends");
}

async function publish(bench: Bench): Promise<string | undefined> {
  const publisher = await bench.open("Publisher", { sendHighWaterMark: 10 });
  const [slow, quick] = await two(publisher);
  for (const link of [slow, quick]) {
    link.send(command("SUBSCRIBE", Buffer.from("")));
    await link.isTaken();
  }
  publisher.look();
  slow.socket.pause();
  const body = "x".repeat(10_000);
  const all = (async () => {
    for (let i = 0; i < 2000; i++) await publisher.socket.send(body);
  })();
  if (!(await happens(all, 10_000))) return "waits for a peer that does not read";
  return unlike((await quick.texts())[0].length, body.length);
}

async function vanish(bench: Bench): Promise<string | undefined> {
  const publisher = await bench.open("XPublisher");
  const link = await publisher.peer();
  link.send(command("SUBSCRIBE", Buffer.from("topic")));
  const told = [String(await publisher.socket.receive())];
  link.close();
  const next = publisher.socket.receive();
  if (!(await happens(next))) return "does not tell it";
  told.push(String(await next));
  return unlike(told, ["\x01topic", "\0topic"], "tells");
}

async function twice(bench: Bench): Promise<string | undefined> {
  const publisher = await bench.open("Publisher");
  const link = await publisher.peer();
  const [subscribe, cancel] = ["SUBSCRIBE", "CANCEL"].map((name) => command(name, Buffer.from("A")));
  link.send(subscribe, subscribe, cancel, command("SUBSCRIBE", Buffer.from("end")));
  await link.isTaken();
  publisher.look();
  for (const text of ["A", "end"]) await publisher.socket.send(text);
  return (await link.texts())[0] === "A" ? undefined : "ends it with the first CANCEL";
}

/** A peer that does not read makes sends wait. When it reads, everything that was sent arrives, in order. */
async function queue(
  tested: Tested<Socket & { send(message: string): Promise<void> }>,
): Promise<string | undefined> {
  const link = await tested.peer();
  link.socket.pause();
  const body = (i: number): string => `${i}:${"x".repeat(100_000)}`;
  const [done, waiting] = await fill((i) => tested.socket.send(body(i)));
  link.socket.resume();
  const received: number[] = [];
  while (received.length <= done) received.push(Number.parseInt((await link.texts())[0]));
  await waiting;
  return unlike(
    received,
    Array.from({ length: done + 1 }, (_, i) => i),
  );
}

/** A PAIR has one peer. What the second one sends is not delivered, and nothing is sent to it. */
async function pair(bench: Bench): Promise<string | undefined> {
  const tested = await bench.open("Pair");
  const first = await tested.peer();
  first.sendTexts("first");
  const received = [String(await tested.socket.receive())];
  const second = await tested.link();
  void second.shake().catch(() => undefined);
  second.sendTexts("second");
  const isClosed = await happens(second.ended);
  first.sendTexts("again");
  received.push(String(await tested.socket.receive()));
  await tested.socket.send("answer");
  return (
    unlike(received, ["first", "again"]) ??
    unlike(await first.texts(), ["answer"], "sends") ??
    (isClosed ? undefined : "keeps the second peer, and reads and sends nothing")
  );
}

/** A Dealer without a peer keeps messages for one to come, and gives each of two peers its turn. */
async function deal(bench: Bench): Promise<string | undefined> {
  const dealer = await bench.open("Dealer", { sendHighWaterMark: 100 });
  const early = dealer.socket.send("early");
  const first = await dealer.peer();
  await early;
  const got = await first.texts();
  const second = await dealer.peer();
  // The socket knows of a peer that is served when it is asked whether it can send.
  if (!(await second.isServed()) || !dealer.socket.writable) return "does not serve a second peer";
  for (let i = 0; i < 4; i++) await dealer.socket.send(String(i));
  const turns = [await first.texts(), await first.texts(), await second.texts(), await second.texts()]
    .map(String)
    .sort();
  return (
    unlike(got, ["early"], "sends") ??
    unlike(turns, ["0", "1", "2", "3"], "sends") ??
    queue(await bench.open("Dealer", { sendHighWaterMark: 10 }))
  );
}

export const PATTERNS: Record<number, Check> = {
  61: request,

  62: async (bench) => {
    const rep = await bench.open("Reply");
    const link = await rep.peer();
    const malformed = [frame("no delimiter"), frame("many", MORE), frame("frames")];
    link.send(...malformed, frame("id", MORE), EMPTY, frame("good"));
    const received = String(await rep.socket.receive());
    await rep.socket.send("answer");
    return unlike(received, "good") ?? unlike(await link.texts(), ["id", "", "answer"], "sends");
  },

  63: route,
  64: duplicate,
  65: publish,
  66: vanish,
  67: twice,
  68: async (bench) => queue(await bench.open("Push", { sendHighWaterMark: 10 })),
  69: pair,
  70: deal,
};
