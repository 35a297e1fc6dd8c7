/** Items 30 to 39: frames. */
import { command, frame, frameHeader, MORE } from "../../support/zmtp.js";
import { type Bench, type Check, except, unlike } from "../bench.js";

const LONG = 2;
const COMMAND = 4;

/** A frame in the long form, whatever its size is. */
function longFrame(body: Uint8Array, flags = 0): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(body.length));
  return Buffer.concat([Buffer.from([flags | LONG]), size, body]);
}

/** What a Dealer receives when these bytes come before a good message of the same peer, or of the next one. */
async function receives(
  bench: Bench,
  bytes: Uint8Array,
  options: { maxMessageSize?: number } = {},
): Promise<string[][]> {
  const dealer = await bench.open("Dealer", options);
  const link = await dealer.peer();
  const isServed = await link.send(bytes).isServed();
  (isServed ? link : await dealer.peer()).sendTexts(isServed ? "in sync" : "next");
  const messages: string[][] = [];
  while (!/^(in sync|next)$/.test(messages.at(-1)?.at(-1) ?? ""))
    messages.push((await dealer.socket.receive()).map(String));
  return messages;
}

const CLOSED = JSON.stringify([["next"]]);

/** Whether the connection is closed after these bytes, and nothing of it delivered. */
const isRefused = async (bench: Bench, bytes: Uint8Array, options = {}): Promise<boolean> =>
  JSON.stringify(await receives(bench, bytes, options)) === CLOSED;

export const FRAMING: Record<number, Check> = {
  30: (bench) =>
    except("accepts", { "bit 3": 8, "bit 7": 0x80, "all of them": 0xf8 }, (flags) =>
      isRefused(bench, frame("odd", flags)),
    ),

  31: (bench) =>
    except("accepts", { "an unknown command": "THING", PING: "PING" }, (name) =>
      isRefused(
        bench,
        Buffer.concat([
          Buffer.from([COMMAND | MORE, name.length + 3, name.length]),
          Buffer.from(`${name}\0\0`),
        ]),
      ),
    ),

  32: async (bench) =>
    unlike(
      await receives(bench, Buffer.concat([longFrame(Buffer.from("a"), MORE), longFrame(Buffer.alloc(0))])),
      [["a", ""], ["in sync"]],
    ),

  33: (bench) => {
    const sizes = { "2^63": 1n << 63n, "2^64 - 1": (1n << 64n) - 1n };
    return except("accepts", sizes, (size) =>
      isRefused(bench, Buffer.concat([frameHeader(size), Buffer.alloc(20)])),
    );
  },

  34: async (bench) => {
    const options = { maxMessageSize: 100 };
    const largest = "x".repeat(100);
    return (
      unlike(await receives(bench, frame(largest), options), [[largest], ["in sync"]]) ??
      (await except("accepts", { "one more": 101, "many more": 100_000 }, (size) =>
        isRefused(bench, Buffer.concat([frame("part", MORE), frame(Buffer.alloc(size))]), options),
      ))
    );
  },

  35: async (bench) =>
    unlike(await receives(bench, Buffer.concat([frame("", MORE), frame(""), frame("")])), [
      ["", ""],
      [""],
      ["in sync"],
    ]),

  36: async (bench) => {
    const dealer = await bench.open("Dealer");
    const link = await dealer.peer();
    for (const size of [254, 255, 256, 257]) {
      const text = "x".repeat(size);
      link.send(frame(text));
      if (String(await dealer.socket.receive()) !== text) return `delivers something else for ${size} bytes`;
      await dealer.socket.send(text);
      const { flags, body } = await link.frame();
      if (body.toString() !== text) return `sends something else for ${size} bytes`;
      if (((flags & LONG) !== 0) !== size > 255) return `sends ${size} bytes in the other form`;
    }
    return undefined;
  },

  37: async (bench) => {
    const dealer = await bench.open("Dealer");
    const first = await dealer.peer();
    first.send(frame("one", MORE), frame("two", MORE));
    if (!(await first.isServed())) return "closes the connection";
    first.close();
    await dealer.log.until("disconnect");
    const second = await dealer.peer();
    second.send(frame("a", MORE), frame("b", MORE), frame("c"));
    return unlike((await dealer.socket.receive()).map(String), ["a", "b", "c"]);
  },

  38: async (bench) => {
    const unknown = Buffer.concat([
      command("THING", Buffer.alloc(300)),
      command("X", Buffer.alloc(0)),
      command("ZPING", Buffer.alloc(3)),
    ]);
    return unlike(await receives(bench, Buffer.concat([frame("a", MORE), unknown, frame("b")])), [
      ["a", "b"],
      ["in sync"],
    ]);
  },

  39: (bench) => {
    const cases = {
      "a command without a name": Buffer.from([COMMAND, 0]),
      "a name of no letters": Buffer.from([COMMAND, 1, 0]),
      "a name that is longer than the command": Buffer.from([COMMAND, 3, 5, 0x50, 0x49]),
    };
    return except("accepts", cases, (bytes) => isRefused(bench, bytes));
  },
};
