/** The global contexts of several threads that leave the directory and come back. All are in this thread. */
import { setEnvironmentData } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NodeHost } from "../../src/host/node/index.js";
import { LibzmqContext } from "../../src/libzmq/context.js";
import type { LibzmqSocket } from "../../src/libzmq/socket.js";
import { Runtime } from "../../src/runtime/index.js";
import { LAYOUT } from "../../src/threads/directory.js";
import { Threads } from "../../src/threads/threads.js";
import { wasmModule } from "../support/wasm.js";

const runtime = new Runtime(new NodeHost(), wasmModule);
const contexts: LibzmqContext[] = [];

const forget = (): void => setEnvironmentData(`zeromq-wasm directory ${LAYOUT}`, undefined);

beforeEach(forget);
afterEach(() => {
  for (const context of contexts.splice(0)) {
    context.closeSockets();
    context.abort();
  }
  forget();
});

/** A context of a thread of its own. */
function thread(): LibzmqContext {
  const context = new LibzmqContext(runtime, new Threads());
  contexts.push(context);
  return context;
}

function open(context: LibzmqContext, type: string): LibzmqSocket {
  const socket: LibzmqSocket = context.openSocket(context.constant(`ZMQ_${type}`), () => socket.events());
  return socket;
}

function connected(context: LibzmqContext, type: string, endpoint: string): LibzmqSocket {
  const socket = open(context, type);
  socket.connect(endpoint);
  return socket;
}

async function bound(context: LibzmqContext, type: string, endpoint: string): Promise<LibzmqSocket> {
  const socket = open(context, type);
  await socket.bind(endpoint);
  return socket;
}

const send = (socket: LibzmqSocket, text: string): void => expect(socket.send([Buffer.from(text)])).toBe(0);

async function receive(socket: LibzmqSocket): Promise<string> {
  const messages: Uint8Array[][] = [];
  await expect.poll(() => (socket.events(), socket.receive(1, messages))).toBe(1);
  return String(Buffer.concat(messages[0] as Uint8Array[]));
}

/** Whether the context rests once the event loop has taken all turns that the context has asked for. */
async function restsSoon(context: LibzmqContext): Promise<boolean> {
  for (let i = 0; i < 100 && !context.rest(); i++) await new Promise((resolve) => setImmediate(resolve));
  return context.rest();
}

describe("a context that has nothing to do", () => {
  it("does not rest while messages wait for an endpoint that another thread is to bind", async () => {
    const [one, other] = [thread(), thread()];
    const push = connected(one, "PUSH", "inproc://late");
    send(push, "early");
    push.close();
    expect(await restsSoon(one)).toBe(false);
    const pull = await bound(other, "PULL", "inproc://late");
    expect(await receive(pull)).toBe("early");
    await expect.poll(() => one.rest()).toBe(true);
    pull.close();
    await expect.poll(() => other.rest()).toBe(true);
  });

  it("rests when the endpoint that messages wait for is bound in its own thread", async () => {
    const one = thread();
    const push = connected(one, "PUSH", "inproc://late");
    send(push, "early");
    push.close();
    expect(await restsSoon(one)).toBe(false);
    const pull = await bound(one, "PULL", "inproc://late");
    expect(await receive(pull)).toBe("early");
    pull.close();
    await expect.poll(() => one.rest()).toBe(true);
  });

  it("rests after its peer in another thread has closed, and comes back as often as sockets are opened", async () => {
    const [one, other] = [thread(), thread()];
    for (let i = 0; i < 5; i++) {
      const [connecting, binding] = i % 2 ? [one, other] : [other, one];
      const push = connected(connecting, "PUSH", "inproc://again");
      const pull = await bound(binding, "PULL", "inproc://again");
      send(push, `${i}`);
      expect(await receive(pull)).toBe(`${i}`);
      push.close();
      pull.close();
      for (const context of [one, other]) await expect.poll(() => context.rest()).toBe(true);
    }
  });
});
