/** Messages of every kind arrive unchanged over every transport. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fill, isFilled } from "../../support/bytes.js";
import type { TestSocket } from "../../support/test-socket.js";
import { transports, type World, type WorldKind } from "../../support/world.js";

const KIB = 1024;
const MIB = 1024 * KIB;

/** Sizes around every boundary: frame headers, inline bodies, batches, chunks, the scratch area. */
const SIZES = [
  0,
  1,
  29,
  30,
  33,
  127,
  128,
  254,
  255,
  256,
  257,
  1023,
  1024,
  2047,
  2048,
  2049,
  4095,
  4096,
  4097,
  8191,
  8192,
  8193,
  16_383,
  16_384,
  32_767,
  32_768,
  32_769,
  49_152,
  65_535,
  65_536,
  65_537,
  131_071,
  131_072,
  131_073,
  MIB - 1,
  MIB,
  MIB + 1,
];

export function messagesSuite(kind: WorldKind, options: { detachOnCall?: boolean } = {}): void {
  describe.each(transports)("messages over %s", (transport) => {
    let world: World;
    let from: TestSocket;
    let to: TestSocket;

    beforeEach(async () => {
      world = kind.create();
      const [a, b] = world.engines(transport, options);
      from = world.socket(a, "PUSH");
      to = world.socket(b, "PULL");
      from.connect(await to.bind(world.endpoint(transport)));
    });

    afterEach(() => world.end());

    /** Sends and receives at the same time: no more is queued than the high-water marks allow. */
    async function pass(messages: readonly (readonly (Uint8Array | string)[])[]): Promise<Uint8Array[][]> {
      const received: Uint8Array[][] = [];
      const receiving = (async () => {
        while (received.length < messages.length) received.push(await to.receive());
      })();
      for (const frames of messages) await from.send(...frames);
      await receiving;
      return received;
    }

    it.each([1, 64])("of every size, %i at a time", async (batch) => {
      to.batch = batch;
      const received = await pass(SIZES.map((size) => [fill(size, size)]));
      expect(received.map((frames) => frames.map((frame) => frame.length))).toEqual(
        SIZES.map((size) => [size]),
      );
      expect(received.every(([frame], i) => isFilled(frame, SIZES[i]))).toBe(true);
    });

    it("of many frames, some of them empty", async () => {
      const shapes = [
        [0],
        [0, 0],
        [1, 0, 1],
        [0, 10, 0],
        [255, 256, 0, 8192, 1],
        SIZES.slice(0, 30),
        [100_000, 0, 100_000],
        [2048, 2049, 2048, 2049],
      ];
      for (const batch of [1, 3, 64]) {
        to.batch = batch;
        const received = await pass(shapes.map((shape) => shape.map((size) => fill(size, size))));
        expect(received.map((frames) => frames.map((frame) => frame.length))).toEqual(shapes);
        expect(received.flat().every((frame) => isFilled(frame, frame.length))).toBe(true);
      }
    });

    it.each([255, 256, 257, 1023, 1024, 1025, 5000])("of %i frames", async (count) => {
      const [frames] = await pass([Array.from({ length: count }, (_, i) => `${i}`)]);
      expect(frames.map((frame) => Buffer.from(frame).toString())).toEqual(
        Array.from({ length: count }, (_, i) => `${i}`),
      );
    });

    it("that are texts", async () => {
      const texts = [
        "",
        "a",
        "ä",
        "€uro",
        "😀",
        "a".repeat(47),
        "a".repeat(48),
        "ü".repeat(48),
        "x\0y",
        "\ud800!",
      ];
      texts.push(
        "é".repeat(10_000),
        "a".repeat(10_922),
        "a".repeat(10_923),
        "€".repeat(40_000),
        "a".repeat(MIB),
      );
      const received = await pass(texts.map((text) => [text]));
      // A lone surrogate becomes U+FFFD, as in every encoder.
      expect(received.every(([frame], i) => Buffer.compare(frame, Buffer.from(texts[i])) === 0)).toBe(true);
      const [frames] = await pass([texts]);
      expect(frames.every((frame, i) => Buffer.compare(frame, Buffer.from(texts[i])) === 0)).toBe(true);
    });

    it("that fill the scratch area exactly, and that are larger", async () => {
      const brim = 32 * KIB;
      const shapes = [
        [brim],
        [brim + 1],
        [brim - 1, 1],
        [brim - 1, 2],
        [1, brim],
        [10_000, 10_000, 12_768],
        [4, brim - 3],
      ];
      const received = await pass(shapes.map((shape) => shape.map((size) => fill(size, size))));
      expect(received.map((frames) => frames.map((frame) => frame.length))).toEqual(shapes);
      expect(received.flat().every((frame) => isFilled(frame, frame.length))).toBe(true);
    });

    it("at random", async () => {
      const random = generator(transport.length);
      const messages = Array.from({ length: 400 }, () =>
        Array.from({ length: 1 + random(5) }, () =>
          fill(random(2) ? random(300) : random(10_000), random(1000)),
        ),
      );
      const expected = messages.map((frames) => frames.map((frame) => Buffer.from(frame)));
      for (const batch of [1, 16, 64]) {
        to.batch = batch;
        const received = await pass(messages);
        expect(received.length).toBe(expected.length);
        for (const [i, frames] of received.entries()) {
          expect(frames.length).toBe(expected[i].length);
          expect(frames.every((frame, n) => Buffer.compare(frame, expected[i][n]) === 0)).toBe(true);
        }
      }
    });

    it("whose memory the receiver may keep", async () => {
      await from.send("kept", fill(3000, 1), fill(100, 2));
      const kept = await to.receive();
      await pass(Array.from({ length: 200 }, (_, i) => [fill(100 * i, i)]));
      expect(Buffer.from(kept[0]).toString()).toBe("kept");
      expect(isFilled(kept[1], 1) && isFilled(kept[2], 2)).toBe(true);
    });

    it("whose memory the sender may overwrite at once if they are small", async () => {
      const frames = [fill(10, 1), fill(100, 2), fill(128, 3)];
      await from.send(...frames);
      for (const frame of frames) frame.fill(0);
      const received = await to.receive();
      expect(received.every((frame, i) => isFilled(frame, i + 1))).toBe(true);
    });
  });
}

/** Whole numbers below a limit, always the same ones. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
