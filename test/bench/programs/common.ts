/** What the programs of this folder share: addresses, keys and messages. */
import type * as Package from "zeromq-wasm";
import type { Child, Task, Transport } from "../tasks.js";

/** The same code runs with every library: npm zeromq has the same API. */
export type Zmq = typeof Package;

export type Program = (zmq: Zmq, task: Task, child: Child) => Promise<void>;

/** Sockets of the file system are made in a folder that the main program removes. */
export function bindAddress(transport: Transport, name = "bench"): string {
  if (transport === "tcp") return "tcp://127.0.0.1:*";
  if (transport === "ipc") return `ipc://${process.env.BENCH_FOLDER}/${process.pid}-${name}`;
  return `inproc://${name}`;
}

export const body = (size: number): Buffer => Buffer.alloc(size, "x");

export function messageOf({ size, parts = 1 }: Task): Buffer[] {
  return Array.from({ length: parts }, () => body(size));
}

/** A message of this size says only that a peer of "raw-peers" or "push-peers" is there. */
export const HELLO_SIZE = 1;

/** Binds. Returns what the other side needs: the address, and with CURVE the server's key after it. */
export async function bindServer(
  zmq: Zmq,
  socket: Package.Socket,
  { transport, curve = false }: Task,
): Promise<string> {
  let key = "";
  if (curve) {
    const { publicKey, secretKey } = zmq.curveKeyPair();
    Object.assign(socket, { curveServer: true, curveSecretKey: secretKey });
    key = ` ${publicKey}`;
  }
  await socket.bind(bindAddress(transport));
  return `${socket.lastEndpoint ?? ""}${key}`;
}

/** The other side of bindServer. */
export async function connectClient(
  zmq: Zmq,
  socket: Package.Socket,
  { curve = false }: Task,
  child: Child,
): Promise<void> {
  const [address = "", serverKey] = (await child.address()).split(" ");
  if (curve) {
    const { publicKey, secretKey } = zmq.curveKeyPair();
    Object.assign(socket, {
      curveServerKey: serverKey,
      curvePublicKey: publicKey,
      curveSecretKey: secretKey,
    });
  }
  socket.connect(address);
}
