/** A context whose peers ask too much: its sockets, such peers, and that it goes on. */
import { afterEach, beforeEach, expect } from "vitest";
import { libzmqOf } from "../../src/api/context.js";
import { Context, Pull, Push, type Socket } from "../../src/index.js";
import { EventLog } from "./event-log.js";
import { HostilePeer } from "./hostile-peer.js";
import { turn } from "./wait.mjs";

type Bindable = Socket & { bind(endpoint: string): Promise<void> };

export interface Attacked {
  /** A new one for each test. */
  readonly context: Context;
  /** Bytes of its heap that are in use. */
  readonly heap: number;
  /** Replaces the context by one with these options. */
  limit(options: ConstructorParameters<typeof Context>[0]): Context;
  /** Closes the socket after the test. */
  use<T extends Socket>(socket: T): T;
  bound<T extends Bindable>(
    socket: T,
    transport?: "tcp" | "ws",
  ): Promise<{ socket: T; endpoint: string; log: EventLog }>;
  /** A connection on which nothing has been sent. */
  stranger(endpoint: string): Promise<HostilePeer>;
  /** A peer after its handshake. */
  greeted(endpoint: string, type: string, properties?: Record<string, string>): Promise<HostilePeer>;
  /** A message passes on the context. */
  stillWorks(): Promise<void>;
  /** Waits until the heap is as small as that. */
  heapBelow(bytes: number): Promise<void>;
}

/** To be called once in a test file. After each test it sees that the context has no fault. */
export function useAttacked(): Attacked {
  let context: Context;
  const open: Socket[] = [];
  const peers: HostilePeer[] = [];

  beforeEach(() => {
    context = new Context();
  });

  afterEach(() => {
    for (const peer of peers.splice(0)) peer.close();
    for (const socket of open.splice(0)) {
      if (socket.closed) continue;
      if (libzmqOf(context).fault === undefined) socket.linger = 0;
      socket.close();
    }
    expect(libzmqOf(context).fault).toBeUndefined();
  });

  const heap = (): number => libzmqOf(context).memoryInUse.heap;
  const use = <T extends Socket>(socket: T): T => {
    open.push(socket);
    return socket;
  };

  return {
    get context() {
      return context;
    },
    get heap() {
      return heap();
    },
    limit: (options) => (context = new Context(options)),
    use,
    async bound(socket, transport = "tcp") {
      use(socket);
      const log = new EventLog(socket.events);
      await socket.bind(`${transport}://127.0.0.1:*`);
      return { socket, endpoint: socket.lastEndpoint as string, log };
    },
    async stranger(endpoint) {
      const peer = await HostilePeer.connect(endpoint);
      peers.push(peer);
      return peer;
    },
    async greeted(endpoint, type, properties) {
      const peer = await HostilePeer.greeted(endpoint, type, properties);
      peers.push(peer);
      return peer;
    },
    async stillWorks() {
      const pull = use(new Pull({ context }));
      await pull.bind("tcp://127.0.0.1:*");
      const push = use(new Push({ context }));
      push.connect(pull.lastEndpoint as string);
      await push.send("fine");
      expect(String(await pull.receive())).toBe("fine");
    },
    async heapBelow(bytes) {
      while (heap() > bytes) await turn();
    },
  };
}
