/** Stacks of errors begin where the program makes the call or awaits it. Texts say more than those of npm zeromq. */
import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { Dish, Radio, Server } from "../../src/draft.js";
import * as zmq from "../../src/index.js";
import { describeEach, failure } from "../support/implementations.js";

/** The first frame of a stack. */
const top = (error: unknown): string => /^\s+at .*/m.exec((error as Error).stack ?? "")?.[0] ?? "no frame";

const HERE = /stacks\.test\.ts:\d+:\d+/;

async function caught(
  call: () => unknown,
): Promise<Error & { hint?: string; cause?: unknown; code?: string }> {
  try {
    await call();
  } catch (error) {
    return error as Error;
  }
  throw new Error("It did not fail");
}

const opened: zmq.Socket[] = [];
function open<S extends zmq.Socket>(socket: S): S {
  opened.push(socket);
  return socket;
}
afterEach(() => {
  for (const socket of opened.splice(0)) socket.close();
});

function closed(): zmq.Push {
  const push = new zmq.Push();
  push.close();
  return push;
}

it.each<[string, (push: zmq.Push, pull: zmq.Pull) => unknown]>([
  ["connect()", (push) => push.connect("x")],
  ["a setter", (push) => (push.linger = -5)],
  ["a constructor", () => new zmq.Push({ linger: -5 })],
  ["bindSync()", (push) => push.bindSync("x")],
  ["bind()", (push) => push.bind("x")],
  ["bind() to an endpoint that is in use", (push, pull) => push.bind(pull.lastEndpoint as string)],
  ["unbind()", (push) => push.unbind("inproc://nowhere")],
  ["send() of a value that cannot be sent", (push) => push.send({} as string)],
  ["send() of an object without prototype", (push) => push.send(Object.create(null) as string)],
  ["send() of an object in an array in a message", (push) => push.send([[Object.create(null)]] as never)],
  [
    "send() of an object that gives no text",
    (push) => push.send({ toString: () => ({}), valueOf: null } as never),
  ],
  [
    "send() of an object that is no primitive",
    (push) => push.send({ [Symbol.toPrimitive]: () => [] } as never),
  ],
  ["send() of an object that gives a symbol", (push) => push.send(Object(Symbol("x")) as string)],
  ["a constructor with a method as an option", () => new zmq.Push({ send: 1 } as never)],
  ["an observer of a closed socket", () => new zmq.Observer(closed())],
  ["send() to no group", () => open(new Radio()).send("x", {} as never)],
  ["send() to an invalid group", () => open(new Radio()).send("x", { group: 5 } as never)],
  ["send() to an invalid routing id", () => open(new Server()).send("x", { routingId: "1" } as never)],
  ["join() of an invalid group", () => open(new Dish()).join(5 as never)],
  ["send() with a sendTimeout of 0", (push) => push.send("x")],
  ["subscribe()", () => new zmq.Subscriber().subscribe(5 as unknown as string)],
])("%s fails with a stack that begins here", async (_, call) => {
  const [push, pull] = [new zmq.Push({ sendTimeout: 0 }), new zmq.Pull()];
  await pull.bind("tcp://127.0.0.1:*");
  const error = await caught(() => call(push, pull));
  expect(top(error)).toMatch(HERE);
  expect(error.stack?.startsWith(`${error.name}: `)).toBe(true);
  push.close();
  pull.close();
});

it("a timeout has a stack that begins where its promise is awaited", async () => {
  const pull = new zmq.Pull({ receiveTimeout: 5 });
  const receiveOne = async (): Promise<void> => {
    await pull.receive();
  };
  const error = await caught(receiveOne);
  expect(top(error)).toMatch(HERE);
  expect(top(error)).toContain("receiveOne");
  pull.close();
});

it("a timeout between other timers has a stack that begins where its promise is awaited", async () => {
  const pull = new zmq.Pull({ receiveTimeout: 5 });
  const receiveOne = async (): Promise<void> => {
    await pull.receive();
  };
  const receiving = caught(receiveOne);
  // They end in the same pass of the event loop. Between them, a function of Node runs the reactions of promises.
  for (const milliseconds of [5, 6, 7]) setTimeout(() => undefined, milliseconds);
  for (const end = performance.now() + 30; performance.now() < end;);
  const error = await receiving;
  expect(top(error)).toMatch(HERE);
  expect(top(error)).toContain("receiveOne");
  pull.close();
});

describeEach("an operation that ends", (kit) => {
  it("because its socket is closed has a cause, and by a timeout has none", async () => {
    const late = kit.open("Pull", { receiveTimeout: 5 });
    const timedOut = await caught(() => late.receive());
    const pull = kit.open("Pull");
    const receiving = pull.receive();
    pull.close();
    const closed = await caught(() => receiving);
    expect([timedOut.code, closed.code]).toEqual(["EAGAIN", "EAGAIN"]);
    expect([timedOut.message, closed.message]).toEqual(
      Array(2).fill("Operation was not possible or timed out"),
    );
    const { code } = (closed.cause ?? {}) as { code?: string };
    expect([timedOut.cause, code]).toEqual([undefined, kit.deviates("closedCause") ? "EBADF" : undefined]);
    if (kit.implementation.isOurs) expect(top(closed.cause)).toMatch(HERE);
  });

  it("objects without a text of their own are refused", async () => {
    const push = kit.open("Push", { sendTimeout: 0 });
    const { name } = await failure(() => push.send({} as string));
    expect(name).toBe(kit.expected("objectsAsText", { theirs: "Error", ours: "TypeError" }));
  });

  it("out of turn, or without keys, is the reason for a warning", async () => {
    const warned: string[] = [];
    const note = ({ code }: Error & { code?: string }): unknown => code !== undefined && warned.push(code);
    process.on("warning", note);
    const reply = kit.open("Reply");
    const replying = [failure(() => reply.send("first"))];
    const server = kit.open("Pull", { curveServer: true });
    await server.bind("tcp://127.0.0.1:*");
    await server.bind("tcp://127.0.0.1:*");
    if (kit.implementation.isOurs) await once(process, "warning");
    // The other warning takes longer; a timeout that is longer still comes after it.
    await failure(() => kit.open("Pull", { receiveTimeout: 400 }).receive());
    process.off("warning", note);
    reply.close();
    await Promise.all(replying);
    const both = ["ZEROMQ_WASM_CURVE_KEYS", "ZEROMQ_WASM_REQ_REP_ORDER"];
    expect(warned).toEqual(kit.expected("turnWarning", { theirs: [], ours: both }));
    expect(warned.length > 0).toBe(kit.deviates("curveWarning"));
  });

  it("a receive that is out of turn for a moment only is no reason for a warning", async () => {
    const warned: unknown[] = [];
    const note = (warning: Error): unknown => warned.push(warning);
    process.on("warning", note);
    const [reply, request] = await kit.pair("Reply", "Request");
    const receiving = request.receive();
    await request.send("question");
    await reply.receive();
    await reply.send("answer");
    expect(String(await receiving)).toBe("answer");
    await failure(() => kit.open("Pull", { receiveTimeout: 400 }).receive());
    process.off("warning", note);
    expect(warned).toEqual([]);
  });
});

it.each<[string, () => unknown, string]>([
  [
    "an object that gives no text",
    () => open(new zmq.Push()).send(Object.create(null) as string),
    "Cannot convert object to primitive value: it is an object. A frame is a string",
  ],
  [
    "an observer of a closed socket",
    () => new zmq.Observer(closed()),
    "Socket operation on non-socket: the socket is closed",
  ],
  [
    "frozen options with a context",
    () => new zmq.Push(Object.freeze({ context: zmq.context })),
    "context could not be taken out of these options, which are frozen or sealed. Give a copy of them, such as { ...options }",
  ],
  [
    "a method as an option",
    () => new zmq.Push({ send: 1 } as never),
    "send is a method, not an option. Leave it out",
  ],
  [
    "no group",
    () => open(new Radio()).send("x", {} as never),
    "a group is a string or a Buffer of up to 255 bytes",
  ],
  [
    "a group of 256 bytes",
    () => open(new Dish()).join("x".repeat(256)),
    "of up to 255 bytes, but this one has 256",
  ],
  [
    "a routing id of 0",
    () => open(new Server()).send("x", { routingId: 0 }),
    "routingId is a number from 1 to 4294967295, as received with a message of the peer, but is 0",
  ],
  [
    "an IPv6 address without a port",
    () => open(new zmq.Push()).bindSync("tcp://[::1]"),
    '"tcp://[::1]" has no port. Write one behind the host, such as "tcp://[::1]:5555"',
  ],
  [
    "an IPv6 address without ipv6",
    () => open(new zmq.Push()).bindSync("tcp://[::1]:*"),
    "For an IPv6 address, set ipv6 = true before you bind",
  ],
])("the error of %s says what to do", async (_, call, text) => {
  expect((await caught(call)).message).toContain(text);
});
