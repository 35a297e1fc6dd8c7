/** Things that somebody may try to send: those that are meant to be sent, and all others. */
import { createContext, runInContext } from "node:vm";
import { detached } from "./values.js";

/** Constructors with options that the types of the language version do not know. */
type Resizable = new (
  length: number,
  options?: { maxByteLength: number },
) => ArrayBuffer & {
  resize(length: number): void;
};
const ResizableBuffer = ArrayBuffer as unknown as Resizable;
const GrowableSharedBuffer = SharedArrayBuffer as unknown as Resizable;

const failing = (method: PropertyKey, error: unknown = new RangeError(`from ${String(method)}`)) => ({
  [method]: () => {
    throw error;
  },
});

const text = (result: unknown) => ({ toString: () => result });
const primitive = (result: unknown) => ({ [Symbol.toPrimitive]: () => result });
const with_ = (object: object, properties: object): unknown =>
  Object.defineProperties(
    object,
    Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, { value: value as unknown }])),
  );

function resized(length: number, to: number, offset?: number, size?: number): Uint8Array {
  const buffer = new ResizableBuffer(length, { maxByteLength: Math.max(length, to) });
  const view = new Uint8Array(buffer, offset, size);
  buffer.resize(to);
  return view;
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
}

/** An object of another realm, such as that of a test runner. */
const foreign = (code: string): unknown => runInContext(code, createContext());

const PRIMITIVES = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  "0": () => 0,
  "-0": () => -0,
  "1.5": () => 1.5,
  NaN: () => NaN,
  Infinity: () => Infinity,
  "-Infinity": () => -Infinity,
  "1e21": () => 1e21,
  "the smallest number": () => Number.MIN_VALUE,
  "the largest number": () => Number.MAX_VALUE,
  "0n": () => 0n,
  "a large BigInt": () => 10n ** 30n,
  "a negative BigInt": () => -5n,
  "a symbol": () => Symbol("s"),
  "a well-known symbol": () => Symbol.iterator,
};

const TEXTS = {
  "no text": () => "",
  text: () => "abc",
  NUL: () => "\0",
  "text with NUL": () => "a\0b",
  "the first half of a character": () => "\ud800",
  "the second half": () => "\udc00",
  "both halves, the wrong way round": () => "\udc00\ud800",
  "a character of two halves": () => "\u{1F600}",
  "text that ends with half a character": () => "abc\ud83d",
  "text that begins with one": () => "\ud83dabc",
  "Latin-1": () => "\xff\xfe",
  "a byte order mark": () => "\ufeffa",
  "127 characters": () => "x".repeat(127),
  "128 characters": () => "x".repeat(128),
  "129 characters": () => "x".repeat(129),
  "4095 bytes": () => `${"é".repeat(2047)}x`,
  "4096 bytes": () => "é".repeat(2048),
  "a million characters": () => "x".repeat(1 << 20),
  "12 million bytes": () => "日".repeat(1 << 22),
  "5000 halves": () => "\ud800".repeat(5000),
  "text of two pieces": () => ["a".repeat(3000), "b".repeat(3000)].reduce((a, b) => a + b),
  "a piece of text": () => `${"x".repeat(5000)}y`.slice(2, 4000),
};

const CONVERSIONS = {
  "an object": () => ({}),
  "an object without a prototype": () => Object.create(null) as unknown,
  "toString() gives text": () => text("text"),
  "toString() gives a number": () => text(5),
  "toString() gives null": () => text(null),
  "toString() gives undefined": () => text(undefined),
  "toString() gives a symbol": () => text(Symbol("x")),
  "toString() gives an object": () => text({}),
  "toString() throws": () => failing("toString"),
  "toString() throws undefined": () => failing("toString", undefined),
  "toString() throws text": () => failing("toString", "text"),
  "toString is no function": () => ({ toString: 5 }),
  "toString cannot be read": () => ({
    get toString() {
      throw new Error("getter");
    },
  }),
  "valueOf() is not asked": () => ({ valueOf: () => "value" }),
  "valueOf() is all there is": () => ({ toString: undefined, valueOf: () => "value" }),
  "valueOf() throws": () => ({ toString: undefined, ...failing("valueOf") }),
  "toPrimitive is told what for": () => ({ [Symbol.toPrimitive]: (hint: string) => `for a ${hint}` }),
  "toPrimitive throws": () => failing(Symbol.toPrimitive),
  "toPrimitive gives an object": () => primitive({}),
  "toPrimitive gives a symbol": () => primitive(Symbol("x")),
  "toPrimitive gives a BigInt": () => primitive(5n),
  "boxed text": () => Object("boxed") as unknown,
  "a boxed number": () => Object(5) as unknown,
  "boxed true": () => Object(true) as unknown,
  "a boxed BigInt": () => Object(5n) as unknown,
  "a boxed symbol": () => Object(Symbol("x")) as unknown,
  "a date": () => new Date(0),
  "a regular expression": () => /x/g,
  "an error": () => new Error("e"),
  "a function": () => function f() {},
  "an arrow function": () => () => 1,
  "a class": () => class A {},
  "a map": () => new Map([[1, 2]]),
  "a set": () => new Set([1]),
  "a promise": () => Promise.resolve("p"),
  "a URL": () => new URL("http://x/"),
  "a blob": () => new Blob(["x"]),
  "a namespace object": () => JSON,
  "the global object": () => globalThis,
  "an object with a length": () => ({ length: 2, 0: "a", 1: "b" }),
  "an iterable": () => new Set(["a", "b"]).values(),
  "a proxy": () => new Proxy({ toString: () => "proxied" }, {}),
  "a proxy that throws": () =>
    new Proxy(
      {},
      {
        get() {
          throw new Error("trap");
        },
      },
    ),
};

const BYTES = {
  "a Buffer": () => Buffer.from("abc"),
  "an empty Buffer": () => Buffer.alloc(0),
  "a Buffer of 128 bytes": () => Buffer.alloc(128, 1),
  "a Buffer of 129 bytes": () => Buffer.alloc(129, 1),
  "a Buffer of 4096 bytes": () => Buffer.alloc(4096, 1),
  "a slice of a Buffer": () => Buffer.from("abcdef").subarray(2, 4),
  "a large slice of a Buffer": () => Buffer.alloc(10_000, 1).subarray(5, 9000),
  "a proxy of a Buffer": () => new Proxy(Buffer.from("abc"), {}),
  "a Uint8Array": () => new Uint8Array([1, 2]),
  "a Uint8ClampedArray": () => new Uint8ClampedArray([1, 2]),
  "an Int8Array": () => new Int8Array([-1]),
  "a Uint16Array": () => new Uint16Array([1, 2]),
  "an Int16Array": () => new Int16Array([-1]),
  "a Uint32Array": () => new Uint32Array([1]),
  "an Int32Array": () => new Int32Array([-1]),
  "a Float32Array": () => new Float32Array([1]),
  "a Float64Array": () => new Float64Array([1]),
  "a BigInt64Array": () => new BigInt64Array([1n]),
  "a BigUint64Array": () => new BigUint64Array([1n]),
  "a part of a Uint16Array": () => new Uint16Array(new Uint8Array([1, 2, 3, 4, 5, 6]).buffer, 2, 1),
  "a large Uint8Array": () => new Uint8Array(5000).fill(3),
  "a large Float64Array": () => new Float64Array(1000).fill(1),
  "a subclass of Uint8Array": () => new (class extends Uint8Array {})([1, 2]),
  "a Buffer with properties": () => Object.assign(Buffer.from("x"), { extra: 1 }),
  "a Uint8Array with another length": () => with_(new Uint8Array([1, 2, 3]), { length: 1 }),
  "a Uint8Array with another byteLength": () => with_(new Uint8Array([1, 2, 3]), { byteLength: 1 }),
  "a Buffer that says it is shorter": () => with_(Buffer.from("abc"), { length: 1 }),
  "a Buffer that says it is longer": () => with_(Buffer.from("abc"), { length: 100 }),
  "an object with Buffer's prototype": () => Object.create(Buffer.prototype) as unknown,
  "an object with Uint8Array's prototype": () => Object.create(Uint8Array.prototype) as unknown,
  "an object with ArrayBuffer's prototype": () => Object.create(ArrayBuffer.prototype) as unknown,
  "an ArrayBuffer": () => new Uint8Array([4, 5]).buffer,
  "an empty ArrayBuffer": () => new ArrayBuffer(0),
  "a large ArrayBuffer": () => new ArrayBuffer(5000),
  "the memory of a wasm module": () => new WebAssembly.Memory({ initial: 1 }).buffer,
  "a foreign Uint8Array": () => foreign("new Uint8Array([1, 2])"),
  "a foreign ArrayBuffer": () => foreign("new Uint8Array([1, 2]).buffer"),
  "a foreign array": () => foreign(`["a", "b"]`),
  "a DataView": () => new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2),
  "an empty DataView": () => new DataView(new ArrayBuffer(0)),
  "a large DataView": () => new DataView(new ArrayBuffer(5000)),
  "a SharedArrayBuffer": () => new SharedArrayBuffer(3),
  "an empty SharedArrayBuffer": () => new SharedArrayBuffer(0),
  "a large SharedArrayBuffer": () => new SharedArrayBuffer(5000),
  "a Uint8Array of shared memory": () => new Uint8Array(new SharedArrayBuffer(3)),
  "a large Uint8Array of shared memory": () => new Uint8Array(new SharedArrayBuffer(5000)),
  "a DataView of shared memory": () => new DataView(new SharedArrayBuffer(3)),
  "a detached Uint8Array": () => detached(new Uint8Array(10)),
  "a large detached Uint8Array": () => detached(new Uint8Array(5000)),
  "a detached ArrayBuffer": () => detached(new ArrayBuffer(10) as { buffer?: unknown }),
  "a detached Buffer": () => detached(Buffer.from(new ArrayBuffer(200))),
  "a detached DataView": () => detached(new DataView(new ArrayBuffer(5))),
  "a detached Float64Array": () => detached(new Float64Array(5)),
  "a resizable ArrayBuffer": () => new ResizableBuffer(4, { maxByteLength: 100 }),
  "a large resizable ArrayBuffer": () => new ResizableBuffer(5000, { maxByteLength: 9000 }),
  "a Uint8Array that may be resized": () => resized(4, 4),
  "a Uint8Array that has grown": () => resized(4, 6000).fill(7),
  "a Uint8Array that has shrunk": () => resized(100, 10),
  "a Uint8Array whose memory is gone": () => resized(100, 10, 50, 20),
  "a DataView whose memory is gone": () => {
    const buffer = new ResizableBuffer(100, { maxByteLength: 200 });
    const view = new DataView(buffer, 50, 20);
    buffer.resize(10);
    return view;
  },
  "a growable SharedArrayBuffer": () => new GrowableSharedBuffer(4, { maxByteLength: 100 }),
  "a Uint8Array of growable memory": () =>
    new Uint8Array(new GrowableSharedBuffer(4, { maxByteLength: 100 })),
};

/** An array that one of its elements changes while it is read. */
function changing(change: (array: unknown[]) => void): unknown[] {
  const array: unknown[] = ["a"];
  array.push(
    {
      toString: () => {
        change(array);
        return "b";
      },
    },
    "c",
  );
  return array;
}

function inOrderOfReading(): unknown[] {
  const order: string[] = [];
  const element = (name: string) => ({ toString: () => order[order.push(name) - 1] + order.join("") });
  return ["1", "2", "3"].map(element);
}

const ARRAYS = {
  "no frames": () => [],
  "a frame that is an empty array": () => [[]],
  "[null]": () => [null],
  "[undefined]": () => [undefined],
  "an empty frame": () => [""],
  "an array in an array": () => [["a", "b"], "c"],
  "a hole before a frame": () => Object.assign(new Array<unknown>(2), { 1: "a" }),
  "a hole between frames": () => Object.assign(new Array<unknown>(3), { 0: "a", 2: "b" }),
  "nothing but holes": () => new Array<unknown>(5),
  "an array with properties": () => Object.assign(["a"], { [-1]: "b", foo: "c" }),
  "a thousand frames": () => Array.from({ length: 1000 }, (_, i) => String(i)),
  "frames of all kinds": () => ["a", Buffer.from("b"), 1, null, new Uint16Array([99]).buffer],
  "a last frame that throws": () => ["a", failing("toString")],
  "a first frame that throws": () => [failing("toString"), "a"],
  "a frame that is a symbol": () => ["a", Symbol("x")],
  "two frames that throw": () => [failing("toString"), failing("toString", new Error("the other one"))],
  "a frame from a getter": () => Object.defineProperty(["a", "b"], 1, { get: () => "got" }),
  "a frame from a getter that throws": () =>
    Object.defineProperty(["a", "b"], 1, {
      get() {
        throw new Error("getter");
      },
    }),
  "a subclass of Array": () => class extends Array<string> {}.from(["a", "b"]),
  "a frame from the prototype": () =>
    Object.setPrototypeOf(Object.assign(new Array<unknown>(3), { 0: "a", 2: "c" }), ["", "p"]) as unknown,
  "an array that is not iterable": () => with_(["a", "b"], { [Symbol.iterator]: undefined }),
  "an array with a map() of its own": () => Object.assign(["a", "b"], { map: () => ["hijacked"] }),
  "an array that grows": () => changing((array) => array.push("late")),
  "an array that shrinks": () => changing((array) => (array.length = 1)),
  "an array that changes": () => changing((array) => Object.assign(array, ["x", "y", "z"])),
  "frames in the order of reading": inOrderOfReading,
  "a frozen array": () => Object.freeze(["a"]),
  "a proxy of an array": () => new Proxy(["a", "b"], {}),
  "a proxy that was revoked": revoked,
};

/** Makers, since some of these can be sent only once. */
export const MESSAGES: Readonly<Record<string, () => unknown>> = {
  ...PRIMITIVES,
  ...TEXTS,
  ...CONVERSIONS,
  ...BYTES,
  ...ARRAYS,
};
