import { describe, expect, it } from "vitest";
import { type Program, until, useProcesses } from "../support/processes.js";
import { example } from "./example.js";

const FORWARDER = example("devices/forwarder");
const PUBLISHER = example("devices/publisher");
const SUBSCRIBER = example("devices/subscriber");
const QUEUE = example("devices/queue");
const CLIENT = example("devices/client");
const SERVER = example("devices/server");
const STREAMER = example("devices/streamer");
const PRODUCER = example("devices/producer");
const CONSUMER = example("devices/consumer");

const { start, address } = useProcesses();

describe.each(["tcp", "ipc"])("forwarder over %s", (transport) => {
  it("passes messages of publishers on to their subscribers", async () => {
    const [front, back] = [await address(transport), await address(transport)];
    const device = start(FORWARDER, [front, back]);
    await device.line(/^forwarder: /);
    start(PUBLISHER, [front, "news"]);
    const reader = start(SUBSCRIBER, [back, "news"]);
    const [, first] = await reader.line(/^news (\d+)$/);
    const [, second] = await reader.line(/^news (\d+)$/);
    expect(Number(second)).toBe(Number(first) + 1);
  });

  it("works with publishers and subscribers that start before and after it, and that end", async () => {
    const [front, back] = [await address(transport), await address(transport)];
    const reader = start(SUBSCRIBER, [back, "news", "sport"]);
    await reader.line(/^subscribed to news, sport$/);
    const early = start(PUBLISHER, [front, "news"]);
    await early.line(/^publishing news$/);
    start(FORWARDER, [front, back]);
    await reader.line(/^news \d+$/);

    // A publisher starts later, and gets the subscription as well.
    start(PUBLISHER, [front, "sport"]);
    start(PUBLISHER, [front, "weather"]);
    await reader.line(/^sport \d+$/);

    // A subscriber starts later. It does not get earlier messages. It is the only one that subscribes to everything.
    const all = start(SUBSCRIBER, [back]);
    const [, joined] = await all.line(/^sport (\d+)$/);
    await all.line(/^weather \d+$/);
    expect(Number(joined)).toBeGreaterThan(1);
    expect(reader.lines.filter((line) => line.startsWith("weather"))).toEqual([]);

    // A publisher and a subscriber end. The others are not affected.
    await early.stop();
    await all.stop();
    const [, before] = await reader.line(/^sport (\d+)$/);
    const [, after] = await reader.line(/^sport (\d+)$/);
    expect(Number(after)).toBe(Number(before) + 1);
  });
});

describe.each(["tcp", "ipc"])("queue over %s", (transport) => {
  it.each(["client", "device"])("gives clients their answers, with the %s first", async (first) => {
    const [front, back] = [await address(transport), await address(transport)];
    const device = (): Program => start(QUEUE, [front, back]);
    if (first === "device") await device().line(/^queue: /);
    const clients = [1, 2, 3].map(() => start(CLIENT, [front, 20]));
    for (const client of clients) await client.line(/^connecting/);
    if (first === "client") device();
    start(SERVER, [back, "sam"]);

    const answers = Array.from({ length: 20 }, (_, i) => `${i + 1} squared is ${(i + 1) ** 2}, says sam`);
    for (const client of clients) expect((await client.success()).slice(1)).toEqual(answers);
  });

  it("shares requests with a server that starts later", async () => {
    const [front, back] = [await address(transport), await address(transport)];
    start(QUEUE, [front, back]);
    const client = start(CLIENT, [front, 1_000_000]);
    start(SERVER, [back, "sam"]);
    await client.line(/says sam$/);
    start(SERVER, [back, "sue"]);
    await client.line(/says sue$/);
    // From now on the servers answer alternately.
    await client.line(/says sam$/);
    await client.line(/says sue$/);
  });
});

describe.each(["tcp", "ipc"])("streamer over %s", (transport) => {
  const items = (name: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => `got ${name}/${i + 1}`);

  const got = (...consumers: Program[]): string[] =>
    consumers.flatMap(({ lines }) => lines.filter((line) => line.startsWith("got ")));

  it.each(["producer", "device", "consumer"])("passes all work on, if the %s starts first", async (first) => {
    const [front, back] = [await address(transport), await address(transport)];
    const starters = new Map([
      ["producer", () => start(PRODUCER, [front, "pia", 50])],
      ["device", () => start(STREAMER, [front, back])],
      ["consumer", () => start(CONSUMER, [back])],
    ]);
    const programs = new Map<string, Program>();
    for (const name of [first, ...starters.keys()]) {
      if (programs.has(name)) continue;
      const program = starters.get(name)?.();
      if (program === undefined) throw new Error(`no ${name}`);
      programs.set(name, program);
      await program.line(/./);
    }

    const consumer = programs.get("consumer") as Program;
    await until([consumer], () => got(consumer).length === 50);
    expect(got(consumer)).toEqual(items("pia", 50));
    await programs.get("producer")?.success();
  });

  it("shares the work of several producers, also with a consumer that starts later", async () => {
    const [front, back] = [await address(transport), await address(transport)];
    start(STREAMER, [front, back]);
    const early = start(CONSUMER, [back]);
    const producers = ["pia", "pit"].map((name) => start(PRODUCER, [front, name, 20]));
    await until([early], () => got(early).length === 40);
    expect(got(early).sort()).toEqual([...items("pia", 20), ...items("pit", 20)].sort());
    for (const producer of producers) await producer.success();

    // The test cannot see when the new consumer is connected, so it makes work until the consumer gets some.
    const late = start(CONSUMER, [back]);
    const sent = [...got(early)];
    for (let round = 1; got(late).length === 0; round++) {
      await start(PRODUCER, [front, `p${round}`, 10]).success();
      sent.push(...items(`p${round}`, 10));
      await until([early, late], () => got(early, late).length === sent.length);
    }
    // From now on the consumers get work alternately.
    const before = [got(early).length, got(late).length];
    await start(PRODUCER, [front, "last", 10]).success();
    sent.push(...items("last", 10));
    await until([early, late], () => got(early, late).length === sent.length);
    expect([got(early).length, got(late).length]).toEqual(before.map((count) => count + 5));
    expect(got(early, late).sort()).toEqual(sent.sort());
  });
});

it.each([
  ["forwarder", FORWARDER],
  ["queue", QUEUE],
  ["streamer", STREAMER],
])("%s ends when it is told to", async (name, script) => {
  const device = start(script, ["tcp://127.0.0.1:*", "tcp://127.0.0.1:*"]);
  await device.line(/: tcp:\/\/127\.0\.0\.1:\d+ -> tcp:\/\/127\.0\.0\.1:\d+$/);
  device.signal("SIGTERM");

  expect(await device.success()).toEqual([expect.anything(), `${name} stopped`]);
});
