/**
 * Listeners and datagram sockets that the host opens before `zmq_bind()` runs. Opening may take time, and libzmq does not
 * wait: so the host opens first, and libzmq takes over what is open.
 */
import { isDatagramTarget, OpenedDatagram, PreparedDatagrams } from "./datagram.js";
import { OpenedListener } from "./listening.js";
import type { BindTarget, Host, ListenTarget } from "../host.js";

/** What the host opened for a bind, or the errno name that says why it could not. */
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
      opened.listener = await this.host.listen(target, opened.accept);
      return opened;
    } catch (error) {
      return codeOf(error);
    }
  }

  #listenSync(target: ListenTarget): OpenedListener | string {
    const opened = new OpenedListener();
    try {
      opened.listener = this.host.listenSync(target, opened.accept);
      return opened;
    } catch (error) {
      return codeOf(error);
    }
  }

  /** Runs `bind`, whose `listen()` takes the listener. A listener that it does not take is closed. */
  withListener<T>(listener: OpenedListener | string | undefined, bind: () => T): T {
    this.#listener = listener;
    try {
      return bind();
    } finally {
      if (this.#listener instanceof OpenedListener) this.#listener.close();
      this.#listener = undefined;
    }
  }

  /** The listener of the bind that is running, or the errno name for `listen()` to fail with. */
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
