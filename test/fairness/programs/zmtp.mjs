// ZMTP 3.1 by hand, for the programs in this folder.
import { once } from "node:events";
import { connect as netConnect } from "node:net";

const MORE_THAN_SHORT = 255;

export function greeting(mechanism = "NULL") {
  const bytes = Buffer.alloc(64);
  bytes[0] = 0xff;
  bytes[8] = 1;
  bytes[9] = 0x7f;
  bytes[10] = 3;
  bytes[11] = 1;
  bytes.write(mechanism, 12, "latin1");
  return bytes;
}

/** What precedes the body of a frame. `flags`: 1 for "more follows", 4 for a command. */
export function header(size, flags = 0) {
  if (size <= MORE_THAN_SHORT) return Buffer.from([flags, size]);
  const bytes = Buffer.alloc(9);
  bytes[0] = flags | 2;
  bytes.writeBigUInt64BE(BigInt(size), 1);
  return bytes;
}

export function frame(body, flags = 0) {
  const bytes = Buffer.from(body);
  return Buffer.concat([header(bytes.length, flags), bytes]);
}

export function command(name, data = Buffer.alloc(0)) {
  return frame(Buffer.concat([Buffer.from([name.length]), Buffer.from(name), data]), 4);
}

function property(name, value) {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(value.length);
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), size, Buffer.from(value)]);
}

/** The last command of a NULL handshake. `more`: further properties. */
export function ready(socketType, more = []) {
  const all = [["Socket-Type", socketType], ["Identity", ""], ...more];
  return command("READY", Buffer.concat(all.map(([name, value]) => property(name, value))));
}

/** Opens a connection. Errors of it are not of interest: the server may close it at any time. */
export async function open(port) {
  const socket = netConnect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => undefined);
  await Promise.race([once(socket, "connect"), once(socket, "close")]);
  return socket;
}

/** Opens a connection and ends its handshake: it resolves when the server's READY has arrived. */
export async function handshake(port, socketType = "DEALER") {
  const socket = await open(port);
  socket.write(Buffer.concat([greeting(), ready(socketType)]));
  let arrived = Buffer.alloc(0);
  await new Promise((resolve) => {
    const onData = (chunk) => {
      arrived = Buffer.concat([arrived, chunk]);
      // READY is a short command: its flags, its size and its body.
      if (arrived.length < 66 || arrived.length < 66 + arrived[65]) return;
      socket.off("data", onData);
      resolve();
    };
    socket.on("data", onData);
    socket.once("close", resolve);
  });
  return socket;
}

/** Writes the bytes again and again, as fast as they are taken, until the connection is closed. */
export function flood(socket, bytes) {
  const more = () => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on("drain", more);
  socket.resume();
  more();
}

export function repeat(piece, size) {
  return Buffer.concat(Array(Math.ceil(size / piece.length)).fill(piece));
}
