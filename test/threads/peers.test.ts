/** Members of one directory that find each other, link, and notice when one ends. Time goes on as the test says. */
import { afterEach, describe, expect, it } from "vitest";
import type { Item, Link } from "../../src/threads/link.js";
import { Peers } from "../../src/threads/peers.js";
import { FakeHost } from "../glue/fakes/host.js";
import { useMembers } from "./members.js";

const kit = useMembers();
const joined: Peers[] = [];
let ids = 5_000_000;

afterEach(() => joined.splice(0).forEach((peers) => peers.leave()));

function join() {
  const id = ++ids;
  const host = new FakeHost();
  const received: Item[] = [];
  const links: Link[] = [];
  const ended: Link[] = [];
  const changes = { count: 0 };
  const peers = new Peers(kit.directory, id, host, {
    endpointsChanged: () => void changes.count++,
    received: (link, items) => {
      links.push(link);
      received.push(...items);
    },
    ended: (link) => ended.push(link),
  });
  joined.push(peers);
  return { id, peers, host, received, links, ended, changes };
}

type Joined = ReturnType<typeof join>;
const endpointOf = ({ id }: Joined): string => `inproc://${id}`;
const description = new Uint8Array(8).fill(1);
const bind = (serial: number, bytes: Uint8Array) => ({ serial, socket: serial, description: bytes });

/** The member, as another one finds it by an endpoint. */
function bindAndFind(owner: Joined, finder: Joined) {
  const endpoint = endpointOf(owner);
  owner.peers.endpoints.claim(endpoint, bind(1, description));
  const found = finder.peers.endpoints.find(endpoint, true);
  if (found === undefined) throw new Error(`${endpoint} was not found`);
  return found.member;
}

const linkTo = (from: Joined, to: Joined): Link => {
  const link = from.peers.linkTo(bindAndFind(to, from));
  if (link === undefined) throw new Error("There is no room for a link");
  return link;
};

describe("peers", () => {
  it("are told of changed endpoints, the one that has changed them is not", async () => {
    const [one, two, three] = [join(), join(), join()];
    one.peers.announceEndpoints();
    await expect.poll(() => [two.changes.count, three.changes.count]).toEqual([1, 1]);
    expect(one.changes.count).toBe(0);
  });

  it("are told of a change even if they announce one of their own before they have looked", async () => {
    const [one, two, three] = [join(), join(), join()];
    one.peers.announceEndpoints();
    two.peers.announceEndpoints();
    await expect.poll(() => [one.changes.count, two.changes.count, three.changes.count]).toEqual([1, 1, 1]);
  });

  it("have one link in each direction, which the receiver opens by itself", async () => {
    const [one, two] = [join(), join()];
    const link = linkTo(one, two);
    expect(linkTo(one, two)).toBe(link);
    link.post({ connection: 1, kind: "read", count: 5 });
    one.peers.flush();
    expect(one.peers.hasUnsent).toBe(true);
    await expect.poll(() => two.received).toEqual([{ connection: 1, kind: "read", count: 5 }]);
    expect(one.peers.hasUnsent).toBe(false);
    const back = two.links[0] as Link;
    back.post({ connection: 1, kind: "close" });
    two.peers.flush();
    await expect.poll(() => one.received).toEqual([{ connection: 1, kind: "close" }]);
    expect(linkTo(two, one)).not.toBe(back);
  });

  it("notice when one leaves, and its endpoints are free", async () => {
    const [one, two] = [join(), join()];
    const link = linkTo(one, two);
    link.post({ connection: 1, kind: "close" });
    one.peers.flush();
    await expect.poll(() => two.received).toHaveLength(1);
    two.peers.leave();
    joined.splice(joined.indexOf(two.peers), 1);
    await expect.poll(() => one.ended).toEqual([link]);
    expect(one.peers.endpoints.find(endpointOf(two), false)).toBeUndefined();
    expect(one.peers.endpoints.claim(endpointOf(two), bind(1, description))).toBe(true);
    await expect.poll(() => one.changes.count).toBeGreaterThan(0);
  });

  it("notice after some checks that a thread was terminated, and free its records", async () => {
    const [one, two] = [join(), join()];
    const record = await kit.endedMember(32);
    const member = { record, id: kit.lastId };
    const link = one.peers.linkTo(member) as Link;
    for (let i = 0; i < 4 && one.ended.length === 0; i++) one.host.advance(100);
    expect(one.ended).toEqual([link]);
    expect(kit.directory.words[record]).toBe(0);
    await expect.poll(() => two.changes.count).toBe(1);
    expect(one.host.dueTimes).toEqual([]);
  });

  it("are never given up while they are running, however long they are busy", () => {
    const [one, two] = [join(), join()];
    const link = linkTo(one, two);
    // Without a pause for the event loop: the other member cannot wake up.
    for (let i = 0; i < 5000; i++) one.host.advance(100);
    expect(one.ended).toEqual([]);
    expect(one.peers.linkTo(link.peer)).toBe(link);
  });

  it("look for each other only while there are links", async () => {
    const [one, two] = [join(), join()];
    expect(one.host.dueTimes).toEqual([]);
    linkTo(one, two);
    expect(one.host.dueTimes).toEqual([one.host.time + 100]);
    await expect.poll(() => two.host.dueTimes).toHaveLength(1);
    one.peers.leave();
    joined.splice(joined.indexOf(one.peers), 1);
    expect(one.host.dueTimes).toEqual([]);
    // Nothing was sent over the link, so there is no last word either: two checks find that the member has left.
    for (let i = 0; i < 2; i++) two.host.advance(100);
    expect(two.ended).toHaveLength(1);
    expect(two.host.dueTimes).toEqual([]);
  });

  it("free the records of threads that have ended when they join", async () => {
    const records = [await kit.endedMember(32), await kit.endedMember(32)];
    expect(records.map((record) => kit.directory.words[record])).not.toContain(0);
    join();
    expect(records.map((record) => kit.directory.words[record])).toEqual([0, 0]);
  });

  it("that leave tell the others what was sent before", async () => {
    const [one, two] = [join(), join()];
    const link = linkTo(one, two);
    one.peers.flush();
    await expect.poll(() => two.host.dueTimes).toHaveLength(1);
    link.post({ connection: 3, kind: "close" });
    one.peers.flushWithin(0);
    one.peers.leave();
    joined.splice(joined.indexOf(one.peers), 1);
    await expect.poll(() => two.ended).toHaveLength(1);
    expect(two.received).toEqual([{ connection: 3, kind: "close" }]);
  });
});
