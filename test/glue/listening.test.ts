/** Listeners, from the time the host opens one until wasm closes it: no connection is lost. */
import { describe, expect, it } from "vitest";
import { READABLE } from "../../glue/io/fd-table.js";
import type { Address, IncomingConnection } from "../../glue/host.js";
import { Listening, OpenedListener } from "../../glue/io/listening.js";
import { FakeConnection, FakeContext } from "./fakes/stream.js";

const address: Address = { transport: "tcp", family: 4, host: "127.0.0.1", port: 1 };

class Incoming implements IncomingConnection {
  rejected = 0;
  wasReset = false;
  accept(): FakeConnection {
    return new FakeConnection();
  }
  reject(): void {
    this.rejected++;
  }
  isReset(): boolean {
    return this.wasReset;
  }
}

function open(): { opened: OpenedListener; context: FakeContext; closed: () => number } {
  let closed = 0;
  const opened = new OpenedListener();
  opened.listener = { address, close: () => closed++ };
  return { opened, context: new FakeContext(), closed: () => closed };
}

describe("a listener that wasm takes over", () => {
  it("is readable for each connection, and returns them in order", () => {
    const { opened, context } = open();
    const listening = new Listening(4, 1, opened, context);
    expect(context.takeMarks()).toBe("");
    expect(listening.take()).toBeUndefined();
    const [first, second] = [new Incoming(), new Incoming()];
    opened.accept(first);
    expect(context.takeMarks()).toBe("r");
    opened.accept(second);
    expect(context.takeMarks()).toBe("r");
    expect(listening.waiting).toBe(2);
    expect([listening.take(), listening.take(), listening.take()]).toEqual([first, second, undefined]);
    expect(listening.waiting).toBe(0);
    expect(first.rejected).toBe(0);
  });

  it("is readable at once if connections came before it was taken over", () => {
    const { opened, context } = open();
    const early = new Incoming();
    opened.accept(early);
    const marked: [number, number][] = [];
    const listening = new Listening(4, 1, opened, { mark: ({ fd }, what) => marked.push([fd, what]) });
    expect(marked).toEqual([[4, READABLE]]);
    expect(listening.take()).toBe(early);
    expect(context.takeMarks()).toBe("");
  });

  it("reports connections that were reset while they waited as one failure, and then returns the next", () => {
    const { opened, context } = open();
    const listening = new Listening(4, 1, opened, context);
    const [first, second, good] = [new Incoming(), new Incoming(), new Incoming()];
    for (const incoming of [first, second, good]) opened.accept(incoming);
    first.wasReset = second.wasReset = true;
    context.takeMarks();
    expect(listening.take()).toBe("ECONNABORTED");
    expect(context.takeMarks()).toBe("r");
    expect([first.rejected, second.rejected, good.rejected]).toEqual([1, 1, 0]);
    expect([listening.take(), listening.take()]).toEqual([good, undefined]);
    expect(context.takeMarks()).toBe("");
  });

  it("has the address of the host's listener", () => {
    const { opened, context } = open();
    const listening = new Listening(4, 1, opened, context);
    expect(listening.local).toEqual(address);
    expect(listening.remote).toBeUndefined();
    expect(listening.state).toBe("listening");
  });

  it("rejects waiting connections when it is closed, but not those that were accepted", () => {
    const { opened, context, closed } = open();
    const listening = new Listening(4, 1, opened, context);
    const [taken, waiting] = [new Incoming(), new Incoming()];
    opened.accept(taken);
    opened.accept(waiting);
    listening.take();
    context.takeMarks();
    listening.close();
    expect([taken.rejected, waiting.rejected]).toEqual([0, 1]);
    expect(closed()).toBe(1);
    expect(listening.state).toBe("closed");
    expect(listening.waiting).toBe(0);
    opened.accept(new Incoming());
    expect(context.takeMarks()).toBe("");
  });
});

it("a listener that wasm does not take over is closed, and rejects its connections", () => {
  const { opened, closed } = open();
  const early = new Incoming();
  opened.accept(early);
  opened.close();
  expect(early.rejected).toBe(1);
  expect(closed()).toBe(1);
  expect(() => new OpenedListener().close()).not.toThrow();
});

it("a listening socket can neither send nor receive", () => {
  const { opened, context } = open();
  const listening = new Listening(4, 1, opened, context);
  expect(listening.recv(new Uint8Array(1))).toBe("ENOTSUP");
  expect(listening.send(new Uint8Array(1))).toBe("ENOTSUP");
});
