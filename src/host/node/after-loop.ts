/** The open connections of a Node host, and how they go on after the event loop has ended. */
import type { Address, Progress } from "../../../glue/host.js";
import * as modules from "./modules.js";

/** Milliseconds to wait before connections are tried again when none of them could write. */
const PAUSE = 1;

/** What a connection does when there is no event loop. */
export interface AfterLoop {
  /** Writes and reads what is possible at once. True if bytes were written, undefined if it cannot go on. */
  step(): boolean | undefined;
}

export class Connections {
  readonly open = new Set<AfterLoop>();
  /** True when the event loop has ended and reports nothing any more. */
  loopEnded = false;
  /** For each host name, the address to which the last connection was made. Names cannot be resolved later. */
  readonly #known = new Map<string, string>([["localhost", "127.0.0.1"]]);
  /**
   * Targets that refused or broke a connection since the loop ended. They are not tried again, which would take time.
   */
  readonly #gone = new Set<string>();

  connected(target: Address, address: string | undefined): void {
    if (target.transport === "tcp" && address !== undefined) this.#known.set(target.host, address);
  }

  lost(target: Address | undefined): void {
    if (target !== undefined) this.#gone.add(keyOf(target));
  }

  /** The target with a numeric address instead of a name; undefined if it cannot be reached any more. */
  reachable(target: Address): Address | undefined {
    if (this.#gone.has(keyOf(target))) return undefined;
    if (target.transport === "ipc" || modules.net().isIP(target.host) !== 0) return target;
    const host = this.#known.get(target.host);
    return host === undefined ? undefined : { ...target, host };
  }

  /** Implements `Host.proceed()`. */
  proceed(): Progress {
    this.loopEnded = true;
    const outcomes = [...this.open].map((connection) => connection.step());
    if (outcomes.includes(true)) return "sent";
    if (!outcomes.includes(false)) return "over";
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    return "waiting";
  }
}

function keyOf(target: Address): string {
  return target.transport === "ipc" ? target.path : `${target.host}:${target.port}`;
}
