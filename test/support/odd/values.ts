/** Values of every kind, of which most are wrong wherever they are given. */

export const detached = <T extends { buffer?: unknown }>(value: T): T => {
  const buffer = (value.buffer ?? value) as ArrayBuffer;
  structuredClone(buffer, { transfer: [buffer] });
  return value;
};

export const NUMBERS = {
  "0": 0,
  "-0": -0,
  "1": 1,
  "2": 2,
  "-1": -1,
  "-2": -2,
  "1.5": 1.5,
  "-0.5": -0.5,
  NaN: NaN,
  Infinity: Infinity,
  "-Infinity": -Infinity,
  "2^31 - 1": 2 ** 31 - 1,
  "2^31": 2 ** 31,
  "-2^31": -(2 ** 31),
  "-2^31 - 1": -(2 ** 31) - 1,
  "2^32": 2 ** 32,
  "2^32 + 5": 2 ** 32 + 5,
  "2^53": 2 ** 53,
  "2^63": 2 ** 63,
  "-2^63": -(2 ** 63),
  "2^64": 2 ** 64,
  "1e20": 1e20,
  "-1e20": -1e20,
  "the largest": Number.MAX_VALUE,
  "the smallest": Number.MIN_VALUE,
} as const;

export const TEXTS = {
  "no text": "",
  text: "x",
  digits: "5",
  "NUL amid text": "a\0b",
  NUL: "\0",
  "NUL before text": "\0x",
  "255 characters": "x".repeat(255),
  "256 characters": "x".repeat(256),
  "70000 characters": "x".repeat(70_000),
  "half a character": "\ud800",
  "a letter of two bytes": "é",
  "a key": "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
} as const;

export const BYTES = {
  "an empty Buffer": Buffer.alloc(0),
  "a Buffer with NUL": Buffer.from("a\0b"),
  "a Buffer of NUL": Buffer.from("\0"),
  "a Buffer of 32 bytes": Buffer.alloc(32, 1),
  "a Buffer that is not UTF-8": Buffer.from([0xff, 0xfe]),
  "a Uint8Array": new Uint8Array([97, 98]),
  "a Uint16Array": new Uint16Array([0x6161]),
  "a DataView": new DataView(new Uint8Array([97, 98]).buffer),
  "an ArrayBuffer": new Uint8Array([97, 98]).buffer,
  "a SharedArrayBuffer": new SharedArrayBuffer(2),
  "a detached Uint8Array": detached(new Uint8Array(10)),
} as const;

export const OBJECTS = {
  undefined,
  null: null,
  true: true,
  false: false,
  "a BigInt": 10n,
  "a symbol": Symbol("x"),
  "an array": [],
  "an object": {},
  "a function": () => 1,
  "a date": new Date(0),
  "a boxed number": Object(5) as object,
  "boxed text": Object("x") as object,
  "boxed true": Object(true) as object,
} as const;

export const VALUES: Readonly<Record<string, unknown>> = { ...OBJECTS, ...NUMBERS, ...TEXTS, ...BYTES };
