/**
 * Which frames share memory. send() copies small frames, so they may be changed after it. Over inproc, within a thread,
 * large frames are received as the memory that was sent. It is kept as long as there are references to it.
 */
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeEach, inproc } from "../support/implementations.js";
import { useProcesses } from "../support/processes.js";

describeEach("the memory of a frame", (kit) => {
  /** The size from which frames are not copied. */
  const large = (): number => kit.expected("smallerCopies", { theirs: 129, ours: 4096 });

  it.each([1, 64, 128])("of %d bytes may be changed after send()", async (size) => {
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
    const frame = Buffer.alloc(size, "a");
    const sent = push.send([frame, frame]);
    frame.fill("b");
    await sent;
    expect((await pull.receive()).map(String)).toEqual(["a".repeat(size), "a".repeat(size)]);
  });

  it("that waits for room is copied if it is small", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", {
      endpoint: inproc(),
      first: { receiveHighWaterMark: 1 },
      second: { sendHighWaterMark: 1 },
    });
    while (push.writable) await push.send("full");
    const frame = Buffer.alloc(128, "a");
    const sent = push.send(frame);
    frame.fill("b");
    const received = [];
    for (let i = 0; i < 3; i++) received.push(String(await pull.receive()));
    await sent;
    expect(received).toEqual(["full", "full", "a".repeat(128)]);
  });

  it.each([
    ["just below the threshold", () => large() - 1, false],
    ["at the threshold", large, true],
    ["of a megabyte", () => 1_000_000, true],
  ])("%s is shared with the receiver, or not", async (_, sizeOf, isShared) => {
    const size = sizeOf();
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
    const sent = Buffer.alloc(size, "a");
    await push.send(sent);
    const [received] = await pull.receive();
    received.fill("b", 0, 1);
    expect([String(sent.subarray(0, 1)), String(received.subarray(0, 2))]).toEqual([
      isShared ? "b" : "a",
      "ba",
    ]);
  });

  // The tests of npm zeromq do this with 2048 bytes.
  it.each([128, 129, 1025, 2048, 4095, 4096])(
    "of %d bytes that is sent back is shared, or not",
    async (size) => {
      const [first, second] = await kit.pair("Pair", "Pair", { endpoint: inproc() });
      const sent = Buffer.alloc(size, "a");
      await first.send(sent);
      const [echoed] = await second.receive();
      await second.send(echoed);
      const [received] = await first.receive();
      expect(received.equals(Buffer.alloc(size, "a"))).toBe(true);
      received.write("b");
      expect(String(sent.subarray(0, 2))).toBe(size >= large() ? "ba" : "aa");
    },
  );

  it("that is large is shared by all subscribers, and by messages that pass it on", async () => {
    const [publisher, first] = await kit.pair("XPublisher", "Subscriber", {
      endpoint: inproc(),
      first: { verbosity: "allSubs" },
    });
    const second = kit.open("Subscriber");
    second.connect(publisher.lastEndpoint as string);
    for (const subscriber of [first, second]) {
      subscriber.subscribe();
      await publisher.receive();
    }
    const body = Buffer.alloc(large(), "a");
    await publisher.send(["topic", body]);
    const received = [(await first.receive())[1], (await second.receive())[1]];
    body.fill("b", 0, 1);
    expect(received.map((frame) => String(frame?.subarray(0, 2)))).toEqual(["ba", "ba"]);

    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
    await push.send(received[0] as Buffer);
    const [passedOn] = await pull.receive();
    body.fill("c", 0, 1);
    expect(String(passedOn.subarray(0, 2))).toBe("ca");
  });

  it.each(["tcp://127.0.0.1:*", "ipc://*"])("is not shared over %s", async (endpoint) => {
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint });
    const sent = Buffer.alloc(100_000, "a");
    await push.send(sent);
    const [received] = await pull.receive();
    received.fill("b");
    expect(sent.equals(Buffer.alloc(100_000, "a"))).toBe(true);
  });
});

describeEach("frames whose memory is kept", (kit) => {
  const processes = useProcesses();

  /**
   * Sends ten frames, receives them and drops them. Reports after each step how many Buffers of the sender still exist.
   */
  function keepFrames(size: number): Promise<string[]> {
    const args = [kit.implementation.specifier, size];
    const command = [process.execPath, "--expose-gc"];
    return processes
      .start(join(import.meta.dirname, "../support/keep-frames.mjs"), args, { command })
      .success();
  }

  const kept = (queued: number): string[] => [
    `queued: ${queued} of 10 are there`,
    "received: all are as they were sent",
    "received: 10 of 10 are there",
    "dropped: all are gone",
  ];

  it.each([4096, 100_000])(
    "of %d bytes are kept until they are received, and then as long as there are references to them",
    async (size) => {
      expect(await keepFrames(size)).toEqual(kept(10));
    },
  );

  it.each([129, 1025, 2048, 4095])(
    "of %d bytes are kept by npm zeromq, and copied by this package",
    async (size) => {
      const queued = kit.expected("smallerCopies", { theirs: 10, ours: 0 });
      expect(await keepFrames(size)).toEqual(kept(queued));
    },
  );

  it("of 128 bytes are copied", async () => {
    expect(await keepFrames(128)).toEqual(kept(0));
  });
});
