/**
 * A host that watches over the contract of glue/host.ts while tests run on it: it remembers who broke a promise, counts
 * what is open, and says when something has happened, so that tests need not look all the time.
 */
import type {
  Address,
  Connection,
  ConnectionEvents,
  DatagramEvents,
  DatagramSocket,
  DatagramTarget,
  Host,
  IncomingConnection,
  InterfaceAddress,
  Listener,
  ListenTarget,
  MulticastSettings,
  OnConnection,
  OnFailure,
  TcpSettings,
  Timer,
  UdpAddress,
} from "../../glue/host.js";

export class ObservedHost implements Host {
  /** What was not as the contract says. */
  readonly violations: string[] = [];
  readonly logged: string[] = [];
  /** The codes of warnings. */
  readonly warnings: string[] = [];
  /** Connections, listeners and datagram sockets that nobody has closed. */
  open = 0;
  /** How many connections their owner has closed so far. */
  closedConnections = 0;
  /** How many allocations are left until one fails, and how many fail then. */
  readonly allocations = { failAfter: Infinity, failures: 0 };
  /** Reads to where the reader wanted them. */
  directReads = 0;
  /** Called after everything that happens. */
  onChange: () => void = () => undefined;

  constructor(readonly inner: Host) {}

  now(): number {
    return this.inner.now();
  }

  random(bytes: Uint8Array): void {
    this.inner.random(bytes);
  }

  defer(callback: () => void): void {
    this.inner.defer(() => this.#run(callback));
  }

  yield(callback: () => void): void {
    this.inner.yield(() => this.#run(callback));
  }

  timer(milliseconds: number, callback: () => void): Timer {
    return this.inner.timer(milliseconds, () => this.#run(callback));
  }

  keepAlive(on: boolean): void {
    this.inner.keepAlive(on);
  }

  async listen(target: ListenTarget, onConnection: OnConnection, onFailure?: OnFailure): Promise<Listener> {
    const watched = this.#watchArrivals(onConnection);
    return this.#watchListener(await this.inner.listen(target, watched.onConnection, onFailure), watched);
  }

  listenSync(target: ListenTarget, onConnection: OnConnection, onFailure?: OnFailure): Listener {
    const watched = this.#watchArrivals(onConnection);
    return this.#watchListener(this.inner.listenSync(target, watched.onConnection, onFailure), watched);
  }

  connect(target: Address, source: Address | undefined, events: ConnectionEvents): Connection {
    return new ObservedConnection(this, events, false).over((watched) =>
      this.inner.connect(target, source, watched),
    );
  }

  datagram(target: DatagramTarget, events: DatagramEvents): DatagramSocket {
    return new ObservedDatagram(this, events).over((watched) => this.inner.datagram(target, watched));
  }

  temporaryIpcPath(): string {
    return this.inner.temporaryIpcPath();
  }

  releaseIpcPath(path: string): void {
    this.inner.releaseIpcPath(path);
  }

  mayConnect(target: Address | UdpAddress): boolean {
    return this.inner.mayConnect?.(target) ?? true;
  }

  codeOf(error: unknown): string | undefined {
    return this.inner.codeOf?.(error);
  }

  async lookUp(name: string, family: 4 | 6): Promise<string | undefined> {
    return this.inner.lookUp?.(name, family);
  }

  interfaces(): readonly InterfaceAddress[] {
    return this.inner.interfaces();
  }

  allocate(size: number): Uint8Array {
    const { allocations } = this;
    if (allocations.failAfter-- <= 0 && allocations.failures-- > 0)
      throw new RangeError("Array buffer allocation failed");
    return this.inner.allocate(size);
  }

  errno(code: string): number | undefined {
    return this.inner.errno(code);
  }

  warn(code: string): void {
    this.warnings.push(code);
  }

  log(text: string): void {
    this.logged.push(text);
  }

  violation(what: string): void {
    // The stack tells who did it.
    this.violations.push(new Error(what).stack ?? what);
  }

  #run(callback: () => void): void {
    try {
      callback();
    } finally {
      this.onChange();
    }
  }

  #watchArrivals(onConnection: OnConnection): { closed: boolean; onConnection: OnConnection } {
    const watched = {
      closed: false,
      onConnection: (incoming: IncomingConnection) => {
        if (watched.closed) this.violation("a closed listener got a connection");
        onConnection({
          accept: (events) =>
            new ObservedConnection(this, events, true).over((seen) => incoming.accept(seen)),
          reject: () => incoming.reject(),
        });
        this.onChange();
      },
    };
    return watched;
  }

  #watchListener(listener: Listener, watched: { closed: boolean }): Listener {
    this.open++;
    return {
      address: listener.address,
      close: () => {
        if (watched.closed) this.violation("a listener was closed twice");
        watched.closed = true;
        this.open--;
        listener.close();
      },
    };
  }
}

class ObservedConnection implements Connection, ConnectionEvents {
  #inner!: Connection;
  #state: "connecting" | "open" | "ended" | "failed" | "closed";
  /** What belongs to the connection until it has drained, and a copy to compare it with. */
  #lent: { chunk: Uint8Array; copy: Uint8Array }[] | undefined;
  #inEvent = false;
  #room: Uint8Array | undefined;

  constructor(
    private readonly host: ObservedHost,
    private readonly events: ConnectionEvents,
    accepted: boolean,
  ) {
    this.#state = accepted ? "open" : "connecting";
  }

  over(create: (events: ConnectionEvents) => Connection): this {
    this.host.open++;
    this.#inner = create(this);
    return this;
  }

  // What the host reports.

  connected(): void {
    this.#report("connected", ["connecting"], () => {
      this.#state = "open";
      this.events.connected();
    });
  }

  failed(code: string): void {
    this.#report("failed", ["connecting", "open", "ended", "failed"], () => {
      if (!/^E[A-Z_]+$/.test(code)) this.host.violation(`failed with ${code}, which is no errno name`);
      this.#state = "failed";
      this.#lent = undefined;
      this.events.failed(code);
    });
  }

  data(buffer: Uint8Array, size = buffer.length): void {
    this.#report("data", ["open"], () => {
      if (size === 0) this.host.violation("data without bytes");
      if (this.#room !== undefined) this.host.violation("data although there is room for a direct read");
      this.events.data(buffer, size);
    });
  }

  /** Asked for at any time; what came of it counts. */
  room(): Uint8Array | undefined {
    this.#room = this.#state === "closed" ? undefined : this.events.room?.();
    if (this.#room?.length === 0) this.host.violation("room for nothing");
    return this.#room;
  }

  filled(size: number): void {
    this.#report("filled", ["open"], () => {
      if (size === 0) this.host.violation("filled without bytes");
      if (this.#room === undefined || size > this.#room.length)
        this.host.violation("filled more than there is room");
      this.#room = undefined;
      this.host.directReads++;
      this.events.filled?.(size);
    });
  }

  ended(): void {
    this.#report("ended", ["open", "ended", "failed"], () => {
      if (this.#state === "open") this.#state = "ended";
      this.events.ended();
    });
  }

  drained(): void {
    this.#report("drained", ["open", "ended", "failed"], () => {
      if (this.#lent === undefined) {
        if (this.#state !== "failed") this.host.violation("drained, but nothing was left");
      } else if (this.#lent.some(({ chunk, copy }) => Buffer.compare(chunk, copy) !== 0)) {
        this.host.violation("a chunk was overwritten before it drained");
      }
      this.#lent = undefined;
      this.events.drained();
    });
  }

  #report(event: string, allowed: readonly string[], forward: () => void): void {
    if (!allowed.includes(this.#state)) this.host.violation(`${event} when ${this.#state}`);
    if (this.#inEvent) this.host.violation(`${event} within another event`);
    this.#inEvent = true;
    try {
      forward();
    } finally {
      this.#inEvent = false;
      this.host.onChange();
    }
  }

  // What its owner does.

  get local(): Address | undefined {
    return this.#inner.local;
  }

  get remote(): Address | undefined {
    return this.#inner.remote;
  }

  write(chunks: readonly Uint8Array[]): boolean {
    if (this.#lent !== undefined) this.host.violation("written before it drained");
    if (this.#state === "connecting" || this.#state === "closed")
      this.host.violation(`written when ${this.#state}`);
    if (chunks.length === 0 || chunks.some((chunk) => chunk.length === 0))
      this.host.violation("written without bytes");
    const taken = this.#inner.write(chunks);
    if (!taken) this.#lent = chunks.map((chunk) => ({ chunk, copy: new Uint8Array(chunk) }));
    return taken;
  }

  pause(): void {
    this.#inner.pause();
  }

  resume(): void {
    this.#inner.resume();
  }

  set(settings: TcpSettings): void {
    this.#inner.set(settings);
  }

  close(): void {
    if (this.#state === "closed") this.host.violation("a connection was closed twice");
    this.#state = "closed";
    this.host.open--;
    this.host.closedConnections++;
    this.#inner.close();
  }
}

class ObservedDatagram implements DatagramSocket, DatagramEvents {
  #inner!: DatagramSocket;
  #state: "opening" | "open" | "failed" | "closed" = "opening";

  constructor(
    private readonly host: ObservedHost,
    private readonly events: DatagramEvents,
  ) {}

  over(create: (events: DatagramEvents) => DatagramSocket): this {
    this.host.open++;
    this.#inner = create(this);
    return this;
  }

  // What the host reports.

  opened(): void {
    this.#report("opened", "opening", () => {
      this.#state = "open";
      this.events.opened();
    });
  }

  failed(code: string): void {
    this.#report("failed", "opening", () => {
      if (!/^E[A-Z_]+$/.test(code)) this.host.violation(`failed with ${code}, which is no errno name`);
      this.#state = "failed";
      this.events.failed(code);
    });
  }

  received(bytes: Uint8Array, source: UdpAddress): void {
    this.#report("received", "open", () => this.events.received(bytes, source));
  }

  #report(event: string, allowed: string, forward: () => void): void {
    if (this.#state !== allowed) this.host.violation(`a datagram socket ${event} when ${this.#state}`);
    forward();
    this.host.onChange();
  }

  // What its owner does.

  get local(): UdpAddress | undefined {
    return this.#inner.local;
  }

  send(bytes: Uint8Array, target: UdpAddress): void {
    this.#expectInUse("sent");
    this.#inner.send(bytes, target);
  }

  setMulticast(settings: MulticastSettings): void {
    this.#expectInUse("set");
    this.#inner.setMulticast(settings);
  }

  close(): void {
    this.#expectInUse("closed");
    this.#state = "closed";
    this.host.open--;
    this.#inner.close();
  }

  #expectInUse(what: string): void {
    if (this.#state === "closed") this.host.violation(`a closed datagram socket was ${what}`);
  }
}
