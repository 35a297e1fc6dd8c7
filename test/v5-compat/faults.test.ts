/** When an engine fails, sockets and observers say so, once, and the process goes on. */
import { expect, it } from "vitest";
import type { MessagePointer } from "../../glue/pointers.js";
import { Pull } from "../../src/index.js";
import { createSocket } from "../../src/v5-compat/index.js";
import { lastEngine } from "../support/engines.js";
import { Inbox } from "../support/inbox.js";

/** An address far beyond the memory of an engine. */
const NOWHERE = 0x7ffffff0;

it("a fault is an error of all that is pending, and of all that follows", async () => {
  const [pull, push, blocked] = [createSocket("pull"), createSocket("push"), createSocket("push")];
  pull.monitor();
  const observed = new Pull();
  const events: unknown[] = [];
  observed.events.on("listen" as "bind", (event) => events.push(event));
  const errors = [pull, push].map((socket) => new Inbox(socket, "error"));
  const pending = new Promise((resolve) => blocked.send("x", 0, resolve));

  const engine = lastEngine();
  expect(() => engine.exports.zwasm_msg_data(NOWHERE as MessagePointer)).toThrow();
  const fault = { code: "ERR_ZMQ_ENGINE_FAULT" };

  expect(await pending).toMatchObject(fault);
  expect(await new Promise((resolve) => push.send("x", 0, resolve))).toMatchObject(fault);
  push.send("y");
  for (const inbox of errors) expect(await inbox.next()).toMatchObject([fault]);
  // Later sends have failed as well: nothing more is to come.
  for (let i = 0; i < 3; i++)
    expect(await new Promise((resolve) => push.send("z", 0, resolve))).toMatchObject(fault);
  // For its messages and for its events.
  expect(errors[0]?.all).toHaveLength(2);
  expect(errors[1]?.all).toHaveLength(1);
  expect([events, observed.events.closed]).toEqual([[], true]);
  pull.resume();
  for (const socket of [pull, push, blocked]) expect(socket.close().closed).toBe(true);
});
