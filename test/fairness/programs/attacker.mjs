// A peer that behaves badly: node attacker.mjs SCENARIO ROUTER-PORT PUBLISHER-PORT PUBLIC-KEY
// It prints "prepared", begins when its input has a line, and prints "done" if it comes to an end.
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { command, flood, frame, greeting, handshake, header, open, ready, repeat } from "./zmtp.mjs";

const [scenario, routerPort, publisherPort, publicKey] = process.argv.slice(2);
const CHUNK = 1024 * 1024;
const GIB = 2 ** 30;

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** To be called when everything is prepared: resolves when the attack is to begin. */
async function start() {
  console.log("prepared");
  await lines.next();
}

async function several(count, make, atOnce = 100) {
  const made = [];
  for (let i = 0; i < count; i += atOnce)
    made.push(...(await Promise.all(Array.from({ length: Math.min(atOnce, count - i) }, make))));
  return made;
}

async function floodFrom(count, port, socketType, bytes) {
  const sockets = await several(count, () => handshake(port, socketType));
  await start();
  for (const socket of sockets) flood(socket, bytes);
}

/** A HELLO for the server: one that a client sends to a server that we have made ourselves. It may be used again. */
async function captureHello() {
  const { Dealer, curveKeyPair } = await import("zeromq-wasm");
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const keys = curveKeyPair();
  const dealer = new Dealer({
    linger: 0,
    curveServerKey: publicKey,
    curvePublicKey: keys.publicKey,
    curveSecretKey: keys.secretKey,
  });
  dealer.connect(`tcp://127.0.0.1:${server.address().port}`);
  const [socket] = await once(server, "connection");
  const reply = greeting("CURVE");
  reply[32] = 1;
  socket.write(reply);
  let arrived = Buffer.alloc(0);
  const size = 64 + 2 + 200;
  for await (const chunk of socket) {
    arrived = Buffer.concat([arrived, chunk]);
    if (arrived.length >= size) break;
  }
  dealer.close();
  server.close();
  return arrived.subarray(64, size);
}

/** Resolves when more can be written. Rejects if the connection is closed. */
async function drained(socket) {
  const closed = new globalThis.AbortController();
  const onClose = () => closed.abort();
  socket.once("close", onClose);
  await once(socket, "drain", { signal: closed.signal });
  socket.off("close", onClose);
}

/** A connection whose greetings have been exchanged. */
async function greeted(mechanism) {
  const socket = await open(routerPort);
  socket.write(greeting(mechanism));
  let arrived = 0;
  await new Promise((resolve) => {
    socket.on("data", (chunk) => {
      arrived += chunk.length;
      if (arrived >= 64) resolve();
    });
    socket.once("close", resolve);
  });
  return socket;
}

const scenarios = {
  async commands() {
    await floodFrom(1, routerPort, "DEALER", repeat(command("FOO"), CHUNK));
  },

  async manyCommands() {
    await floodFrom(20, routerPort, "DEALER", repeat(command("FOO"), CHUNK));
  },

  async pings() {
    await floodFrom(1, routerPort, "DEALER", repeat(command("PING", Buffer.from([0, 0])), CHUNK));
  },

  /** The server's answers are not read. */
  async pingsUnread() {
    const socket = await handshake(routerPort);
    await start();
    flood(socket, repeat(command("PING", Buffer.from([0, 0, 1, 2, 3, 4])), CHUNK));
    socket.pause();
  },

  async subscriptions() {
    const pair = Buffer.concat([frame("\x01topic"), frame("\x00topic")]);
    await floodFrom(1, publisherPort, "SUB", repeat(pair, CHUNK));
  },

  async emptyFrames() {
    await floodFrom(1, routerPort, "DEALER", repeat(frame(""), CHUNK));
  },

  async smallMessages() {
    await floodFrom(4, routerPort, "DEALER", repeat(frame(Buffer.alloc(100)), CHUNK));
  },

  async largeMessages() {
    const size = 1_000_000;
    await floodFrom(20, routerPort, "DEALER", Buffer.concat([header(size), Buffer.alloc(size)]));
  },

  async hellos() {
    const hello = await captureHello();
    const sockets = await several(3000, () => greeted("CURVE"), 50);
    await start();
    const answers = sockets.map((socket) => Promise.race([once(socket, "data"), once(socket, "close")]));
    for (const socket of sockets) socket.write(hello);
    await Promise.all(answers);
    console.log("done");
  },

  async properties() {
    const properties = Array.from({ length: 100_000 }, (_, i) => [`X-${i}`, "value"]);
    const bytes = ready("DEALER", properties);
    const sockets = await several(4, () => greeted("NULL"));
    await start();
    for (const socket of sockets) socket.write(bytes);
  },

  async hugeFrame() {
    const socket = await handshake(routerPort);
    await start();
    socket.write(header(2 * GIB - 1));
    const bytes = Buffer.alloc(CHUNK);
    try {
      for (let sent = 0; sent < 1.1 * GIB && !socket.destroyed; sent += bytes.length)
        if (!socket.write(bytes)) await drained(socket);
    } catch {
      // The server has closed the connection.
    }
    console.log(socket.destroyed ? "done: refused" : "done");
  },

  /** Connections that are closed as soon as they are open, as many as possible. */
  async storm() {
    await start();
    const again = async () => {
      for (;;) {
        const socket = await open(routerPort);
        socket.resetAndDestroy();
      }
    };
    for (let i = 0; i < 300; i++) void again();
  },

  /** Connections that stay open, and say nothing. */
  async silence() {
    await start();
    const sockets = await several(5000, () => open(routerPort), 500);
    console.log(`done ${sockets.length}`);
  },
};

await scenarios[scenario]();
for await (const line of lines) if (line === "leave") process.exit(0);
