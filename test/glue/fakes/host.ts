/**
 * A fake host without sockets. It keeps callbacks until the test runs them, and time passes only when the test says so.
 */
import type {
  Connection,
  DatagramEvents,
  DatagramSocket,
  DatagramTarget,
  Host,
  InterfaceAddress,
  Listener,
  MulticastSettings,
  Timer,
  UdpAddress,
} from "../../../glue/host.js";

export interface FakeTimer extends Timer {
  readonly due: number;
  readonly callback: () => void;
  isCleared: boolean;
}

/** A datagram socket that records calls, and reports only what the test makes it report. */
export class FakeDatagram implements DatagramSocket {
  local: UdpAddress | undefined;
  readonly calls: string[] = [];

  constructor(
    readonly target: DatagramTarget,
    readonly events: DatagramEvents,
  ) {}

  send(bytes: Uint8Array, { host, port }: UdpAddress): void {
    this.calls.push(`send ${Buffer.from(bytes).toString()} to ${host}:${port}`);
  }

  setMulticast(settings: MulticastSettings): void {
    this.calls.push(`multicast ${JSON.stringify(settings)}`);
  }

  close(): void {
    this.calls.push("close");
  }
}

export class FakeHost implements Host {
  /** The datagram sockets that were opened. */
  readonly datagrams: FakeDatagram[] = [];
  time = 1000;
  readonly deferred: (() => void)[] = [];
  readonly yielded: (() => void)[] = [];
  /** All timers that were ever set. */
  readonly timers: FakeTimer[] = [];
  readonly logged: string[] = [];
  readonly warnings: string[] = [];
  /** The sizes of memory that bodies share. No memory is shared if `max` is 0. */
  readonly sharedSizes: number[] = [];
  readonly shared = {
    max: 4000,
    allocate: (size: number): Uint8Array => {
      this.sharedSizes.push(size);
      return new Uint8Array(size);
    },
  };
  connected: Connection | undefined;
  interfaceList: InterfaceAddress[] = [];

  now(): number {
    return this.time;
  }

  warn(code: string): void {
    this.warnings.push(code);
  }

  random(bytes: Uint8Array): void {
    bytes.forEach((_, i) => (bytes[i] = i + 1));
  }

  defer(callback: () => void): void {
    this.deferred.push(callback);
  }

  yield(callback: () => void): void {
    this.yielded.push(callback);
  }

  timer(milliseconds: number, callback: () => void): Timer {
    const timer: FakeTimer = {
      due: this.time + milliseconds,
      callback,
      isCleared: false,
      clear: () => (timer.isCleared = true),
    };
    this.timers.push(timer);
    return timer;
  }

  /** Runs the deferred callbacks, as at the end of a job. Returns their number. */
  runDeferred(): number {
    const callbacks = this.deferred.splice(0);
    for (const callback of callbacks) callback();
    return callbacks.length;
  }

  runYielded(): number {
    const callbacks = this.yielded.splice(0);
    for (const callback of callbacks) callback();
    return callbacks.length;
  }

  /** The times at which the current timers are due. */
  get dueTimes(): number[] {
    return this.timers.filter(({ isCleared }) => !isCleared).map(({ due }) => due);
  }

  /** Lets time pass, and runs the timers that are due. */
  advance(milliseconds: number): void {
    this.time += milliseconds;
    for (const timer of this.timers.splice(0)) {
      if (timer.isCleared) continue;
      if (timer.due <= this.time) timer.callback();
      else this.timers.push(timer);
    }
  }

  keepAlive(): void {}

  listen(): Promise<Listener> {
    return Promise.reject(new Error("not in this test"));
  }

  listenSync(): Listener {
    throw new Error("not in this test");
  }

  connect(): Connection {
    if (this.connected === undefined) throw new Error("not in this test");
    return this.connected;
  }

  datagram(target: DatagramTarget, events: DatagramEvents): DatagramSocket {
    const socket = new FakeDatagram(target, events);
    this.datagrams.push(socket);
    return socket;
  }

  temporaryIpcPath(): string {
    return "/nowhere";
  }

  releaseIpcPath(): void {}

  interfaces(): readonly InterfaceAddress[] {
    return this.interfaceList;
  }

  allocate(size: number): Uint8Array {
    return new Uint8Array(size);
  }

  errno(): number | undefined {
    return undefined;
  }

  log(text: string): void {
    this.logged.push(text);
  }
}
