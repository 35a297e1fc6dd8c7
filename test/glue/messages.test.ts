/** Messages between JavaScript and wasm, of all shapes: in the scratch area, as a message, or as a body that stays. */
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { Messages, type Body } from "../../glue/messages/index.js";
import type { SocketPointer } from "../../glue/pointers.js";
import { fill } from "../support/bytes.js";
import { fakeFacts } from "./fakes/facts.js";
import { FakeLibzmq } from "./fakes/libzmq.js";

const POINTER = 77;
const SOCKET = { pointerIn: () => POINTER as SocketPointer };
const EAGAIN = 11;
const MIN_HOST_BODY = fakeFacts.number("min_host_body");
const MAX_SMALL = 32 * 1024;

let libzmq: FakeLibzmq;
let messages: Messages;

beforeEach(() => {
  libzmq = new FakeLibzmq();
  messages = new Messages(libzmq.engine);
});

/** Frames are parts of these bytes. Any two parts differ. */
const source = fill(2 * MAX_SMALL, 1);

const asBuffer = (frame: Body): Buffer => Buffer.from(frame as string);

function send(...frames: Body[]): string[] {
  libzmq.calls.length = 0;
  expect(messages.send(SOCKET, frames)).toBe(0);
  expect(Buffer.compare(Buffer.concat(libzmq.outbox.at(-1) ?? []), Buffer.concat(frames.map(asBuffer)))).toBe(
    0,
  );
  expect(libzmq.outbox.at(-1)?.map(({ length }) => length)).toEqual(frames.map((f) => asBuffer(f).length));
  return [...libzmq.calls];
}

const sizes = fc.oneof(
  { weight: 4, arbitrary: fc.nat(100) },
  { weight: 2, arbitrary: fc.nat(3 * MIN_HOST_BODY) },
  { weight: 1, arbitrary: fc.integer({ min: MIN_HOST_BODY - 1, max: MIN_HOST_BODY + 1 }) },
  { weight: 1, arbitrary: fc.integer({ min: MAX_SMALL - 10, max: MAX_SMALL + 10 }) },
);

describe("sending", () => {
  it("small messages take one call, with any characters", () => {
    for (const frames of [
      ["hello"],
      ["grüße", ""],
      ["日本", fill(10, 1), "🦓".repeat(20)],
      ["x".repeat(4000)],
    ]) {
      expect(send(...frames)).toEqual(["zwasm_send"]);
    }
  });

  it("short texts are encoded correctly if they contain characters beyond ASCII", () => {
    for (let at = 0; at < 50; at++) send(`${"a".repeat(at)}é${"b".repeat(49 - at)}`);
  });

  it("a body of 4 KiB stays in JavaScript, a smaller one does not", () => {
    expect(send(fill(MIN_HOST_BODY - 1, 1))).toEqual(["zwasm_send"]);
    expect(send(fill(MIN_HOST_BODY, 1))).toEqual(["zwasm_send_body"]);
    expect(send("a", fill(MIN_HOST_BODY, 1), "b")).toEqual([
      ...["zwasm_msg_new", "zwasm_msg_data", "zwasm_msg_adopt", "zwasm_msg_new", "zwasm_msg_data"],
      ...["zwasm_msg_send", "zwasm_msg_send", "zwasm_msg_send"],
    ]);
    expect(send("é".repeat(MIN_HOST_BODY))).toEqual(["zwasm_send_body"]);
  });

  it("many frames are sent as one message", () => {
    expect(send(...Array.from({ length: 256 }, (_, i) => `${i}`))).toEqual(["zwasm_send"]);
    send(...Array.from({ length: 257 }, (_, i) => `${i}`));
    expect(send(...Array.from({ length: 9 }, (_, i) => fill(4000, i)))).not.toContain("zwasm_send");
    expect(send(...Array.from({ length: 8 }, (_, i) => fill(4000, i)))).toEqual(["zwasm_send"]);
  });

  it("any frames arrive as they are, and nothing is left in wasm", () => {
    const text = fc.string({ unit: "binary", maxLength: 100 });
    const long = fc.tuple(fc.constantFrom("a", "é", "€", "🦓"), fc.nat(6000)).map(([c, n]) => c.repeat(n));
    const bytes = fc.tuple(sizes, fc.nat(255)).map(([size, at]) => source.subarray(at, at + size));
    const frames = fc.array(fc.oneof(text, long, bytes), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(frames, (sent) => {
        send(...sent);
        expect(libzmq.messages.size).toBe(0);
        expect(libzmq.bodies.size).toBe(0);
      }),
    );
    expect([...libzmq.sockets]).toEqual([POINTER]);
  });

  it("a message that libzmq refuses leaves nothing in wasm, and the error says why", () => {
    libzmq.failure = EAGAIN;
    const large = Array.from({ length: 300 }, () => "x");
    for (const frames of [["x"], [fill(MIN_HOST_BODY, 1)], ["x", fill(MIN_HOST_BODY, 1)], large]) {
      expect(messages.send(SOCKET, frames)).toBe(-EAGAIN);
    }
    expect(libzmq.outbox).toEqual([]);
    expect([libzmq.messages.size, libzmq.bodies.size]).toEqual([0, 0]);
  });

  it("nothing of a message is sent if there is no memory for all of it", () => {
    const frames = [fill(MIN_HOST_BODY, 1), "small", fill(MIN_HOST_BODY, 2)];
    for (libzmq.room = 0; libzmq.room < frames.length; libzmq.room++) {
      libzmq.calls.length = 0;
      messages.send(SOCKET, frames);
      expect(libzmq.calls).not.toContain("zwasm_msg_send");
      expect([libzmq.messages.size, libzmq.bodies.size]).toEqual([0, 0]);
    }
    expect(send(...frames)).toContain("zwasm_msg_send");
  });

  it("nothing of a message is allocated if the memory limit is reached", () => {
    libzmq.refusesToSend = true;
    libzmq.failure = 48;
    expect(messages.send(SOCKET, [fill(MIN_HOST_BODY, 1), "small"])).toBe(-48);
    expect(libzmq.calls).toEqual(["zmq_errno"]);
    expect(messages.send(SOCKET, [fill(MIN_HOST_BODY, 1)])).toBe(-48);
    expect([libzmq.messages.size, libzmq.bodies.size]).toEqual([0, 0]);
  });

  it("no further frame of a message is tried after its first one was refused", () => {
    const { exports } = libzmq.engine;
    exports.zwasm_msg_send = () => {
      libzmq.calls.push("refused");
      return -1;
    };
    messages.send(SOCKET, ["x", fill(MIN_HOST_BODY, 1)]);
    expect(libzmq.calls).toEqual([
      "zwasm_msg_new",
      "zwasm_msg_data",
      "zwasm_msg_adopt",
      "refused",
      "zmq_errno",
      "zwasm_msg_free",
      "zwasm_msg_free",
    ]);
  });

  it("an address is sent with the message, small or large", () => {
    for (const frame of ["x", "é".repeat(100), fill(MIN_HOST_BODY, 1)]) {
      expect(messages.send(SOCKET, [frame], 4_000_000_000)).toBe(0);
      expect(messages.send(SOCKET, [frame], Buffer.from("grüße"))).toBe(0);
      expect(libzmq.outbox.splice(0)).toEqual([[asBuffer(frame)], [asBuffer(frame)]]);
    }
    expect(libzmq.addresses.slice(0, 2)).toEqual(["4000000000", "grüße"]);
    expect([libzmq.messages.size, libzmq.bodies.size]).toEqual([0, 0]);
  });

  it("an address that libzmq refuses leaves nothing in wasm, and the error says why", () => {
    libzmq.refusal = 22;
    expect(messages.send(SOCKET, ["x"], 1)).toBe(-22);
    expect(messages.send(SOCKET, [fill(MIN_HOST_BODY, 1)], Buffer.from("x"))).toBe(-22);
    expect([libzmq.messages.size, libzmq.bodies.size, libzmq.outbox.length]).toEqual([0, 0, 0]);
  });

  it("asks for a turn", () => {
    send("x");
    expect(libzmq.wakes).toBe(1);
    send(fill(MIN_HOST_BODY, 1));
    expect(libzmq.wakes).toBe(2);
  });

  it("takes the turn at once if no other message follows", () => {
    messages.send(SOCKET, ["x"], undefined, true);
    expect([libzmq.wakes, libzmq.turns]).toEqual([0, 1]);
  });
});

describe("receiving", () => {
  const receive = (limit = 1): Uint8Array[][] => {
    const into: Uint8Array[][] = [];
    expect(messages.receive(SOCKET, limit, into)).toBe(into.length);
    return into;
  };

  it("returns why there is no message; in any case it may have left something to do", () => {
    const into: Uint8Array[][] = [];
    expect(messages.receive(SOCKET, 1, into)).toBe(-EAGAIN);
    expect(into).toEqual([]);
    expect(libzmq.wakes).toBe(1);
    libzmq.inbox.push([Buffer.from("x")]);
    receive();
    expect(libzmq.wakes).toBe(2);
  });

  it("asks for addresses if they are wanted", () => {
    libzmq.inbox.push([Buffer.from("a")], [Buffer.from("b")]);
    messages.receive(SOCKET, 1, []);
    expect(libzmq.addressKind).toBe(fakeFacts.number("zwasm_no_address"));
    messages.receive(SOCKET, 1, [], "group");
    expect(libzmq.addressKind).toBe(fakeFacts.number("zwasm_group"));
  });

  it("receives as many messages as were asked for, and leaves the others", () => {
    for (let i = 0; i < 5; i++) libzmq.inbox.push([Buffer.from(`${i}`), Buffer.from("end")]);
    expect(receive(3).map(([first]) => Buffer.from(first).toString())).toEqual(["0", "1", "2"]);
    expect(receive(3).map(([first]) => Buffer.from(first).toString())).toEqual(["3", "4"]);
  });

  it("frames are copies, which the next call does not change", () => {
    libzmq.inbox.push([Buffer.from("first"), fill(2000, 1)], [Buffer.from("other"), fill(2000, 2)]);
    const [kept] = receive();
    receive();
    expect(Buffer.from(kept[0]).toString()).toBe("first");
    expect(Buffer.compare(kept[1], fill(2000, 1))).toBe(0);
  });

  it("ends with the message that reaches the limit of bytes, which is received as a whole", () => {
    const large = (): Uint8Array => fill(MIN_HOST_BODY, 1);
    libzmq.inbox.push([fill(100, 1)], [large(), fill(100, 2), fill(100, 3)], [fill(100, 4)]);
    const into: Uint8Array[][] = [];
    expect(messages.receive(SOCKET, 10, into, "none", MIN_HOST_BODY + 101)).toBe(2);
    expect(into.map((frames) => frames.length)).toEqual([1, 3]);
    expect(messages.receive(SOCKET, 10, into, "none", 1)).toBe(1);
  });

  it("what completes a message that did not fit into the scratch area is only the rest of it", () => {
    const frames = Array.from({ length: 1500 }, () => Buffer.from("x"));
    libzmq.inbox.push(frames, [Buffer.from("next")]);
    const into: Uint8Array[][] = [];
    expect(messages.receive(SOCKET, 100, into)).toBe(1);
    expect(into[0]).toHaveLength(1500);
    expect(libzmq.inbox).toHaveLength(1);
  });

  it("small bodies share memory of the kind that cannot be transferred, and only in pieces that the host allows", () => {
    const { shared, sharedSizes } = libzmq.host;
    for (let i = 0; i < 10; i++) libzmq.inbox.push([fill(1500, i)]);
    const received = receive(10).map(([body]) => body);
    expect(sharedSizes).toEqual([3000, 3000, 3000, 3000, 3000]);
    for (const [i, body] of received.entries()) expect(Buffer.compare(body, fill(1500, i))).toBe(0);
    expect(received[0].buffer).toBe(received[1].buffer);
    expect(received[1].buffer).not.toBe(received[2].buffer);
    shared.max = 0;
    libzmq.inbox.push([fill(10, 1), fill(10, 2)]);
    const [[first, second]] = receive();
    expect([first.buffer.byteLength, second.buffer.byteLength]).toEqual([10, 10]);
    expect(Buffer.compare(second, fill(10, 2))).toBe(0);
  });

  it("an empty body does not share memory with a body that can be transferred", () => {
    libzmq.host.shared.max = 0;
    libzmq.inbox.push([fill(10, 1), fill(0, 0), fill(10, 2), fill(0, 0)]);
    const [frames] = receive();
    expect(frames.map(({ length }) => length)).toEqual([10, 0, 10, 0]);
    expect(new Set(frames.map(({ buffer }) => buffer)).size).toBe(4);
  });

  it("a large body is returned without a copy, and its token is released", () => {
    const body = fill(MIN_HOST_BODY, 1);
    libzmq.inbox.push([body]);
    expect(receive()[0][0]).toBe(body);
    expect([libzmq.messages.size, libzmq.bodies.size]).toEqual([0, 0]);
  });

  it("a message that does not fit into the scratch area is received whole", () => {
    const frames = Array.from({ length: 3000 }, (_, i) => fill(i % 7 === 0 ? 900 : 20, i));
    libzmq.inbox.push(
      frames.map((frame) => Buffer.from(frame)),
      [Buffer.from("next")],
    );
    const received = receive();
    expect(libzmq.calls.filter((name) => name === "zwasm_receive").length).toBeGreaterThan(2);
    expect(received).toHaveLength(1);
    expect(Buffer.compare(Buffer.concat(received[0]), Buffer.concat(frames))).toBe(0);
    expect(received[0]).toHaveLength(3000);
    expect(libzmq.inbox).toHaveLength(1);
  });

  it("any messages arrive as they are, and nothing is left in wasm", () => {
    const frame = fc.tuple(sizes, fc.nat(255)).map(([size, at]) => source.subarray(at, at + size));
    const message = fc.array(frame, { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 6 }),
        (all, limit) => {
          libzmq.inbox.push(...all.map((frames) => [...frames]));
          const received: Uint8Array[][] = [];
          while (libzmq.inbox.length > 0) {
            const some = receive(limit);
            expect(some.length).toBeLessThanOrEqual(limit);
            received.push(...some);
          }
          expect(received.map((frames) => frames.map(({ length }) => length))).toEqual(
            all.map((frames) => frames.map(({ length }) => length)),
          );
          expect(Buffer.compare(Buffer.concat(received.flat()), Buffer.concat(all.flat()))).toBe(0);
          expect([libzmq.messages.size, libzmq.bodies.size]).toEqual([0, 0]);
        },
      ),
      { numRuns: 50 },
    );
  });
});
