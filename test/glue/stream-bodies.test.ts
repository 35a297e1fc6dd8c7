/** Large bodies on a stream: they are read directly into their own memory, and written without a copy. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Body } from "../../glue/bodies.js";
import type { Stream } from "../../glue/io/stream.js";
import { fill, isFilled } from "../support/bytes.js";
import { bodyMemory } from "./fakes/body-memory.js";
import { openStream, type FakeContext } from "./fakes/stream.js";

const KIB = 1024;
const MIB = KIB * KIB;
const MIN_DIRECT_READ = 32 * KIB;
const MAX_DIRECT_READ = 256 * KIB;

const arriving = (size: number): Body => Body.arriving(size, bodyMemory());
const complete = (bytes: Uint8Array): Body => Body.complete(bytes);

describe("sending a body", () => {
  it("keeps its place between other bytes, and is not copied", () => {
    const { stream, connection, context } = openStream();
    const bytes = fill(5000, 1);
    const written: Uint8Array[] = [];
    const write = connection.write.bind(connection);
    connection.write = (chunks) => {
      written.push(...chunks);
      return write(chunks);
    };
    stream.send(Buffer.from("header"));
    expect(stream.sendBody(complete(bytes))).toBe(5000);
    stream.send(Buffer.from("trailer"));
    context.flush();
    expect(written[1]).toBe(bytes);
    expect(connection.sent).toEqual(Buffer.concat([Buffer.from("header"), bytes, Buffer.from("trailer")]));
    expect(context.pool.inUse.size).toBe(0);
  });

  it("is refused as a whole while the connection has not taken the last write", () => {
    const { stream, connection, context } = openStream();
    connection.takesAll = false;
    stream.sendBody(complete(fill(5000, 1)));
    context.flush();
    expect(stream.sendBody(complete(fill(5000, 2)))).toBe("EAGAIN");
    connection.drain();
    stream.drained();
    expect(stream.sendBody(complete(fill(5000, 2)))).toBe(5000);
  });

  it("whose memory the user has transferred closes the connection, so that no wrong bytes are sent", () => {
    const { stream, connection, context } = openStream();
    const bytes = new Uint8Array(5000);
    const body = complete(bytes);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(stream.sendBody(body)).toBe("ECONNRESET");
    context.flush();
    expect(connection.sent.length).toBe(0);
    expect(stream.state).toBe("failed");
  });
});

describe("receiving a body", () => {
  it("takes queued bytes first, and leaves the bytes that follow the body", () => {
    const { stream, context } = openStream();
    const body = arriving(10);
    stream.data(fill(4, 1));
    expect(stream.recvBody(body)).toBe(4);
    expect(stream.recvBody(body)).toBe("EAGAIN");
    context.takeMarks();
    stream.data(Buffer.concat([fill(6, 2), Buffer.from("next")]));
    expect(context.takeMarks()).toBe("r");
    expect(stream.recvBody(body)).toBe(6);
    expect(body.missing).toBe(0);
    expect([...body.bytes]).toEqual([...fill(4, 1), ...fill(6, 2)]);
    const into = Buffer.alloc(10);
    expect(stream.recv(into)).toBe(4);
    expect(into.toString("latin1", 0, 4)).toBe("next");
  });

  it("puts bytes that arrive in the meantime into the body, not into the queue", () => {
    const { stream, connection, context } = openStream();
    const body = arriving(MIB);
    stream.recvBody(body);
    for (let i = 0; i < 8; i++) stream.data(new Uint8Array(128 * KIB).fill(i));
    expect(context.pool.inUse.size).toBe(0);
    expect(connection.calls).toEqual([]);
    expect(stream.recvBody(body)).toBe(MIB);
    expect(body.bytes[MIB - 1]).toBe(7);
  });

  it("offers memory for direct reads while 32 KiB or more of a body are missing", () => {
    const { stream } = openStream();
    expect(stream.room()).toBeUndefined();
    const body = arriving(MIN_DIRECT_READ + 10);
    expect(stream.room()).toBeUndefined();
    stream.recvBody(body);
    expect(stream.room()).toHaveLength(MIN_DIRECT_READ + 10);
    stream.data(new Uint8Array(10));
    expect(stream.room()).toHaveLength(MIN_DIRECT_READ);
    stream.data(new Uint8Array(1));
    expect(stream.room()).toBeUndefined();
  });

  it("counts bytes that the host has read into the body, and makes the stream readable", () => {
    const { stream, context } = openStream();
    const body = arriving(100 * KIB);
    stream.recvBody(body);
    stream.room()?.set(fill(60 * KIB, 1));
    context.takeMarks();
    stream.filled(60 * KIB);
    expect(context.takeMarks()).toBe("r");
    stream.room()?.set(fill(40 * KIB, 2));
    stream.filled(40 * KIB);
    expect(stream.room()).toBeUndefined();
    expect(stream.recvBody(body)).toBe(100 * KIB);
    expect(isFilled(body.bytes.subarray(0, 60 * KIB), 1)).toBe(true);
    expect(isFilled(body.bytes.subarray(60 * KIB), 2)).toBe(true);
    expect(stream.room()).toBeUndefined();
  });

  it("offers memory again that was not used", () => {
    const { stream } = openStream();
    const body = arriving(3 * MIB);
    stream.recvBody(body);
    stream.room();
    stream.room()?.fill(1);
    stream.filled(100 * KIB);
    let end = 100 * KIB;
    for (let value = 2; body.missing > 0; value++) {
      const rest = stream.room()?.fill(value) as Uint8Array;
      expect(rest.length).toBeLessThanOrEqual(MAX_DIRECT_READ);
      stream.filled(rest.length);
      stream.recvBody(body);
      expect([body.bytes[end - 1], body.bytes[end]]).toEqual([value - 1, value]);
      end += rest.length;
      expect(body.bytes[end - 1]).toBe(value);
    }
    expect([body.bytes[0], end]).toEqual([1, 3 * MIB]);
  });

  it("that the end cuts short reports the bytes that have arrived, then the end", () => {
    for (const [end, outcome] of [
      [(stream: Stream) => stream.ended(), 0],
      [(stream: Stream) => stream.failed("ECONNRESET"), "ECONNRESET"],
    ] as const) {
      const { stream, context } = openStream();
      const body = arriving(100 * KIB);
      stream.recvBody(body);
      stream.data(new Uint8Array(10));
      end(stream);
      context.takeMarks();
      expect(stream.recvBody(body)).toBe(10);
      expect(context.takeMarks()).toBe("r");
      expect(stream.recvBody(body)).toBe(outcome);
    }
  });

  it("resumes a connection that was paused", () => {
    const { stream, connection } = openStream();
    stream.data(new Uint8Array(1));
    stream.data(new Uint8Array(200 * KIB));
    expect(connection.calls).toEqual(["pause"]);
    stream.recvBody(arriving(150 * KIB));
    expect(connection.calls).toEqual(["pause", "resume"]);
  });
});

describe("with random sizes", () => {
  /** Reads as wasm does: small pieces through recv(), bodies through recvBody() until they are complete. */
  class Reader {
    readonly parts: Uint8Array[] = [];
    #next = 0;
    #body: Body | undefined;

    constructor(
      private readonly stream: Stream,
      private readonly wants: readonly { size: number; isBody: boolean }[],
    ) {}

    /** Reads until there are no bytes at present. Returns false when everything has been read. */
    read(): boolean {
      for (;;) {
        const want = this.wants[this.#next % this.wants.length];
        if (this.#body !== undefined || want.isBody) {
          this.#body ??= arriving(want.size);
          const before = this.#body.missing;
          const outcome = this.stream.recvBody(this.#body);
          if (typeof outcome === "string" || outcome === 0) return this.#stop(outcome);
          expect(outcome).toBeLessThanOrEqual(this.#body.size);
          expect(this.#body.missing).toBeLessThanOrEqual(before);
          if (this.#body.missing > 0) continue;
          this.parts.push(this.#body.bytes);
          this.#body = undefined;
        } else {
          const into = new Uint8Array(want.size);
          const outcome = this.stream.recv(into);
          if (typeof outcome === "string" || outcome === 0) return this.#stop(outcome);
          this.parts.push(into.subarray(0, outcome));
        }
        this.#next++;
      }
    }

    #stop(outcome: number | string): boolean {
      if (outcome !== 0) return true;
      if (this.#body !== undefined)
        this.parts.push(this.#body.bytes.subarray(0, this.#body.size - this.#body.missing));
      return false;
    }
  }

  const deliver = (stream: Stream, bytes: Uint8Array, isDirect: boolean): number => {
    const room = isDirect ? stream.room() : undefined;
    if (room === undefined) {
      const chunk = new Uint8Array(bytes);
      stream.data(chunk);
      chunk.fill(0xee);
      return bytes.length;
    }
    const count = Math.min(room.length, bytes.length);
    room.set(bytes.subarray(0, count));
    stream.filled(count);
    return count;
  };

  const expectMarked = (context: FakeContext): void => expect(context.takeMarks()).toContain("r");

  it("bytes arrive in order and complete, through queue, body and direct reads", () => {
    const all = fill(20 * 90 * KIB, 3);
    const want = fc.record({ size: fc.integer({ min: 1, max: 150 * KIB }), isBody: fc.boolean() });
    const delivery = fc.record({
      size: fc.integer({ min: 1, max: 90 * KIB }),
      isDirect: fc.boolean(),
      isRead: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(want, { minLength: 1, maxLength: 5 }),
        fc.array(delivery, { maxLength: 20 }),
        (wants, deliveries) => {
          const { stream, connection, context } = openStream();
          const reader = new Reader(stream, wants);
          let sent = 0;
          for (const { size, isDirect, isRead } of deliveries) {
            sent += deliver(stream, all.subarray(sent, sent + size), isDirect);
            expectMarked(context);
            if (isRead) expect(reader.read()).toBe(true);
          }
          stream.ended();
          expectMarked(context);
          expect(reader.read()).toBe(false);
          expect(Buffer.compare(Buffer.concat(reader.parts), all.subarray(0, sent))).toBe(0);
          expect(context.pool.inUse.size).toBe(0);
          // Each pause has ended.
          expect(connection.calls.filter((call) => call === "pause")).toHaveLength(
            connection.calls.filter((call) => call === "resume").length,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("bytes are sent in order and complete, whenever the connection takes them", () => {
    const action = fc.oneof(
      fc.record({ send: fc.integer({ min: 1, max: 150 * KIB }), isBody: fc.boolean() }),
      fc.record({ flushTakingAll: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const { stream, connection, context } = openStream();
        const accepted: Uint8Array[] = [];
        const drain = (): void => {
          if (!connection.isWaiting) return;
          connection.drain();
          context.takeMarks();
          stream.drained();
          expect(context.takeMarks()).toBe("w");
        };
        actions.forEach((step, seed) => {
          if ("flushTakingAll" in step) {
            drain();
            connection.takesAll = step.flushTakingAll;
            return context.flush();
          }
          const bytes = fill(step.send, seed);
          const outcome = step.isBody ? stream.sendBody(complete(bytes)) : stream.send(bytes);
          if (outcome === "EAGAIN") expect(connection.isWaiting).toBe(true);
          else {
            expect(outcome).toBe(step.send);
            accepted.push(new Uint8Array(bytes));
            if (!step.isBody) bytes.fill(0xee);
          }
        });
        drain();
        connection.takesAll = true;
        context.flush();
        expect(Buffer.compare(connection.sent, Buffer.concat(accepted))).toBe(0);
        expect(context.pool.inUse.size).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
