/** Errors of v5-compat: their stacks begin in the program, and their hints say what to do. */
import { afterAll, expect, it } from "vitest";
import * as zmq from "../../src/v5-compat/index.js";

const sockets: zmq.Socket[] = [];
const open = (type: zmq.SocketType, options: object = {}): zmq.Socket => {
  const socket = zmq.socket(type, { linger: 0, ...options });
  sockets.push(socket);
  return socket;
};

afterAll(() => {
  for (const socket of sockets) socket.close();
});

/** The first frame of a stack. */
const top = (error: unknown): string => /^\s+at .*/m.exec((error as Error).stack ?? "")?.[0] ?? "no frame";

function errorOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error("It did not fail");
}

/** Waits for the error that a callback gets. */
const fromCallback = (call: (callback: (error?: Error) => void) => void): Promise<unknown> =>
  new Promise((resolve) => call(resolve));

const noType = (type: unknown) => () => zmq.socket(type as zmq.SocketType);

it.each<[string, () => unknown]>([
  ["an option with a wrong value", () => (open("push").linger = "x")],
  ["an option that the type does not have", () => (open("push").identity = {})],
  ["setsockopt() of an unknown option", () => open("push").setsockopt(4711, 1)],
  ["getsockopt() of an unknown option", () => open("push").getsockopt("nothing" as "linger")],
  ["getsockopt() of an option that is not supported", () => open("sub").getsockopt(zmq.ZMQ_RCVMORE)],
  ["an option of socket()", () => open("push", { linger: "x" })],
  ["socket() of an unknown type", noType("nothing")],
  ["socket() of a symbol", noType(Symbol("x"))],
  ["new Socket() of an unknown type", () => new zmq.Socket("nothing" as "push")],
  ["new Context()", () => new zmq.Context()],
  ["an option of the context", () => zmq.Context.setMaxSockets("x" as unknown as number)],
  ["bindSync()", () => open("push").bindSync("nonsense")],
  ["unbindSync()", () => open("push").unbindSync("tcp://127.0.0.1:1")],
  ["connect()", () => open("push").connect("nonsense")],
  ["connect() to a number", () => open("push").connect(5 as unknown as string)],
  ["disconnect()", () => open("push").disconnect("tcp://127.0.0.1:1")],
  ["bind() of a closed socket", () => open("push").close().bind("inproc://x")],
  ["unbind() of a closed socket", () => open("push").close().unbind("inproc://x")],
  ["subscribe() of a push socket", () => open("push").subscribe("x")],
  ["unsubscribe() of a push socket", () => open("push").unsubscribe("x")],
  ["subscribe() to a number", () => open("sub").subscribe(5 as unknown as string)],
  ["monitor() of a closed socket", () => open("push").close().monitor()],
  ["read()", () => open("pull").read()],
  ["proxy() of types that do not match", () => zmq.proxy(open("pub"), open("pull"))],
])("%s fails with a stack that begins here", (_, call) => {
  expect(top(errorOf(call))).toContain("stacks.test.ts");
});

it.each<[string, (callback: (error?: Error) => void) => void]>([
  ["bind()", (callback) => open("push").bind("nonsense", callback)],
  ["unbind()", (callback) => open("push").unbind("tcp://127.0.0.1:1", callback)],
])("the callback of %s gets an error with a stack that begins at the call", async (_, call) => {
  expect(top(await fromCallback(call))).toContain("stacks.test.ts");
});

it.each<[string, () => unknown, string]>([
  [
    "an unknown option",
    () => open("push").setsockopt(4711, 1),
    'Unknown option: it is 4711. Give a number such as ZMQ_LINGER, or a name in options such as "linger"',
  ],
  [
    "an option that can only be read",
    () => open("push").setsockopt(zmq.ZMQ_LAST_ENDPOINT, "x"),
    `Unknown option: ${zmq.ZMQ_LAST_ENDPOINT} cannot be set, only read`,
  ],
  [
    "an unknown type",
    noType("nothing"),
    'Invalid socket type: nothing: it is "nothing". Give one of "pair", "req", "rep"',
  ],
  [
    "a symbol as the type",
    noType(Symbol("x")),
    "Invalid socket type: Symbol(x): it is a symbol. Give one of",
  ],
  [
    "an object without prototype as the type",
    noType(Object.create(null)),
    "Invalid socket type: an object: it is an object. Give one of",
  ],
  [
    "a subscription of a push socket",
    () => open("push").subscribe("x"),
    'Subscriber socket required: only sockets of the type "sub" subscribe',
  ],
  [
    "types that a proxy does not join",
    () => zmq.proxy(open("pub"), open("pull")),
    "not supported in compatibility mode: frontend and backend are pub/pull. Give one of push/pull",
  ],
])("the error of %s says what to do", (_, call, text) => {
  expect(errorOf(call).message).toContain(text);
});
