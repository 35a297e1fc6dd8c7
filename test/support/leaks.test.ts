/** The account at the end of a test file notices what is left open. */
import { expect, it } from "vitest";
import "./leaks.js";
import { leftovers, NOTHING } from "./engines.js";
import { turn } from "./wait.mjs";
import { Pull, Push, Reply } from "../../src/index.js";

it("an open socket is noticed", async () => {
  const socket = new Pull();
  expect(await leftovers(0)).toEqual({ ...NOTHING, sockets: 1 });
  socket.close();
  expect(await leftovers()).toEqual(NOTHING);
});

it("a listener is noticed, and a connection", async () => {
  const reply = new Reply();
  await reply.bind("tcp://127.0.0.1:*");
  expect(await leftovers(0)).toEqual({ ...NOTHING, sockets: 1, descriptors: 1 });
  const pull = new Pull();
  pull.connect(reply.lastEndpoint as string);
  while ((await leftovers(0)).descriptors < 2) await turn();
  reply.close();
  pull.close();
  expect(await leftovers()).toEqual(NOTHING);
});

it("a large frame that is not released is noticed", async () => {
  const [pull, push] = [new Pull(), new Push({ linger: 0 })];
  pull.bindSync("inproc://leaks");
  push.connect("inproc://leaks");
  await push.send(Buffer.alloc(100_000));
  expect(await leftovers(0)).toEqual({ ...NOTHING, sockets: 2, bodies: 1 });
  pull.close();
  push.close();
  expect(await leftovers()).toEqual(NOTHING);
});
