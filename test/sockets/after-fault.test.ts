/** After a fault: what was pending rejects once, the memory is freed, and the global context begins anew. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, it } from "vitest";
import type { Engine } from "../../glue/engine.js";
import type { MessagePointer } from "../../glue/pointers.js";
import { Context, context as globalContext, Pull, Push, type Socket } from "../../src/index.js";
import { lastEngine } from "../support/engines.js";

const MIB = 1024 * 1024;
const NOWHERE = 0x7ffffff0;
const FAULT = { code: "ERR_ZMQ_ENGINE_FAULT" };

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

function use<T extends Socket>(socket: T): T {
  open.push(socket);
  return socket;
}

/** Causes a fault in the engine that was made last. */
function fail(engine: Engine): void {
  expect(() => engine.exports.zwasm_msg_data(NOWHERE as MessagePointer)).toThrow(
    expect.objectContaining(FAULT),
  );
}

/** Whether an object was collected, after it had its chance. */
async function isCollected(object: WeakRef<object>): Promise<boolean> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let pass = 0; pass < 20 && object.deref() !== undefined; pass++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return object.deref() === undefined;
}

it("the memory of a context is freed, also while its sockets and the context are still held", async () => {
  const context = new Context();
  const pull = use(new Pull({ context }));
  const engine = lastEngine();
  engine.exports.malloc(100 * MIB);
  expect(engine.memory.size).toBeGreaterThan(100 * MIB);
  const memory = new WeakRef(engine.memory.bytes.buffer);
  const waiting = pull.receive();
  fail(engine);
  await expect(waiting).rejects.toMatchObject(FAULT);
  expect(await isCollected(memory)).toBe(true);
  expect(engine.memory.size).toBe(0);
  expect(() => pull.receive()).toThrow(expect.objectContaining(FAULT));
  expect(() => new Push({ context })).toThrow(expect.objectContaining(FAULT));
  pull.close();
  expect(pull.closed).toBe(true);
});

it("the global context begins anew, with its options; its former sockets stay lost", async () => {
  globalContext.maxSockets = 77;
  const former = use(new Pull());
  const engine = lastEngine();
  await former.bind("tcp://127.0.0.1:*");
  const endpoint = former.lastEndpoint as string;
  let rejections = 0;
  const waiting = former.receive().catch((error: unknown) => {
    rejections++;
    return error;
  });
  fail(engine);
  expect(await waiting).toMatchObject(FAULT);

  const pull = use(new Pull());
  await pull.bind(endpoint);
  const push = use(new Push());
  push.connect(endpoint);
  await push.send("anew");
  expect(String(await pull.receive())).toBe("anew");
  expect(globalContext.maxSockets).toBe(77);
  expect(pull.context).toBe(globalContext);

  const name = "inproc://after a fault";
  const [bound, connected] = [use(new Pull()), use(new Push())];
  await bound.bind(name);
  connected.connect(name);
  await connected.send("inproc");
  expect(String(await bound.receive())).toBe("inproc");

  expect(() => former.receive()).toThrow(expect.objectContaining(FAULT));
  expect(rejections).toBe(1);
});
