/** Received frames whose memory a program transfers to another thread: those that came with them keep theirs. */
import { MessageChannel } from "node:worker_threads";
import { expect, it } from "vitest";
import { describeEach, inproc } from "../support/implementations.js";

const COUNT = 500;

type Transfer = (frame: Buffer) => void;

/** A runtime either refuses to transfer memory that frames share, or does not transfer it. */
const trying = (transfer: Transfer): Transfer => {
  return (frame) => {
    try {
      transfer(frame);
    } catch (error) {
      expect((error as Error).name).toBe("DataCloneError");
    }
  };
};

const transfers: [string, Transfer][] = [
  ["structuredClone", (frame) => void structuredClone(frame, { transfer: [frame.buffer as ArrayBuffer] })],
  [
    "postMessage",
    (frame) => {
      const { port1 } = new MessageChannel();
      try {
        port1.postMessage(frame, [frame.buffer as ArrayBuffer]);
      } finally {
        port1.close();
      }
    },
  ],
];

describeEach("received frames", (kit) => {
  for (const [name, transfer] of transfers)
    it.each([0, 1, 16, 100, 700, 2048, 2049])(
      `of %d bytes do not lose their memory with others, to ${name}`,
      async (size) => {
        const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
        const text = (i: number): string => String(i).padStart(size, "x").slice(0, size);
        for (let i = 0; i < COUNT; i++) await push.send([text(i), text(i + 1), ""]);
        const received: Buffer[][] = [];
        for (let i = 0; i < COUNT; i++) received.push(await pull.receive());
        for (let i = 0; i < COUNT; i += 2) trying(transfer)(received[i][0]);
        const kept = received.filter((_, i) => i % 2 === 1).map((frames) => frames.map(String));
        expect(kept).toEqual(kept.map((_, k) => [text(2 * k + 1), text(2 * k + 2), ""]));
        const others = received.filter((_, i) => i % 2 === 0).map(([, second]) => String(second));
        expect(others).toEqual(others.map((_, k) => text(2 * k + 1)));
      },
    );
});
