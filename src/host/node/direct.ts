/**
 * A connection after the event loop has ended (at `process.exit()`): its descriptor is written and read directly. This
 * uses fields of Node that are not documented. In runtimes without these fields, the connection cannot go on.
 */
import fs from "node:fs";
import type * as net from "node:net";
import type { ConnectionEvents } from "../../../glue/host.js";
import * as modules from "./modules.js";

interface HandleInternals {
  readonly fd?: unknown;
  /** How many bytes of the unfinished writes the kernel has not taken. */
  readonly writeQueueSize?: unknown;
}

/**
 * Connects to a numeric tcp address at once. `net.connect()` would wait for the next tick with an address, but not with
 * a name and a `lookup` function that returns the address immediately.
 */
export function connectNow(options: net.TcpSocketConnectOpts): net.Socket {
  const address = options.host ?? "";
  const family = modules.net().isIP(address);
  return modules.net().connect({
    ...options,
    host: "known",
    autoSelectFamily: false,
    lookup: (_name, _options, callback) => callback(null, address, family),
  });
}

/** The descriptor of a socket, and the bytes of its unfinished writes that the kernel has not taken. */
export interface Descriptor {
  readonly fd: number;
  readonly unsent: Uint8Array[];
  /** Whether to report `drained()` after these bytes have been sent. */
  readonly waiting: boolean;
}

/** Undefined if the socket has no descriptor, or if it is not known how many bytes have been written. */
export function descriptorOf(socket: net.Socket, writing: readonly Uint8Array[]): Descriptor | undefined {
  const handle = (socket as unknown as { _handle?: HandleInternals | null })._handle;
  if (typeof handle?.fd !== "number" || handle.fd < 0) return undefined;
  if (writing.length === 0) return { fd: handle.fd, unsent: [], waiting: false };
  if (typeof handle.writeQueueSize !== "number") return undefined;
  return { fd: handle.fd, unsent: lastBytes(writing, handle.writeQueueSize), waiting: true };
}

/** The last `size` bytes of the chunks. */
function lastBytes(chunks: readonly Uint8Array[], size: number): Uint8Array[] {
  let done = chunks.reduce((sum, chunk) => sum + chunk.length, 0) - size;
  return chunks.flatMap((chunk) => {
    const skipped = Math.min(Math.max(done, 0), chunk.length);
    done -= chunk.length;
    return skipped === chunk.length ? [] : [chunk.subarray(skipped)];
  });
}

/** The most bytes that are read from one connection before the next connection is read. */
const MAX_READ = 1024 * 1024;

export class DirectConnection {
  readonly #fd: number;
  readonly #unsent: Uint8Array[];
  #waiting: boolean;
  #over = false;
  paused = false;

  constructor(
    { fd, unsent, waiting }: Descriptor,
    private readonly buffer: Uint8Array,
    private readonly events: () => ConnectionEvents,
    private readonly onLost: () => void,
  ) {
    this.#fd = fd;
    this.#unsent = unsent;
    this.#waiting = waiting;
  }

  /** See `Connection.write()`. */
  write(chunks: readonly Uint8Array[]): boolean {
    this.#unsent.push(...chunks);
    this.#flush();
    this.#waiting = this.#unsent.length > 0;
    return !this.#waiting;
  }

  /** Writes and reads as much as is possible without waiting. Returns whether bytes were written. */
  step(): boolean {
    const moved = this.#flush();
    if (this.#waiting && this.#unsent.length === 0) {
      this.#waiting = false;
      this.events().drained();
    }
    this.#read();
    return moved;
  }

  #flush(): boolean {
    let moved = false;
    for (let chunk = this.#unsent[0]; chunk !== undefined; chunk = this.#unsent[0]) {
      const count = this.#attempt((bytes) => fs.writeSync(this.#fd, bytes), chunk);
      if (count === undefined) break;
      moved = true;
      if (count < chunk.length) this.#unsent[0] = chunk.subarray(count);
      else this.#unsent.shift();
    }
    return moved;
  }

  #read(): void {
    for (let total = 0; total < MAX_READ && !this.paused && !this.#over;) {
      const count = this.#attempt((bytes) => fs.readSync(this.#fd, bytes), this.buffer);
      if (count === undefined) break;
      if (count === 0) {
        this.#over = true;
        this.onLost();
        this.events().ended();
      } else {
        this.events().data(this.buffer, count);
      }
      total += count;
    }
  }

  /** How many bytes were moved; undefined if no bytes can be moved now, or if the connection has failed. */
  #attempt(call: (bytes: Uint8Array) => number, bytes: Uint8Array): number | undefined {
    try {
      return call(bytes);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "EIO";
      if (code !== "EAGAIN" && code !== "EINTR") this.#fail(code);
      return undefined;
    }
  }

  #fail(code: string): void {
    this.#over = true;
    this.#unsent.length = 0;
    this.#waiting = false;
    this.onLost();
    this.events().failed(code);
  }
}
