/**
 * Inputs for libzmq's fuzz targets, which read the files of a folder. libzmq keeps its own inputs in another
 * repository, and its source package does not contain them. If a source tree has them, they are used. Otherwise inputs
 * are made here from what a correct peer would send. The generator makes the same inputs each time.
 */
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "tests/libzmq-fuzz-corpora";

/** Fewer inputs for these programs: each input takes half a second or more, and a program has a limit of 60 s. */
const STREAMS = 24;
const TEXTS = 400;

type Random = (below: number) => number;

/** Mulberry32. */
function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const bytes = (...parts: (string | number | Buffer)[]): Buffer =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === "number" ? Buffer.alloc(part) : Buffer.from(part as string, "latin1"),
    ),
  );

const greeting = (mechanism: string): Buffer =>
  bytes("\xff", 7, "\x01\x7f\x03\x01", mechanism.padEnd(20, "\0"), 32);
const frame = (flags: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([flags, body.length]), body]);
const property = (name: string, value: string): Buffer =>
  bytes(String.fromCharCode(name.length), name, `\0\0\0${String.fromCharCode(value.length)}`, value);
const command = (name: string, ...body: (string | number | Buffer)[]): Buffer =>
  frame(4, bytes(String.fromCharCode(name.length), name, ...body));
const ready = (type: string): Buffer =>
  command("READY", property("Socket-Type", type), property("Identity", ""));

/** What a peer sends after a handshake. */
const traffic = [
  frame(0, bytes("\x01")),
  frame(1, bytes("part")),
  frame(0, bytes("message")),
  Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 1, 0]), Buffer.alloc(256, "x")]),
  command("PING", "\0\x64", "context"),
  command("SUBSCRIBE", "topic"),
];

const handshakes = {
  null: [greeting("NULL"), ready("DEALER"), ready("XPUB"), ready("SUB")],
  curveClient: [
    greeting("CURVE"),
    command("HELLO", "\x01\0", 72, 32, 8, 80),
    command("INITIATE", 8, 96, 188),
    command("MESSAGE", 8, 17),
  ],
  curveServer: [
    greeting("CURVE"),
    command("WELCOME", 16, 144),
    command("READY", 8, 56),
    command("MESSAGE", 8, 17),
  ],
  wsClient: [
    bytes(
      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
      "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\nSec-WebSocket-Protocol: ZWS2.0\r\n",
      "Sec-WebSocket-Version: 13\r\n\r\n",
    ),
    bytes("\x82\x85\0\0\0\0\0hello"),
    bytes("\x89\x80\0\0\0\0"),
    bytes("\x88\x80\0\0\0\0"),
  ],
  wsServer: [
    bytes(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
      "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\nSec-WebSocket-Protocol: ZWS2.0\r\n\r\n",
    ),
    bytes("\x82\x06\0hello"),
    bytes("\x89\0"),
    bytes("\x88\0"),
  ],
};

function mutated(input: Buffer, random: Random): Buffer {
  const result = Buffer.from(input);
  for (let changes = random(4); changes > 0; changes--) {
    if (result.length > 0) result[random(result.length)] = random(256);
  }
  if (random(4) === 0) return result.subarray(0, random(result.length + 1));
  if (random(4) === 0)
    return Buffer.concat([result, Buffer.from(Array.from({ length: random(300) }, () => random(256)))]);
  return result;
}

/** Streams of a peer: correct ones at first, then streams with more and more errors. */
function* streams(handshake: readonly Buffer[], random: Random): Generator<Buffer> {
  const pieces = [...handshake, ...traffic];
  yield Buffer.concat(handshake);
  yield Buffer.concat(pieces);
  yield Buffer.from("garbage");
  while (true) {
    const chosen = handshake.slice(0, 1 + random(handshake.length));
    for (let more = random(6); more > 0; more--) chosen.push(pieces[random(pieces.length)] as Buffer);
    yield mutated(Buffer.concat(chosen), random);
  }
}

/** Addresses that need no name server, do not leave this machine, and do not leave files behind. */
const ENDPOINT_PIECES = "tcp:// ws:// ipc:// inproc:// udp:// tipc:// :// 127.0.0.1 * : 0 9 65535 65536 -1"
  .concat(" [::1] [ ] % ; / // @ @zmq")
  .split(" ")
  .concat("", " ", "\0");

function* endpoints(random: Random): Generator<Buffer> {
  yield* ["tcp://127.0.0.1:*", "tcp://[::1]:*", "ipc://*", "inproc://x", "ws://127.0.0.1:*/x"].map((text) =>
    Buffer.from(text),
  );
  while (true) {
    let text = "";
    for (let pieces = 1 + random(6); pieces > 0; pieces--)
      text += ENDPOINT_PIECES[random(ENDPOINT_PIECES.length)];
    // A plain path would leave a file behind in a native run.
    if (!/^ipc:\/\/[^@*]/.test(text)) yield Buffer.from(text, "latin1");
  }
}

function* values(random: Random): Generator<Buffer> {
  for (let size = 1; ; size = 1 + random(300))
    yield Buffer.from(Array.from({ length: size }, () => random(256)));
}

const Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

function* z85Texts(random: Random): Generator<Buffer> {
  while (true) {
    const text = Buffer.from(
      Array.from({ length: 5 * random(20) }, () => Z85.charCodeAt(random(Z85.length))),
    );
    yield random(2) === 0 ? text : mutated(text, random);
  }
}

interface Corpus {
  readonly count: number;
  inputs(random: Random): Generator<Buffer>;
  /** The folder, if it is not named after the program. */
  readonly folder?: string;
}

const peer = (handshake: readonly Buffer[], folder?: string): Corpus => ({
  count: STREAMS,
  inputs: (random) => streams(handshake, random),
  folder,
});

const corpora: Readonly<Record<string, Corpus>> = {
  test_bind_curve_fuzzer: peer(handshakes.curveClient),
  test_bind_null_fuzzer: peer(handshakes.null),
  test_bind_stream_fuzzer: peer(handshakes.null),
  test_bind_ws_fuzzer: peer(handshakes.wsClient),
  test_connect_curve_fuzzer: peer(handshakes.curveServer),
  test_connect_null_fuzzer: peer(handshakes.null),
  test_connect_stream_fuzzer: peer(handshakes.null, "test_connect_null_fuzzer"),
  test_connect_ws_fuzzer: peer(handshakes.wsServer),
  test_bind_fuzzer: { count: TEXTS, inputs: endpoints },
  test_connect_fuzzer: { count: TEXTS, inputs: endpoints },
  test_socket_options_fuzzer: { count: TEXTS, inputs: values },
  test_z85_decode_fuzzer: { count: TEXTS, inputs: z85Texts },
};

/** Writes the inputs of a program to the folder where the program reads them. */
export function writeCorpus(folder: string, program: string): void {
  const corpus = corpora[program];
  if (corpus === undefined) return;
  const name = `${corpus.folder ?? program}_seed_corpus`;
  const target = join(folder, FOLDER, name);
  mkdirSync(target, { recursive: true });
  const upstream = join("build/src/libzmq", FOLDER, name);
  if (existsSync(upstream)) {
    cpSync(upstream, target, { recursive: true });
    return;
  }
  const inputs = corpus.inputs(seeded(1));
  for (let index = 0; index < corpus.count; index++) {
    const input = inputs.next().value as Buffer;
    if (input.length > 0) writeFileSync(join(target, String(index).padStart(4, "0")), input);
  }
}
