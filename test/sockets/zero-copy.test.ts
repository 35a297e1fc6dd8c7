/**
 * Which frames share memory. send() copies small frames, so they may be changed after it. Over inproc, within a thread,
 * large frames are received as the memory that was sent. It is kept as long as there are references to it.
 */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bindWhenFree, describeEach, inproc } from "../support/implementations.js";
import { needs } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";

/** Why npm zeromq is not tested. */
const UNSAFE = "npm zeromq sends memory that may belong to something else by then";

/** Younger than the types of this project. */
const NewArrayBuffer = ArrayBuffer as unknown as new (
  size: number,
  options: { maxByteLength: number },
) => ArrayBuffer & { resize(size: number): void };

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

  const whereSafe = needs(kit.deviates("transferredWhileSending"), UNSAFE);
  describe("that is gone while send() waits for room", whereSafe, () => {
    const bytes = (size: number): Uint8Array => Buffer.alloc(size, "a");

    /** Sends a frame that has to wait, does something to it, and receives what arrives. */
    async function waiting(endpoint: string, frame: Uint8Array, change: () => void): Promise<string[]> {
      const [pull, push] = await kit.pair("Pull", "Push", {
        endpoint,
        first: { receiveHighWaterMark: 1 },
        second: { sendHighWaterMark: 1 },
      });
      const filler = Buffer.alloc(4000, "f");
      let sent = 0;
      for (; push.writable; sent++) await push.send(filler);
      const sending = push.send(frame);
      change();
      for (let i = 0; i < sent; i++) expect((await pull.receive())[0]).toEqual(filler);
      await sending;
      return (await pull.receive()).map(String);
    }

    const transfer = ({ buffer }: Uint8Array) =>
      void structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });

    it.each([129, 1000, 4095])("arrives as it was, of %d bytes", async (size) => {
      const frame = new Uint8Array(bytes(size));
      expect(await waiting(inproc(), frame, () => transfer(frame))).toEqual(["a".repeat(size)]);
    });

    it.each([1000, 5000])("arrives as it was, of %d bytes in memory that is resized", async (size) => {
      const buffer = new NewArrayBuffer(size, { maxByteLength: size });
      const frame = new Uint8Array(buffer, 0, size);
      frame.set(bytes(size));
      const resize = (): void => {
        buffer.resize(0);
        buffer.resize(size);
      };
      expect(await waiting(inproc(), frame, resize)).toEqual(["a".repeat(size)]);
    });

    it("makes send() fail if it is large", async () => {
      const frame = new Uint8Array(bytes(4096));
      const sending = waiting(inproc(), frame, () => transfer(frame));
      const { code, message } = (await sending.catch((error: unknown) => error)) as Error & { code?: string };
      expect(code).toBe("EINVAL");
      expect(message).toMatch(/transferred to another thread while send\(\) was pending/);
    });
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

describeEach("memory that is transferred after send()", (kit) => {
  const secure = () => {
    const [server, client] = [kit.zmq.curveKeyPair(), kit.zmq.curveKeyPair()];
    return {
      pull: { curveServer: true, curveSecretKey: server.secretKey },
      push: {
        curveServerKey: server.publicKey,
        curvePublicKey: client.publicKey,
        curveSecretKey: client.secretKey,
      },
    };
  };

  const whereSafe = needs(kit.deviates("transferredWhileSending"), UNSAFE);
  it.each([
    ["tcp", "tcp://127.0.0.1", () => ({ pull: {}, push: {} })],
    ["tcp with CURVE", "tcp://127.0.0.1", secure],
    ["ws", "ws://127.0.0.1", () => ({ pull: {}, push: {} })],
  ])(
    "costs the connection over %s, which says so, and nothing else",
    whereSafe,
    async (_, address, optionsOf) => {
      const warnings: string[] = [];
      const onWarning = (warning: Error & { code?: string }): void => void warnings.push(`${warning.code}`);
      process.on("warning", onWarning);
      const options = optionsOf();
      const probe = kit.open("Pull");
      await probe.bind(`${address}:*`);
      const endpoint = probe.lastEndpoint as string;
      probe.close();
      const push = kit.open("Push", { ...options.push, reconnectInterval: 10 });
      const log = kit.log(push);
      push.connect(endpoint);
      const lost = new Uint8Array(100_000).fill(1);
      await push.send(lost);
      await push.send(new Uint8Array(100_000).fill(2));
      structuredClone(lost.buffer, { transfer: [lost.buffer] });
      const pull = kit.open("Pull", options.pull);
      await bindWhenFree(pull, endpoint);
      await log.until("disconnect");
      await log.until("handshake");
      await push.send("after");
      const received: Buffer[] = [];
      while (String(received.at(-1)) !== "after") received.push((await pull.receive())[0]);
      expect(received.every((frame) => frame.length < 10 || frame.every((byte) => byte === 2))).toBe(true);
      expect(warnings).toContain("ZEROMQ_WASM_MEMORY_TRANSFERRED");
      process.off("warning", onWarning);
    },
  );
});

describeEach("the memory of a frame that the text of another one changes", (kit) => {
  const buffer = (): Buffer => Buffer.from("original");
  const resizable = (): Uint8Array => {
    const view = new Uint8Array(new NewArrayBuffer(8, { maxByteLength: 100 }));
    view.set(buffer());
    return view;
  };
  const changes: [string, () => Uint8Array, (view: Uint8Array) => unknown][] = [
    ["written to", buffer, (view) => view.fill(0x62)],
    [
      "transferred",
      () => new Uint8Array(buffer()),
      (view) => structuredClone(view, { transfer: [view.buffer] }),
    ],
    ["made smaller", resizable, (view) => (view.buffer as InstanceType<typeof NewArrayBuffer>).resize(2)],
  ];

  it.each(changes)("is sent as it was when it is %s", async (_, make, change) => {
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
    const view = make();
    const text = { toString: () => (change(view), "text") };
    await push.send([text as unknown as string, view]);
    expect((await pull.receive()).map(String)).toEqual(["text", "original"]);
  });

  const isCareful = needs(kit.deviates("transferredWhileSending"), UNSAFE);
  it("costs the message if it is large, and is transferred", isCareful, async () => {
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
    const view = new Uint8Array(100_000);
    const text = { toString: () => (structuredClone(view, { transfer: [view.buffer] }), "text") };
    await expect((async () => push.send([text as unknown as string, view]))()).rejects.toThrow(
      /transferred to another thread while the text of another frame was made/,
    );
    await push.send("next");
    expect(String(await pull.receive())).toBe("next");
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
