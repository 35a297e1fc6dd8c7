/** The peers of this thread: the other members of one directory. Keeps the links to them and notices when one ends. */
import type { Host, Timer } from "../../glue/host.js";
import type { Directory } from "./directory.js";
import { Endpoints } from "./endpoints.js";
import { LinkRequests, type LinkRequest } from "./link-requests.js";
import { END, Link, type Item } from "./link.js";
import { Membership, type Member } from "./membership.js";

/** Milliseconds between two checks whether the other members of links are running. */
const CHECK_INTERVAL = 100;

/** How often the interval doubles for a member that does not wake up. */
const MAX_DOUBLINGS = 6;

export interface PeerEvents {
  /** A peer has bound or unbound endpoints. */
  endpointsChanged(): void;
  /** Items have arrived over a link. */
  received(link: Link, items: readonly Item[]): void;
  /** The peer has left or its thread has ended. The link is closed. */
  ended(link: Link): void;
}

export class Peers {
  readonly endpoints: Endpoints;
  readonly #me: Membership;
  readonly #requests: LinkRequests;
  /** The links that this thread has requested, by the id of the peer. */
  readonly #requested = new Map<number, Link>();
  /** All links, also those that peers have requested. */
  readonly #links = new Set<Link>();
  /** The count of changes in the directory when this thread last looked at the endpoints. */
  #lastChanges: number;
  #timer: Timer | undefined;

  /** Joins the directory. Throws a RangeError if it has no room for one more member. */
  constructor(
    private readonly directory: Directory,
    id: number,
    private readonly host: Pick<Host, "now" | "timer">,
    private readonly events: PeerEvents,
  ) {
    this.#me = Membership.join(directory, id, () => this.#onWake());
    this.endpoints = new Endpoints(directory, this.#me);
    this.#requests = new LinkRequests(directory, this.#me);
    this.#lastChanges = directory.changes;
    for (const member of this.#me.ended()) this.#free(member);
  }

  /** The identity of the directory. */
  get identity(): number {
    return this.directory.identity;
  }

  /** Tells the peers that this thread has bound or unbound endpoints. */
  announceEndpoints(): void {
    const before = this.directory.changed();
    // Otherwise another member has announced a change as well, and this thread is still to look at that.
    if (before === this.#lastChanges) this.#lastChanges = (before + 1) | 0;
    this.#me.wakeOthers();
  }

  /** The link for connections from this thread to the member. Undefined if there are too many links in the process. */
  linkTo(member: Member): Link | undefined {
    const known = this.#requested.get(member.id);
    if (known !== undefined) return known;
    const request = this.#requests.request(member);
    if (request === undefined) return undefined;
    const link = this.#open(request, false);
    this.#requested.set(member.id, link);
    return link;
  }

  get hasUnsent(): boolean {
    return [...this.#links].some((link) => link.hasUnsent);
  }

  /** Sends what was posted to the links. */
  flush(): void {
    for (const link of this.#links) link.flush();
  }

  /** Like `flush()`, but blocks this thread until all peers have opened their links or the time is over. */
  flushWithin(milliseconds: number): void {
    const end = this.host.now() + milliseconds;
    for (const link of this.#links) link.flushWithin(Math.max(0, end - this.host.now()));
  }

  /** Leaves the directory. */
  leave(): void {
    this.#timer?.clear();
    for (const link of this.#links) link.close(true);
    this.#links.clear();
    this.#me.locked(() => this.endpoints.free(this.#me.record));
    this.#me.leave();
    this.directory.changed();
    this.#me.wakeOthers();
  }

  /** Another member has woken this one: a request has come or was accepted, or endpoints have changed. */
  #onWake(): void {
    for (const request of this.#requests.incoming()) this.#open(request, true);
    this.flush();
    const { changes } = this.directory;
    if (changes === this.#lastChanges) return;
    this.#lastChanges = changes;
    this.events.endpointsChanged();
  }

  #open(request: LinkRequest, isIncoming: boolean): Link {
    const link: Link = new Link(this.#requests, request, isIncoming, (items) => {
      if (items === END) this.#remove(link);
      else this.events.received(link, items);
    });
    this.#links.add(link);
    this.#timer ??= this.host.timer(CHECK_INTERVAL, this.#checkLinks);
    return link;
  }

  /** A thread that is terminated cannot say so: its peers must notice. */
  readonly #checkLinks = (): void => {
    for (const link of this.#links) {
      const { check } = link;
      const { wasMissing } = check;
      check.wasMissing = !link.hasReceived && !this.#isRunning(link);
      link.hasReceived = false;
      // Only after the second check: until then, what the peer sent before may still arrive.
      if (wasMissing && check.wasMissing) this.#removeEnded(link);
    }
    this.#timer = this.#links.size > 0 ? this.host.timer(CHECK_INTERVAL, this.#checkLinks) : undefined;
  };

  /**
   * Whether the peer of a link is running. Each check uses up one of its waits until it wakes up. So the longer a peer
   * does not wake up, the less often it is checked: it is busy then, or it has ended and there is no hurry.
   */
  #isRunning({ peer, check }: Link): boolean {
    if (!this.#me.isRegistered(peer)) return false;
    const wakeCount = this.#me.wakeCount(peer);
    if (wakeCount !== check.wakeCount) Object.assign(check, { wakeCount, unanswered: 0, skipped: 0 });
    if (!check.wasMissing && ++check.skipped < 2 ** Math.min(check.unanswered, MAX_DOUBLINGS)) return true;
    check.skipped = 0;
    check.unanswered++;
    return this.#me.isRunning(peer, true);
  }

  #removeEnded(link: Link): void {
    this.#free(link.peer);
    this.#remove(link);
    this.announceEndpoints();
  }

  #remove(link: Link): void {
    if (!this.#links.delete(link)) return;
    if (this.#requested.get(link.peer.id) === link) this.#requested.delete(link.peer.id);
    link.close(false);
    this.events.ended(link);
  }

  /** Frees all records of a member that has ended, unless another thread has done so and they have a new owner. */
  #free(member: Member): void {
    this.#me.locked(() => {
      if (this.#me.member(member.record).id !== member.id) return;
      this.endpoints.free(member.record);
      this.#requests.free(member);
      this.#me.free(member);
    });
  }
}
