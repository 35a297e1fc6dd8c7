/**
 * A ZeroMQ program that does as it is told: one JSON command a line on stdin, one JSON answer a line on stdout.
 *
 *   node peer.mjs <package>      "zeromq-wasm" or "zeromq", as both have the same API
 *
 * Commands run side by side: a `receive` that waits does not hold up a `send`. Each answer carries the `id` of
 * its command, and either its result or an `error`. Bytes travel as base64. peer.py speaks the same language.
 */
import { Buffer } from "node:buffer";
import process from "node:process";
import { createInterface } from "node:readline";

const zmq = await import(process.argv[2] ?? "zeromq-wasm");

/** The sockets by the name the test gave them. */
const sockets = new Map();

function find(name) {
  const socket = sockets.get(name);
  if (socket === undefined) throw new Error(`no socket called ${name}`);
  return socket;
}

const encode = (frames) => frames.map((frame) => frame.toString("base64"));
const decode = (frames) => frames.map((frame) => Buffer.from(frame, "base64"));
const topics = (list) => list.map((topic) => Buffer.from(topic, "base64"));

const COMMANDS = {
  version: () => ({ version: zmq.version }),

  keys: () => zmq.curveKeyPair(),

  open({ socket, type, options, observe }) {
    const opened = new zmq[type]({ linger: 0, ...options });
    sockets.set(socket, opened);
    // Events are recorded from the first look at them.
    if (observe) void opened.events;
  },

  async bind({ socket, address }) {
    const bound = find(socket);
    await bound.bind(address);
    return { address: bound.lastEndpoint };
  },

  async unbind({ socket, address }) {
    await find(socket).unbind(address);
  },

  connect({ socket, address, options }) {
    if (options === undefined) find(socket).connect(address);
    else find(socket).connect(address, options);
  },

  disconnect({ socket, address }) {
    find(socket).disconnect(address);
  },

  async send({ socket, frames }) {
    await find(socket).send(decode(frames));
  },

  async receive({ socket }) {
    return { frames: encode(await find(socket).receive()) };
  },

  subscribe({ socket, list }) {
    find(socket).subscribe(...topics(list));
  },

  unsubscribe({ socket, list }) {
    find(socket).unsubscribe(...topics(list));
  },

  /** Waits for the next event of one of these types, on a socket that is observed. */
  async event({ socket, types }) {
    for await (const event of find(socket).events) {
      if (types.includes(event.type)) {
        return { type: event.type, status: event.error?.status ?? null, code: event.error?.code ?? null };
      }
    }
    throw new Error("no more events");
  },

  close({ socket }) {
    const closing = find(socket);
    sockets.delete(socket);
    closing.close();
  },
};

function answer(id, result) {
  process.stdout.write(`${JSON.stringify({ id, ...result })}\n`);
}

createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on("line", async (line) => {
    const command = JSON.parse(line);
    try {
      answer(command.id, await COMMANDS[command.do](command));
    } catch (error) {
      answer(command.id, { error: { code: error.code ?? null, message: String(error.stack ?? error) } });
    }
  })
  .on("close", () => process.exit(0));
