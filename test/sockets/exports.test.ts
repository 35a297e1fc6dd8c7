/** What the package exports, and that its objects are sealed, check their arguments, and are made with `new`. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { LibzmqContext } from "../../src/libzmq/context.js";
import { defaultRuntime } from "../../src/runtime/index.js";
import { describeEach, failure, type SocketName, thrown } from "../support/implementations.js";

const EXPORTS = [
  ..."Context Dealer Observer Pair Proxy Publisher Pull Push Reply Request Router Socket Stream".split(" "),
  ..."Subscriber XPublisher XSubscriber capability context curveKeyPair version".split(" "),
];

const CAPABILITIES = ["ipc", "pgm", "tipc", "norm", "curve", "gssapi", "draft"] as const;

const TYPES: SocketName[] = [
  ...(["Pair", "Publisher", "Subscriber", "Request", "Reply", "Dealer"] as const),
  ...(["Router", "Pull", "Push", "XPublisher", "XSubscriber", "Stream"] as const),
];

const METHODS = [
  ..."bind unbind bindSync unbindSync connect disconnect close send receive".split(" "),
  ...["Bool", "Int32", "Uint32", "Int64", "Uint64", "String"].flatMap((type) => [
    `get${type}Option`,
    `set${type}Option`,
  ]),
];

it("has the version and capabilities of libzmq", async () => {
  const { capability, version } = await import("../../src/index.js");
  const libzmq = new LibzmqContext(defaultRuntime);
  expect(libzmq.version()).toBe(version);
  expect(CAPABILITIES.map((name) => [name, libzmq.has(name)])).toEqual(Object.entries(capability));
});

it("has a default export with the same members", async () => {
  // npm zeromq is CommonJS, so an import of it has a default as well.
  for (const specifier of ["zeromq-wasm", "zeromq"]) {
    const module = (await import(specifier)) as { default: object };
    expect(module.default, specifier).toMatchObject({ Push: expect.any(Function) as object });
  }
});

it("exports the version of libzmq that it is built from", async () => {
  const { version } = await import("../../src/index.js");
  const versions = readFileSync(new URL("../../wasm/versions.env", import.meta.url), "utf8");
  expect(versions).toContain(`LIBZMQ_VERSION=${version}\n`);
});

describeEach("exports", (kit) => {
  const { zmq } = kit;

  it("are these twenty", () => {
    expect(Object.keys(zmq).sort()).toEqual(EXPORTS.sort());
  });

  it("include the version and the capabilities", () => {
    expect(zmq.version).toMatch(/^4\.3\.\d+$/);
    expect(Object.keys(zmq.capability)).toEqual(CAPABILITIES);
    expect(zmq.capability).toMatchObject({ ipc: true, curve: true, pgm: false, norm: false, gssapi: false });
  });

  it("make key pairs for CURVE", () => {
    const pairs = [zmq.curveKeyPair(), zmq.curveKeyPair()];
    const keys = pairs.flatMap(({ publicKey, secretKey }) => [publicKey, secretKey]);
    for (const key of keys) expect(key).toMatch(/^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/);
    expect(new Set(keys).size).toBe(4);
  });

  it("include the context of sockets that are made without one", () => {
    expect(zmq.context).toBeInstanceOf(zmq.Context);
    expect(kit.open("Push").context).toBe(zmq.context);
  });

  it("are classes, and the socket types extend Socket", () => {
    for (const name of TYPES) {
      const socket = kit.open(name);
      expect(socket).toBeInstanceOf(zmq[name]);
      expect(socket).toBeInstanceOf(zmq.Socket);
      expect(socket.constructor).toBe(zmq[name]);
      expect(Object.getPrototypeOf(zmq[name])).toBe(zmq.Socket);
    }
    expect(zmq.context.constructor).toBe(zmq.Context);
    expect(TYPES.map((name) => kit.open(name).type)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("can be extended", async () => {
    class Counting extends zmq.Pair {
      override send(message: Parameters<InstanceType<typeof zmq.Pair>["send"]>[0]): Promise<void> {
        count++;
        return super.send(message);
      }
    }
    let count = 0;
    const [first, second] = [kit.track(new Counting()), kit.open("Pair")];
    first.bindSync("inproc://extended");
    second.connect("inproc://extended");
    await first.send("x");
    expect(String(await second.receive())).toBe("x");
    expect(count).toBe(1);
  });

  it("have their methods on the prototype of Socket", () => {
    const prototype = zmq.Socket.prototype as unknown as Record<string, unknown>;
    for (const name of METHODS) expect(prototype[name], name).toBeTypeOf("function");
  });

  it.each(["Socket", "Context", "Observer", "Proxy"] as const)(
    "do not let %s be called without new",
    (name) => {
      const Class = zmq[name] as unknown as () => void;
      expect(thrown(() => Class())).toEqual({
        name: "TypeError",
        message: "Class constructors cannot be invoked without 'new'",
      });
    },
  );
});

describeEach("arguments of constructors", ({ zmq }) => {
  const Socket = zmq.Socket as unknown as new (...args: unknown[]) => unknown;
  const Push = zmq.Push as unknown as new (...args: unknown[]) => unknown;
  const Context = zmq.Context as unknown as new (...args: unknown[]) => unknown;
  const Observer = zmq.Observer as unknown as new (...args: unknown[]) => unknown;
  const Proxy = zmq.Proxy as unknown as new (...args: unknown[]) => unknown;

  it.each([
    ["Socket without a type", () => new Socket(), "Socket type must be a number"],
    ["Socket of a type that is text", () => new Socket("push"), "Socket type must be a number"],
    ["Socket with options that are none", () => new Socket(8, 1), "Options must be an object"],
    ["Socket with too many", () => new Socket(8, {}, 1), "Expected 2 arguments but received 3"],
    ["Push with text", () => new Push("x"), "Options must be an object"],
    ["Push with null", () => new Push(null), "Options must be an object"],
    ["Context with a number", () => new Context(1), "Options must be an object"],
    ["Context with too many", () => new Context({}, 1), "Expected 1 argument but received 2"],
    ["Observer without a socket", () => new Observer(), "Socket must be a socket object"],
    ["Proxy without sockets", () => new Proxy(), "Front-end must be a socket object"],
    ["Proxy with one thing", () => new Proxy({}), "Back-end must be a socket object"],
  ])("%s", (_name, make, message) => {
    expect(thrown(make)).toEqual({ name: "TypeError", message: message });
  });

  it.each([
    ["of an unknown type", () => new Socket(99)],
    ["in a context that is none", () => new Push({ context: {} })],
    ["in no context", () => new Push({ context: undefined })],
    ["observed that is none", () => new Observer({})],
    ["proxied that is none", () => new Proxy({}, {})],
  ])("refuse a socket %s", (_name, make) => {
    // npm zeromq's own tests compare the whole message: a hint is in the stack only.
    expect(make).toThrow(/^Invalid argument$/);
    expect(thrown(make)).toEqual({ name: "Error", message: "Invalid argument" });
  });
});

describeEach("sockets", (kit) => {
  it("are sealed", () => {
    const socket = kit.open("Dealer") as unknown as Record<string, unknown>;
    expect(Object.isSealed(socket)).toBe(true);
    expect(() => (socket.unknown = 1)).toThrow(
      new TypeError("Cannot add property unknown, object is not extensible"),
    );
    expect(() => (socket.type = 1)).toThrow(
      new TypeError("Cannot set property type of #<Socket> which has only a getter"),
    );
    expect(() => (socket.closed = true)).toThrow(
      new TypeError("Cannot set property closed of #<Socket> which has only a getter"),
    );
  });

  it("have methods that cannot be replaced", () => {
    const socket = kit.open("Dealer") as unknown as Record<string, unknown>;
    for (const name of ["bind", "close", "getBoolOption"]) {
      expect(() => (socket[name] = () => undefined)).toThrow(
        new TypeError(`Cannot assign to read only property '${name}' of object '#<Dealer>'`),
      );
    }
  });

  it("refuse unknown options, and those of other types, when they are made", () => {
    const make = (options: object) => () => kit.open("Push", options);
    expect(make({ unknown: 1 })).toThrow("Cannot add property unknown, object is not extensible");
    expect(make({ receiveTimeout: 1 })).toThrow(
      "Cannot add property receiveTimeout, object is not extensible",
    );
    expect(make({ lastEndpoint: "x" })).toThrow("Cannot set property lastEndpoint of #<Socket>");
  });

  it("are not left open if an option is refused", () => {
    const Push = kit.zmq.Push as unknown as new (options: object) => unknown;
    const more = 2 * new kit.zmq.Context().maxSockets;
    for (let i = 0; kit.deviates("refusedOptions") && i < more; i++)
      expect(() => new Push({ linger: "x" })).toThrow("Option value must be a number");
  });

  it("take the context out of the options object", () => {
    const context = new kit.zmq.Context();
    const options = { context, linger: 0 };
    const socket = kit.track(new kit.zmq.Pull(options));
    expect(socket.context).toBe(context);
    expect(options).toEqual({ linger: 0 });
  });

  it.each([
    ["bind", [], "Address must be a string"],
    ["bind", [1], "Address must be a string"],
    ["bind", ["inproc://x", 2], "Expected 1 argument but received 2"],
    ["bindSync", [{}], "Address must be a string"],
    ["unbind", [null], "Address must be a string"],
    ["unbindSync", [], "Address must be a string"],
    ["connect", [], "Address must be a string"],
    ["connect", [Buffer.from("x")], "Address must be a string"],
    ["disconnect", [5555], "Address must be a string"],
    ["close", [1], "Expected 0 arguments but received 1"],
    ["send", [], "Message must be present"],
    ["send", [undefined], "Message must be present"],
    ["send", ["a", "b"], "Expected 1 argument but received 2"],
    ["receive", [1], "Expected 0 arguments but received 1"],
    ["getInt32Option", [], "Identifier must be a number"],
    ["getStringOption", ["x"], "Identifier must be a number"],
    ["setBoolOption", [1, 1], "Option value must be a boolean"],
    ["setInt32Option", [1, "1"], "Option value must be a number"],
    ["setStringOption", [1, 1], "Option value must be a string or buffer"],
    ["setInt64Option", [1, 1, 1], "Expected 2 arguments but received 3"],
  ])("refuse %s(%j) at once", async (method, args, message) => {
    const socket = kit.open("Dealer") as unknown as Record<string, (...args: unknown[]) => unknown>;
    expect(await failure(() => socket[method]?.(...args))).toEqual({
      how: "throws",
      name: "TypeError",
      message,
    });
  });

  it("have methods that work on sockets only", () => {
    const bind = Reflect.get(kit.zmq.Socket.prototype, "bind") as (address: string) => void;
    expect(() => bind.call({}, "inproc://x")).toThrow(TypeError);
  });
});
