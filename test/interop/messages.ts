/** The messages of the interop tests. Their sizes are those where the wire format changes. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { Frame, PeerSocket } from "../support/peers/client.js";

/** Bytes that do not repeat with any block or buffer size, and differ for every size. */
export function bytes(size: number): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  let state = size ^ 0x9e3779b9;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    buffer[i] = state >>> 24;
  }
  return buffer;
}

const KIB = 1024;
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, i) => i));

export const MESSAGES: Frame[][] = [
  ["hello"],
  [""],
  ["first", "", everyByte, "last"],
  ["", ""],
  // A length up to 255 takes one byte, from 256 on eight bytes.
  [bytes(255)],
  [bytes(256)],
  [bytes(64 * KIB)],
  [bytes(1024 * KIB)],
  ["head", bytes(64 * KIB), "", bytes(1024 * KIB), bytes(255), "tail"],
  [Buffer.alloc(256), "zeros"],
];

/** Frames in a form that is fast to compare and short to print. */
export function readable(frames: Frame[]): string[] {
  return frames.map((frame) => {
    const buffer = Buffer.from(frame as Buffer);
    if (buffer.length <= 64) return buffer.toString("latin1");
    return `${buffer.length} B, sha1 ${createHash("sha1").update(buffer).digest("hex")}`;
  });
}

export async function expectMessage(socket: PeerSocket, frames: Frame[]): Promise<void> {
  expect(readable(await socket.receive())).toEqual(readable(frames));
}

/** Sends all messages, one after the other, then expects all of them in order. */
export async function burst(from: PeerSocket, to: PeerSocket, messages: Frame[][] = MESSAGES): Promise<void> {
  for (const frames of messages) await from.send(...frames);
  for (const frames of messages) await expectMessage(to, frames);
}

/** Sends each message and expects it to have arrived before the next. */
export async function pingPong(a: PeerSocket, b: PeerSocket, messages = MESSAGES): Promise<void> {
  for (const frames of messages) {
    const reply = [...frames].reverse();
    await a.send(...frames);
    await expectMessage(b, frames);
    await b.send(...reply);
    await expectMessage(a, reply);
  }
}
