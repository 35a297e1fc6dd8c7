/** Calls that a program may make by mistake or by being clever: of constructors, methods and properties. */
import { inspect } from "node:util";
import type { Kit, SocketName } from "../implementations.js";

/** Anything at all: what is called here is wrong more often than not. */
type Any = Record<string, (...args: unknown[]) => unknown>;
type Constructor = new (...args: unknown[]) => Any;
export type Call = (kit: Kit) => unknown;
type Calls = Readonly<Record<string, Call>>;

const ARGUMENTS: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  true: true,
  "0": 0,
  "1.5": 1.5,
  "-1": -1,
  NaN: NaN,
  "1e20": 1e20,
  Infinity: Infinity,
  "10n": 10n,
  text: "x",
  NUL: "\0",
  symbol: Symbol("x"),
  "{}": {},
  "[]": [],
  function: () => 1,
  date: new Date(0),
  Buffer: Buffer.from("x"),
};

/** One call for each argument. */
function each(
  title: (argument: string) => string,
  call: (kit: Kit, value: unknown) => unknown,
  values = ARGUMENTS,
): Calls {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, Call] => [title(name), (kit) => call(kit, value)]),
  );
}

/** One call for each name. */
function all(names: readonly string[], calls: (name: string) => Calls): Calls {
  return Object.assign({}, ...names.map(calls)) as Calls;
}

const classOf = ({ zmq }: Kit, name: string): Constructor => zmq[name as "Push"] as unknown as Constructor;
const open = (kit: Kit, type: SocketName = "Dealer", options: object = {}): Any =>
  kit.open(type, options) as unknown as Any;
const made = (kit: Kit, name: string, ...args: unknown[]): Any => {
  const object = new (classOf(kit, name))(...args);
  return name === "Context" || name === "Observer" || name === "Proxy" ? object : kit.track(object as never);
};
const closed = (kit: Kit): Any => {
  const socket = open(kit);
  socket.close?.();
  return socket;
};
const observer = (kit: Kit): Any => kit.events(kit.open("Dealer")) as unknown as Any;
const proxy = (kit: Kit): Any => made(kit, "Proxy", kit.open("Router"), kit.open("Dealer"));

const CLASSES = ["Context", "Socket", "Observer", "Proxy", "Pair", "Push", "Router"];
const METHODS = ["bind", "bindSync", "unbind", "connect", "disconnect", "close", "send", "receive"];
const ENDPOINT_METHODS = METHODS.slice(0, 5);
const TYPES = ["Bool", "Int32", "Uint32", "Int64", "Uint64", "String"];

const constructors: Calls = {
  ...all(CLASSES, (name) => ({
    ...each(
      (value) => `new ${name}(${value})`,
      (kit, value) => made(kit, name, value),
    ),
    [`new ${name}()`]: (kit) => made(kit, name),
    [`new ${name}({}, {})`]: (kit) => made(kit, name, {}, {}),
    [`new ${name}({}, {}, {})`]: (kit) => made(kit, name, {}, {}, {}),
    [`${name}()`]: (kit) => (classOf(kit, name) as unknown as () => unknown)(),
    [`${name}.call({})`]: (kit) => Reflect.apply(classOf(kit, name), {}, []) as unknown,
  })),
  ...each(
    (value) => `new Socket(${value}).type`,
    (kit, value) => made(kit, "Socket", value).type,
    Object.fromEntries([...Array.from({ length: 19 }, (_, i) => i), -1, -2, 0.5, 1.9, 99].map((n) => [n, n])),
  ),
  ...each(
    (value) => `new Socket(5, ${value})`,
    (kit, value) => made(kit, "Socket", 5, value),
  ),
  ...each(
    (value) => `new Push({ context: ${value} })`,
    (kit, value) => made(kit, "Push", { context: value }),
  ),
};

const options: Calls = {
  "a context that cannot be read": (kit) =>
    made(kit, "Push", {
      get context() {
        throw new Error("getter");
      },
    }),
  "an inherited context": (kit) => {
    const context = new kit.zmq.Context();
    return made(kit, "Push", Object.create({ context })).context === (context as unknown);
  },
  "a frozen context": (kit) => made(kit, "Push", Object.freeze({ context: new kit.zmq.Context() })),
  "an option that cannot be read": (kit) =>
    made(kit, "Push", {
      get linger() {
        throw new Error("getter");
      },
    }),
  "an inherited option": (kit) => made(kit, "Push", Object.create({ linger: 5 })).linger,
  "an option that is not enumerable": (kit) =>
    made(kit, "Push", Object.defineProperty({}, "linger", { value: 5 })).linger,
  "a symbol": (kit) => made(kit, "Push", { [Symbol("k")]: 1 }),
  "an array": (kit) => made(kit, "Push", [1]),
  "a proxy": (kit) => made(kit, "Push", new Proxy({ linger: 5 }, {})).linger,
  "an unknown option after a known one": (kit) => made(kit, "Push", { linger: 7, nope: 1 }),
};

const methods: Calls = {
  ...all(ENDPOINT_METHODS, (method) =>
    each(
      (value) => `${method}(${value})`,
      (kit, value) => open(kit)[method]?.(value),
    ),
  ),
  ...all(["close", "receive"], (method) =>
    each(
      (value) => `${method}(${value})`,
      (kit, value) => open(kit)[method]?.(value),
    ),
  ),
  ...all(METHODS, (method) => ({
    [`${method}(text, text)`]: (kit) => open(kit)[method]?.("inproc://x", "y"),
    [`${method} of a closed socket`]: (kit) =>
      closed(kit)[method]?.(...(method === "close" || method === "receive" ? [] : ["inproc://x"])),
    [`${method}(1, 2, 3) of a closed socket`]: (kit) => closed(kit)[method]?.(1, 2, 3),
  })),
  ...all(["subscribe", "unsubscribe"], (method) => ({
    ...each(
      (value) => `${method}(${value})`,
      (kit, value) => open(kit, "Subscriber")[method]?.(value),
    ),
    [`${method}()`]: (kit) => open(kit, "Subscriber")[method]?.(),
    [`${method}(text, 1)`]: (kit) => open(kit, "Subscriber")[method]?.("a", 1),
  })),
  ...each(
    (value) => `curveKeyPair(${value})`,
    ({ zmq }, value) => Object.keys((zmq.curveKeyPair as (value: unknown) => object)(value)),
  ),
};

const ROUTING_IDS = { text: "x", number: 5, "no text": "", null: null, true: true, Buffer: Buffer.from("a") };
const connects: Calls = all(["Router", "Stream"], (type) => {
  const connect = (kit: Kit, given: unknown): unknown =>
    open(kit, type as SocketName).connect?.("tcp://127.0.0.1:9", given);
  return {
    ...each((value) => `${type}.connect(endpoint, ${value})`, connect),
    ...each(
      (value) => `${type}.connect(endpoint, { routingId: ${value} })`,
      (kit, routingId) => connect(kit, { routingId }),
      { ...ROUTING_IDS, "NUL first": "\0a", "256 characters": "x".repeat(256) },
    ),
  };
});

const SOCKET_PROPERTIES =
  "closed readable writable events context type lastEndpoint securityMechanism threadSafe " +
  "bind send receive close constructor toString hasOwnProperty noSuch";
const assign = (object: Any, name: string): unknown => {
  object[name] = 1 as never;
  return object[name] === (1 as never);
};

const assignments: Calls = {
  ...all(SOCKET_PROPERTIES.split(" "), (name) => ({
    [`socket.${name} = 1`]: (kit) => assign(open(kit), name),
  })),
  ...all("maxSocketsLimit getBoolOption threadPriority constructor noSuch".split(" "), (name) => ({
    [`context.${name} = 1`]: (kit) => assign(made(kit, "Context"), name),
  })),
  ...all("closed receive on off close emitter noSuch".split(" "), (name) => ({
    [`observer.${name} = 1`]: (kit) => assign(observer(kit), name),
  })),
  ...all("frontEnd backEnd run noSuch".split(" "), (name) => ({
    [`proxy.${name} = 1`]: (kit) => assign(proxy(kit), name),
  })),
};

/** Not among them: ZMQ_FD, whose value is nobody's business, and ZMQ_EVENTS, which is no text. */
const IDENTIFIERS = {
  ...ARGUMENTS,
  "4": 4,
  "5": 5,
  "16": 16,
  "17": 17,
  "17.9": 17.9,
  "22": 22,
  "32": 32,
  "1000": 1000,
};
const lowLevel: Calls = {
  ...all(TYPES, (type) => ({
    ...each(
      (id) => `get${type}Option(${id})`,
      (kit, id) => open(kit)[`get${type}Option`]?.(id),
      IDENTIFIERS,
    ),
    ...all(["1", "true", "text", "null", "undefined"], (name) =>
      each(
        (id) => `set${type}Option(${id}, ${name})`,
        (kit, id) => open(kit)[`set${type}Option`]?.(id, name === "1" ? 1 : ARGUMENTS[name]),
        IDENTIFIERS,
      ),
    ),
    [`get${type}Option(17, 1)`]: (kit) => open(kit)[`get${type}Option`]?.(17, 1),
  })),
  ...all(["Bool", "Int32"], (type) => ({
    ...each(
      (id) => `context.get${type}Option(${id})`,
      (kit, id) => made(kit, "Context")[`get${type}Option`]?.(id),
      { ...ARGUMENTS, "1": 1, "2": 2, "3": 3, "5": 5, "42": 42, "70": 70, "1000": 1000 },
    ),
    ...all(["0", "-1", "true", "text"], (name) =>
      each(
        (id) => `context.set${type}Option(${id}, ${name})`,
        (kit, id) => made(kit, "Context")[`set${type}Option`]?.(id, ARGUMENTS[name]),
        { ...ARGUMENTS, "1": 1, "2": 2, "3": 3, "42": 42, "70": 70, "1000": 1000 },
      ),
    ),
  })),
};

const others: Calls = {
  ...all(["on", "off"], (method) => ({
    ...each(
      (value) => `observer.${method}(${value})`,
      (kit, value) => observer(kit)[method]?.(value),
    ),
    ...each(
      (value) => `observer.${method}(type, ${value})`,
      (kit, value) => observer(kit)[method]?.("x", value),
    ),
    ...each(
      (value) => `observer.${method}(${value}, function)`,
      (kit, value) => observer(kit)[method]?.(value, () => undefined),
    ),
  })),
  ...all(["close", "receive"], (method) =>
    each(
      (value) => `observer.${method}(${value})`,
      (kit, value) => observer(kit)[method]?.(value),
    ),
  ),
  ...all(["run", "pause", "resume", "terminate"], (method) => ({
    [`proxy.${method}()`]: (kit) => proxy(kit)[method]?.(),
    [`proxy.${method}(1)`]: (kit) => proxy(kit)[method]?.(1),
  })),
  "a proxy of closed sockets": (kit) => made(kit, "Proxy", closed(kit), closed(kit)),
  "a proxy of closed sockets that runs": (kit) => made(kit, "Proxy", closed(kit), closed(kit)).run?.(),
  "a proxy from a socket to itself": (kit) => {
    const socket = open(kit, "Router");
    return made(kit, "Proxy", socket, socket).frontEnd === (socket as never);
  },
  ...each(
    (value) => `verbosity = ${value}`,
    (kit, value) => {
      const socket = open(kit, "XPublisher");
      socket.verbosity = value as never;
      return socket.verbosity;
    },
    { ...ARGUMENTS, allSubs: "allSubs", allSubsUnsubs: "allSubsUnsubs", ALLSUBS: "ALLSUBS", "no text": "" },
  ),
};

const objects: Calls = {
  "inspect(socket)": (kit) => inspect(open(kit)),
  "inspect(context)": (kit) => inspect(kit.zmq.context),
  "inspect(observer)": (kit) => inspect(observer(kit)),
  "inspect(proxy)": (kit) => inspect(proxy(kit)),
  "String(socket)": (kit) => String(open(kit)),
  "JSON.stringify(socket)": (kit) => JSON.stringify(open(kit)),
  "{ ...socket }": (kit) => Object.keys({ ...open(kit) }),
  "structuredClone(socket)": (kit) => structuredClone(open(kit)),
  "delete socket.linger": (kit) => Reflect.deleteProperty(open(kit), "linger"),
  "Object.defineProperty(socket)": (kit) => Object.defineProperty(open(kit), "x", { value: 1 }),
  "Object.setPrototypeOf(socket)": (kit) => Object.setPrototypeOf(open(kit), {}) as unknown,
  "a property in a subclass": (kit) => {
    const Class = class extends kit.zmq.Push {
      // The socket is closed after the test even if the field cannot be added.
      field = kit.track(this).linger;
    };
    return new Class();
  },
  "a getter in a subclass": (kit) => {
    const Class = class extends kit.zmq.Push {
      get more(): string {
        return `${this.linger} ${this.constructor.name} ${this instanceof kit.zmq.Push}`;
      }
    };
    return kit.track(new Class({ linger: 3 })).more;
  },
  "the iterator": (kit) => {
    const iterator = kit.open("Dealer")[Symbol.asyncIterator]() as AsyncIterator<unknown> & object;
    return [Reflect.ownKeys(iterator).map(String), Symbol.asyncIterator in iterator];
  },
  "events, twice": (kit) => {
    const socket = kit.open("Dealer");
    return kit.events(socket) === kit.events(socket);
  },
  ...all(["bind", "send", "receive"], (method) => ({
    [`the properties of an error of ${method}`]: (kit) => {
      try {
        return closed(kit)[method]?.(...(method === "receive" ? [] : ["x"]));
      } catch (error) {
        // What the hint says is compared nowhere: npm zeromq has none.
        const {
          stack: _stack,
          hint: _hint,
          ...properties
        } = Object.getOwnPropertyDescriptors(error as Error & { hint?: string });
        return JSON.stringify(properties);
      }
    },
  })),
};

const RECEIVERS: Readonly<Record<string, (kit: Kit) => unknown>> = {
  "{}": () => ({}),
  undefined: () => undefined,
  context: ({ zmq }) => zmq.context,
  "proxied socket": (kit) => new Proxy(open(kit), {}),
};
const PROPERTIES = "events context closed readable writable type linger sendTimeout".split(" ");

/** Methods and properties that are used on something else than what they belong to. */
export const MISPLACED: Calls = {
  ...all(METHODS, (method) =>
    all(Object.keys(RECEIVERS), (name) => ({
      [`${method}.call(${name})`]: (kit) =>
        (classOf(kit, "Socket").prototype as Any)[method]?.call(RECEIVERS[name]?.(kit), "inproc://x"),
    })),
  ),
  ...all(PROPERTIES, (property) => ({
    [`Dealer.prototype.${property}`]: (kit) => Reflect.get(kit.zmq.Dealer.prototype, property) as unknown,
  })),
  ...all(["on", "off", "receive", "close"], (method) => ({
    [`observer.${method}.call({})`]: (kit) =>
      (kit.zmq.Observer.prototype as unknown as Any)[method]?.call({}),
  })),
  ...all(["run", "pause", "resume", "terminate"], (method) => ({
    [`proxy.${method}.call({})`]: (kit) => (kit.zmq.Proxy.prototype as unknown as Any)[method]?.call({}),
  })),
};

export const CALLS: Readonly<Record<string, Calls>> = {
  constructors,
  options,
  methods,
  connects,
  assignments,
  "low-level options": lowLevel,
  "observers, proxies, verbosity": others,
  objects,
};
