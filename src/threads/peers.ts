/** This thread among those that share a directory with it: what it knows of their endpoints, and its links to them. */
import type { Host, Timer } from "../../glue/host.js";
import { Calls, type Call } from "./link-requests.js";
import type { Directory } from "./directory.js";
import { Endpoints } from "./endpoints.js";
import { BYE, Link, type Item } from "./link.js";
import { Membership, type Member } from "./membership.js";

/** Milliseconds between two looks whether peers are still there. */
const LOOK_INTERVAL = 100;

/** How often the interval doubles for one that does not wake up. */
const MAX_DOUBLINGS = 6;

export interface NeighbourEvents {
  /** Endpoints were bound or unbound. */
  changed(): void;
  /** The other end of a link told what happened to its connections. */
  received(link: Link, items: readonly Item[]): void;
  /** The other end of a link is gone. */
  gone(link: Link): void;
}

export class Neighbours {
  readonly endpoints: Endpoints;
  readonly #me: Membership;
  readonly #calls: Calls;
  /** Links that this thread called for, by the name of the member, and all links. */
  readonly #called = new Map<number, Link>();
  readonly #links = new Set<Link>();
  #seen: number;
  #timer: Timer | undefined;

  /** Throws a RangeError if there are too many threads. */
  constructor(
    private readonly directory: Directory,
    name: number,
    private readonly host: Host,
    private readonly events: NeighbourEvents,
  ) {
    this.#me = Membership.join(directory, name, () => this.#wake());
    this.endpoints = new Endpoints(directory, this.#me);
    this.#calls = new Calls(directory, this.#me);
    this.#seen = directory.changes;
    for (const member of this.#me.gone()) this.#bury(member);
  }

  get identity(): number {
    return this.directory.identity;
  }

  /** Others are to look at the endpoints again. */
  announce(): void {
    this.directory.changed();
    this.#seen = this.directory.changes;
    this.#me.wakeOthers();
  }

  /** The link for connections that this thread makes to the member; undefined if there are too many. */
  linkTo(member: Member): Link | undefined {
    const known = this.#called.get(member.name);
    if (known !== undefined) return known;
    const call = this.#calls.call(member);
    if (call === undefined) return undefined;
    const link = this.#open(call, false);
    this.#called.set(member.name, link);
    return link;
  }

  get hasUnsent(): boolean {
    return [...this.#links].some((link) => link.hasUnsent);
  }

  flush(): void {
    for (const link of this.#links) link.flush();
  }

  /** The same, and stops this thread for so many milliseconds at most until all have listened. */
  flushWithin(milliseconds: number): void {
    const end = this.host.now() + milliseconds;
    for (const link of this.#links) link.flushWithin(Math.max(0, end - this.host.now()));
  }

  leave(): void {
    this.#timer?.clear();
    for (const link of this.#links) link.close(true);
    this.#links.clear();
    this.#me.locked(() => this.endpoints.bury(this.#me.record));
    this.#me.leave();
    this.directory.changed();
    this.#me.wakeOthers();
  }

  /** Another member wants attention. */
  #wake(): void {
    for (const call of this.#calls.incoming()) this.#open(call, true);
    this.flush();
    const { changes } = this.directory;
    if (changes === this.#seen) return;
    this.#seen = changes;
    this.events.changed();
  }

  #open(call: Call, answered: boolean): Link {
    const link: Link = new Link(this.#calls, call, answered, (items) => {
      if (items === BYE) this.#remove(link);
      else this.events.received(link, items);
    });
    this.#links.add(link);
    this.#timer ??= this.host.timer(LOOK_INTERVAL, this.#look);
    return link;
  }

  /** A thread that is terminated cannot say so. */
  readonly #look = (): void => {
    for (const link of this.#links) {
      const { watch } = link;
      const wasGone = watch.isGone;
      watch.isGone = !link.heard && !this.#isThere(link);
      link.heard = false;
      // What it sent before has had its chance to arrive.
      if (wasGone && watch.isGone) this.#removeGone(link);
    }
    this.#timer = this.#links.size > 0 ? this.host.timer(LOOK_INTERVAL, this.#look) : undefined;
  };

  /** One that does not wake up is looked for less and less often: it is busy, or else it is no use to hurry. */
  #isThere({ peer, watch }: Link): boolean {
    if (!this.#me.isMember(peer)) return false;
    const awakenings = this.#me.awakenings(peer);
    if (awakenings !== watch.awakenings) Object.assign(watch, { awakenings, unanswered: 0, skipped: 0 });
    if (!watch.isGone && ++watch.skipped < 2 ** Math.min(watch.unanswered, MAX_DOUBLINGS)) return true;
    watch.skipped = 0;
    watch.unanswered++;
    return this.#me.isAlive(peer, true);
  }

  #removeGone(link: Link): void {
    this.#bury(link.peer);
    this.#remove(link);
    this.announce();
  }

  #remove(link: Link): void {
    if (!this.#links.delete(link)) return;
    if (this.#called.get(link.peer.name) === link) this.#called.delete(link.peer.name);
    link.close(false);
    this.events.gone(link);
  }

  /** Frees what a member left behind that is gone. Others may be about to do the same, and the record has an heir then. */
  #bury(member: Member): void {
    this.#me.locked(() => {
      if (this.#me.member(member.record).name !== member.name) return;
      this.endpoints.bury(member.record);
      this.#calls.bury(member.record);
      this.#me.bury(member.record);
    });
  }
}
