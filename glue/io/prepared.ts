/**
 * Listeners and datagram sockets that the host opens before `zmq_bind()` is called. Opening may take time, and libzmq
 * cannot wait. So the host opens them first, and libzmq takes them over.
 */
import { isDatagramTarget, OpenedDatagram, PreparedDatagrams } from "./datagram.js";
import { OpenedListener } from "./listening.js";
import type { BindTarget, Host, ListenTarget } from "../host.js";

/** What the host has opened for a bind, or the errno name with which opening failed. */
export type Opened = OpenedListener | OpenedDatagram | string;

export class Prepared {
  readonly datagrams = new PreparedDatagrams();
  #listener: OpenedListener | string | undefined;

  constructor(private readonly host: Host) {}

  open(target: BindTarget): Promise<Opened> {
    return isDatagramTarget(target) ? new OpenedDatagram(this.host, target).whenOpen() : this.#listen(target);
  }

  openSync(target: BindTarget): Opened {
    return isDatagramTarget(target)
      ? new OpenedDatagram(this.host, target).ifOpen()
      : this.#listenSync(target);
  }

  async #listen(target: ListenTarget): Promise<OpenedListener | string> {
    const opened = new OpenedListener();
    try {
      opened.listener = await this.host.listen(target, opened.accept, opened.failed);
      return opened;
    } catch (error) {
      return codeOf(error);
    }
  }

  #listenSync(target: ListenTarget): OpenedListener | string {
    const opened = new OpenedListener();
    try {
      opened.listener = this.host.listenSync(target, opened.accept, opened.failed);
      return opened;
    } catch (error) {
      return codeOf(error);
    }
  }

  /** Runs `bind`, during which wasm takes over the listener. Closes the listener if wasm does not take it. */
  withListener<T>(listener: OpenedListener | string | undefined, bind: () => T): T {
    this.#listener = listener;
    try {
      return bind();
    } finally {
      if (this.#listener instanceof OpenedListener) this.#listener.close();
      this.#listener = undefined;
    }
  }

  /**
   * Takes the listener of the running bind. Returns an errno name if there is none, with which `listen()` must fail.
   */
  takeListener(): OpenedListener | string {
    const listener = this.#listener ?? "ENOTSUP";
    this.#listener = undefined;
    return listener;
  }

  closeAll(): void {
    this.datagrams.closeAll();
  }
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "EIO";
}
