/** The tables of the directory, with several members in this thread and in workers that end in a bad way. */
import { describe, expect, it } from "vitest";
import { LinkRequests, type LinkRequest } from "../../src/threads/link-requests.js";
import { BUCKETS, Directory, INDEX_HEADER } from "../../src/threads/directory.js";
import { Endpoints } from "../../src/threads/endpoints.js";
import { Membership } from "../../src/threads/membership.js";
import { useMembers } from "./members.js";

const description = new Uint8Array(280).fill(7);
const bind = (serial: number, bytes: Uint8Array) => ({ serial, socket: 1000 + serial, description: bytes });
const kit = useMembers();
const { join, endedMember } = kit;

describe("tables", () => {
  it("use free records before new ones", () => {
    const one = join();
    const take = (): number =>
      one.locked(() => {
        const record = kit.directory.vacant("requests") as number;
        kit.directory.words[record] = 1;
        return record;
      });
    const records = [take(), take(), take()];
    expect(new Set(records).size).toBe(3);
    kit.directory.words[records[1] as number] = 0;
    expect(take()).toBe(records[1]);
    expect(records).not.toContain(take());
    expect([...kit.directory.records("requests")]).toHaveLength(4);
  });

  it("refuse what they have no room for, and take it when a record is free", () => {
    const [one, two] = [join(), join()];
    const requests = new LinkRequests(kit.directory, one);
    const made: LinkRequest[] = [];
    for (let request; (request = requests.request(two)) !== undefined;) made.push(request);
    expect(made).toHaveLength(4096);
    requests.withdraw(made[7] as LinkRequest);
    expect(requests.request(two)?.record).toBe(made[7]?.record);
  });

  it("have room for 1024 members", () => {
    const one = join();
    for (let id = 1; id < 1024; id++) expect(kit.directory.take("members", 2_000_000 + id)).toBeDefined();
    expect(() => Membership.join(kit.directory, 3_000_000, () => undefined)).toThrow(RangeError);
    one.leave();
    const next = Membership.join(kit.directory, 3_000_000, () => undefined);
    expect(next.record).toBe(one.record);
    next.leave();
  });

  it("are whole for a member that sees the memory before it has grown", () => {
    const other = new Directory(kit.directory.memory);
    const endpoints = new Endpoints(kit.directory, join());
    for (let i = 0; i < 200; i++) endpoints.claim(`inproc://${i}`, bind(i, description));
    expect([...other.records("endpoints")]).toHaveLength(200);
    expect(other.words.length).toBe(kit.directory.words.length);
  });
});

describe("endpoints", () => {
  const table = (me: Membership) => new Endpoints(kit.directory, me);

  it("have one owner until it releases them", () => {
    const [one, two] = [join(), join()].map(table) as [Endpoints, Endpoints];
    expect(one.claim("inproc://a", bind(1, description))).toBe(true);
    expect(two.claim("inproc://a", bind(1, description))).toBe(false);
    expect(one.claim("inproc://a", bind(2, description))).toBe(false);
    two.release("inproc://a");
    expect(two.claim("inproc://a", bind(1, description))).toBe(false);
    one.release("inproc://a");
    expect(two.claim("inproc://a", bind(1, description))).toBe(true);
  });

  it("are found by other members, with their description", () => {
    const [one, two] = [join(), join()];
    table(one).claim("inproc://ä", bind(5, description));
    expect(table(one).find("inproc://ä", true)).toBeUndefined();
    expect(table(two).find("inproc://a", true)).toBeUndefined();
    expect(table(two).find("inproc://ä", true)).toEqual({
      member: { record: one.record, id: one.id },
      serial: 5,
      socket: 1005,
      description,
    });
  });

  it("of a thread that has ended can be claimed at once", async () => {
    const one = join();
    const record = await endedMember(32);
    table(join()).claim("inproc://a", bind(1, description));
    const [claimed = 0] = kit.directory.records("endpoints");
    kit.directory.words[claimed] = record;
    expect(table(one).find("inproc://a", false)).toBeDefined();
    expect(table(one).find("inproc://a", true)).toBeUndefined();
    expect(table(one).claim("inproc://a", bind(1, description))).toBe(true);
  });

  it("grow the memory when there is no room", () => {
    const [one, two] = [join(), join()].map(table) as [Endpoints, Endpoints];
    const before = kit.directory.memory.byteLength;
    for (let i = 0; i < 500; i++) expect(one.claim(`inproc://${i}`, bind(i, description))).toBe(true);
    expect(kit.directory.memory.byteLength).toBeGreaterThan(before);
    expect(two.find("inproc://499", true)?.serial).toBe(499);
    for (let i = 0; i < 500; i++) one.release(`inproc://${i}`);
    const after = kit.directory.memory.byteLength;
    for (let i = 0; i < 500; i++) two.claim(`inproc://again.${i}`, bind(i, description));
    expect(kit.directory.memory.byteLength).toBe(after);
  });

  it("take the same room however often they are bound and released", () => {
    const one = table(join());
    for (let i = 0; i < 5000; i++) {
      expect(one.claim(`inproc://${i}`, bind(i, description))).toBe(true);
      one.release(`inproc://${i}`);
    }
    expect([...kit.directory.records("endpoints")]).toHaveLength(1);
  });

  it("are found after a thread has ended while it changed the index", () => {
    const [one, two] = [join(), join()].map(table) as [Endpoints, Endpoints];
    for (let i = 0; i < 50; i++) one.claim(`inproc://${i}`, bind(i, description));
    for (let i = 0; i < 10; i++) one.release(`inproc://${i}`);
    kit.directory.words.fill(-1, BUCKETS.at, BUCKETS.at + BUCKETS.count);
    kit.directory.words.fill(1, INDEX_HEADER, INDEX_HEADER + 2);
    for (let i = 0; i < 50; i++) expect(two.find(`inproc://${i}`, true)?.serial).toBe(i < 10 ? undefined : i);
    for (let i = 0; i < 10; i++) expect(two.claim(`inproc://${i}`, bind(i, description))).toBe(true);
    expect([...kit.directory.records("endpoints")]).toHaveLength(50);
  });

  it("keep descriptions of any size, next to names of any size", () => {
    const [one, two] = [join(), join()].map(table) as [Endpoints, Endpoints];
    for (const [length, size] of [
      [1, 0],
      [1, 700],
      [256, 280],
      [400, 3],
    ] as const) {
      const endpoint = `inproc://${size}.${"x".repeat(length)}`;
      const bytes = Uint8Array.from({ length: size }, (_, i) => i * 7);
      expect(one.claim(endpoint, bind(length, bytes))).toBe(true);
      expect(two.find(endpoint, true)).toMatchObject({ serial: length, description: bytes });
    }
  });

  it("of a member are freed together, and no others", () => {
    const [one, two, three] = [join(), join(), join()];
    table(one).claim("inproc://one", bind(1, description));
    table(one).claim("inproc://one.again", bind(2, description));
    table(two).claim("inproc://two", bind(1, description));
    three.locked(() => table(three).free(one.record));
    expect(table(three).find("inproc://one", false)).toBeUndefined();
    expect(table(three).find("inproc://one.again", false)).toBeUndefined();
    expect(table(three).find("inproc://two", false)?.member.id).toBe(two.id);
  });

  it("with names that are too long are not shared", () => {
    const [one, two] = [join(), join()].map(table) as [Endpoints, Endpoints];
    const endpoint = `inproc://${"x".repeat(1000)}`;
    expect(one.claim(endpoint, bind(1, description))).toBe(true);
    expect(two.find(endpoint, true)).toBeUndefined();
  });
});

describe("link requests", () => {
  it("are accepted once, and have channels of their own", () => {
    const [one, two] = [join(), join()];
    const [requester, receiver] = [
      new LinkRequests(kit.directory, one),
      new LinkRequests(kit.directory, two),
    ];
    const call = requester.request(two);
    expect(call && requester.isAccepted(call)).toBe(false);
    const [incoming, ...others] = receiver.incoming();
    expect(others).toEqual([]);
    expect(incoming).toEqual({ ...call, peer: { record: one.record, id: one.id } });
    if (incoming !== undefined) receiver.accept(incoming);
    expect(call && requester.isAccepted(call)).toBe(true);
    expect(receiver.incoming()).toEqual([]);
    if (call !== undefined) requester.withdraw(call);
    expect(requester.request(two)?.channel).not.toBe(call?.channel);
  });

  it("to a member that has left are not taken by the next member in its record", () => {
    const [one, two] = [join(), join()];
    const requester = new LinkRequests(kit.directory, one);
    const requests = [requester.request(two)];
    two.leave();
    const next = join();
    expect(next.record).toBe(two.record);
    // It was looked up before it left.
    requests.push(requester.request(two));
    const receiver = new LinkRequests(kit.directory, next);
    expect(receiver.incoming()).toEqual([]);
    const request = requester.request(next);
    expect(receiver.incoming()).toMatchObject([{ channel: request?.channel }]);
    one.locked(() => requester.free(two));
    expect(requests.map((each) => kit.directory.words[each?.record ?? 0])).toEqual([0, 0]);
    expect(receiver.incoming()).toHaveLength(1);
  });

  it("are withdrawn once, and not together with later ones in the same record", () => {
    const [one, two, three] = [join(), join(), join()];
    const [requester, receiver, late] = [one, two, three].map(
      (me) => new LinkRequests(kit.directory, me),
    ) as [LinkRequests, LinkRequests, LinkRequests];
    const call = requester.request(two) as LinkRequest;
    const [incoming] = receiver.incoming() as [LinkRequest];
    requester.withdraw(call);
    const next = late.request(two) as LinkRequest;
    expect(next.record).toBe(call.record);
    receiver.accept(incoming);
    expect(late.isAccepted(next)).toBe(false);
    expect(requester.isAccepted(call)).toBe(false);
    receiver.withdraw(incoming);
    expect(receiver.incoming()).toMatchObject([{ channel: next.channel }]);
  });
});

describe("options", () => {
  it("are applied by others once after each change", () => {
    const other = new Directory(kit.directory.memory);
    const applied: [number, number][] = [];
    const apply = () => other.applyOptions((option, value) => applied.push([option, value]));
    apply();
    kit.directory.setOption(70, 0);
    kit.directory.setOption(2, 77);
    apply();
    apply();
    expect(applied).toEqual([
      [2, 77],
      [70, 0],
    ]);
  });
});
