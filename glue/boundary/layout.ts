/**
 * Layouts of the C structs that glue reads and writes: where their members are, and their bits. All from the compiler.
 */
import type { Facts } from "./facts.js";

/** The functions of `Facts` that this file needs. */
export type Numbers = Pick<Facts, "number" | "wordOf">;

/** Members of `zwasm_turn_t`, as indices of words, and the bits of `zwasm_ready()`. */
export interface TurnLayout {
  readonly backlog: number;
  readonly timer: number;
  readonly notified: number;
  readonly numbers: number;
  readonly readable: number;
  readonly writable: number;
}

export const turnLayout = (facts: Numbers): TurnLayout => ({
  backlog: facts.wordOf("zwasm_turn_t.backlog"),
  timer: facts.wordOf("zwasm_turn_t.timer"),
  notified: facts.wordOf("zwasm_turn_t.notified"),
  numbers: facts.wordOf("zwasm_turn_t.numbers"),
  readable: facts.number("ready_in"),
  writable: facts.number("ready_out"),
});

/** Members of `zwasm_frame_t`, as indices of words, and its size in words. */
export interface FrameLayout {
  readonly data: number;
  readonly size: number;
  readonly more: number;
  readonly apart: number;
  readonly words: number;
}

export const frameLayout = (facts: Numbers): FrameLayout => ({
  data: facts.wordOf("zwasm_frame_t.data"),
  size: facts.wordOf("zwasm_frame_t.size"),
  more: facts.wordOf("zwasm_frame_t.more"),
  apart: facts.wordOf("zwasm_frame_t.apart"),
  words: facts.wordOf("sizeof.zwasm_frame_t"),
});

/** Members of `portal_news_t`, as indices of words, its size in words, and the bits of its `what`. */
export interface NewsLayout {
  readonly connection: number;
  readonly what: number;
  readonly portal: number;
  readonly countLow: number;
  readonly countHigh: number;
  readonly inHighWaterMark: number;
  readonly outHighWaterMark: number;
  readonly words: number;
  readonly opened: number;
  readonly readable: number;
  readonly read: number;
  readonly limits: number;
  readonly ended: number;
  readonly bound: number;
  readonly unbound: number;
}

export const newsLayout = (facts: Numbers): NewsLayout => ({
  connection: facts.wordOf("portal_news_t.connection"),
  what: facts.wordOf("portal_news_t.what"),
  portal: facts.wordOf("portal_news_t.portal"),
  countLow: facts.wordOf("portal_news_t.count_low"),
  countHigh: facts.wordOf("portal_news_t.count_high"),
  inHighWaterMark: facts.wordOf("portal_news_t.inhwm"),
  outHighWaterMark: facts.wordOf("portal_news_t.outhwm"),
  words: facts.wordOf("sizeof.portal_news_t"),
  opened: facts.number("portal_opened"),
  readable: facts.number("portal_readable"),
  read: facts.number("portal_read"),
  limits: facts.number("portal_limits"),
  ended: facts.number("portal_ended"),
  bound: facts.number("portal_bound"),
  unbound: facts.number("portal_unbound"),
});

/**
 * A batch of `zwasm_portal_read()`: its members and its list of large bodies, and where its frames begin, in words.
 */
export interface BatchLayout {
  readonly messages: number;
  readonly mayPause: number;
  readonly largeCount: number;
  readonly large: number;
  readonly words: number;
  /** From the `data` of a frame to its size and to its message, in words. */
  readonly sizeFromData: number;
  readonly messageFromData: number;
}

export function batchLayout(facts: Numbers): BatchLayout {
  const data = facts.wordOf("zwasm_portal_frame_t.data");
  return {
    messages: facts.wordOf("zwasm_portal_batch_t.messages"),
    mayPause: facts.wordOf("zwasm_portal_batch_t.may_pause"),
    largeCount: facts.wordOf("zwasm_portal_batch_t.large_count"),
    large: facts.wordOf("zwasm_portal_batch_t.large"),
    words: facts.wordOf("sizeof.zwasm_portal_batch_t"),
    sizeFromData: facts.wordOf("zwasm_portal_frame_t.size") - data,
    messageFromData: facts.wordOf("zwasm_portal_frame_t.msg") - data,
  };
}
