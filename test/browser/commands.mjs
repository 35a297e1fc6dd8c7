/**
 * What a page or worker does for `peer.mjs`: the commands of test/support/peers/peer.mjs. Bytes travel as base64.
 */
import * as zmq from "/dist/browser/index.mjs";

/** WebSockets that are not closed, and memories of WebAssembly. */
const open = new Set();
const memories = [];
let opened = 0;
let onClosed = () => {};

globalThis.WebSocket = class extends WebSocket {
  constructor(...args) {
    super(...args);
    opened++;
    open.add(this);
    this.addEventListener("close", () => {
      open.delete(this);
      if (open.size === 0) onClosed();
    });
  }
};

WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...args) {
    super(...args);
    memories.push(this.exports.memory);
  }
};

const observed = {
  opened: () => opened,
  allClosed: () => (open.size === 0 ? undefined : new Promise((resolve) => (onClosed = resolve))),
  memory: () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
};

/** The sockets by the name the test gave them. */
const sockets = new Map();

function find(name) {
  const socket = sockets.get(name);
  if (socket === undefined) throw new Error(`no socket called ${name}`);
  return socket;
}

const encode = (frames) => frames.map((frame) => frame.toString("base64"));
const decode = (frames) => frames.map((frame) => Uint8Array.fromBase64(frame));

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

  connect({ socket, address }) {
    find(socket).connect(address);
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
    find(socket).subscribe(...decode(list));
  },

  unsubscribe({ socket, list }) {
    find(socket).unsubscribe(...decode(list));
  },

  /** Waits for the next event of one of these types, on a socket that is observed. */
  async event({ socket, types }) {
    for await (const event of find(socket).events) {
      if (types.includes(event.type))
        return {
          type: event.type,
          address: event.address ?? null,
          status: event.error?.status ?? null,
          code: event.error?.code ?? null,
        };
    }
    throw new Error("no more events");
  },

  /** Runs the body of an async function, which gets the package and what the command has beside it. */
  async run({ body, details }) {
    const run = new Function("zmq", "details", "observed", `return (async () => { ${body} })();`);
    return { result: (await run(zmq, details, observed)) ?? null };
  },

  close({ socket }) {
    const closing = find(socket);
    sockets.delete(socket);
    closing.close();
  },
};

/** Does what a command says. The answer has its `id`, and either the result or an `error`. */
export async function obey(command) {
  const { id } = command;
  try {
    return { id, ...(await COMMANDS[command.do](command)) };
  } catch (error) {
    return { id, error: { code: error.code ?? null, message: String(error.stack ?? error) } };
  }
}
