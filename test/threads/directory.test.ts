/** The directory, in several members of this thread and in workers that come to a bad end. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LinkRequests, type LinkRequest } from "../../src/threads/link-requests.js";
import { Directory } from "../../src/threads/directory.js";
import { Endpoints } from "../../src/threads/endpoints.js";
import { Membership, reportEnd } from "../../src/threads/membership.js";

const description = new Uint8Array(280).fill(7);

let directory: Directory;
let members: Membership[];
let woken: number[];
let ids = 0;

function join(): Membership {
  const id = ++ids;
  const member = Membership.join(directory, id, () => woken.push(id));
  members.push(member);
  return member;
}

beforeEach(() => {
  directory = Directory.create();
  members = [];
  woken = [];
});

afterEach(() => members.forEach((member) => member.leave()));

/** Has a worker do something with the directory's words, then ends it; words of its own have numbers, as in the source. */
async function inWorker(code: string, args: object = {}): Promise<void> {
  const worker = new Worker(
    `const { parentPort, workerData } = require("node:worker_threads");
     const words = new Int32Array(workerData.memory);
     ${code}
     parentPort.postMessage("done");
     setInterval(() => undefined, 1000);`,
    { eval: true, workerData: { memory: directory.memory, ...args } },
  );
  await once(worker, "message");
  await worker.terminate();
}

/** A record with so many waits, of a thread that is gone. */
async function deadMember(waits: number): Promise<number> {
  const record = directory.take("members", ++ids) as number;
  await inWorker(
    `for (let i = 0; i < workerData.waits; i++) Atomics.waitAsync(words, workerData.record + 1, 0);
     Atomics.store(words, workerData.record + 2, workerData.waits);`,
    { record, waits },
  );
  return record;
}

describe("members", () => {
  it("are alive while they are there, however often they are looked for", async () => {
    const [one, two] = [join(), join()];
    for (let i = 0; i < 1000; i++) expect(one.isRunning(two)).toBe(true);
    for (let i = 0; i < 1000; i++) expect(one.isRunning(two, true)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (let i = 0; i < 1000; i++) expect(one.isRunning(two)).toBe(true);
  });

  it("are gone when they have left", () => {
    const [one, two] = [join(), join()];
    two.leave();
    expect(one.isRunning(two)).toBe(false);
  });

  it("leave their records alone when they have left", () => {
    const [one] = [join()];
    one.leave();
    expect(one.locked(() => "done")).toBe("done");
    expect([...directory.words.subarray(one.record, one.record + 4)]).toEqual([0, 0, 0, 0]);
  });

  it("are gone when their thread is, which others find out", async () => {
    const one = join();
    const member = one.member(await deadMember(32));
    expect(one.isRegistered(member)).toBe(true);
    expect([...one.ended()]).toEqual([member]);
    expect(one.isRunning(member)).toBe(false);
  });

  it("are gone when their parent says so, even if nobody can tell otherwise", async () => {
    const [one] = [join()];
    const record = await deadMember(1);
    const member = one.member(record);
    expect(one.isRunning(member, true)).toBe(true);
    directory.words[record + 6] = 4711;
    reportEnd(directory, 4711);
    expect(one.isRunning(member, true)).toBe(false);
    await expect.poll(() => woken).toEqual([one.id]);
  });

  it("wake up once for whoever wants them until they have", async () => {
    const [one, two] = [join(), join()];
    for (let i = 0; i < 100; i++) one.wake(two.record);
    await expect.poll(() => woken).toEqual([two.id]);
    one.wakeOthers();
    await expect.poll(() => woken).toEqual([two.id, two.id]);
  });
});

describe("the lock", () => {
  it("is taken from a thread that ended while it had it", async () => {
    const one = join();
    await deadMember(32);
    Atomics.store(directory.words, 0, ids);
    expect(one.locked(() => "done")).toBe("done");
    expect(Atomics.load(directory.words, 0)).toBe(0);
  });

  it("is taken from a thread that ended, and whose record is another's", () => {
    const [one, two] = [join(), join()];
    const { id } = two;
    two.leave();
    expect(join().record).toBe(two.record);
    Atomics.store(directory.words, 0, id);
    expect(one.locked(() => "done")).toBe("done");
  });

  it("can be taken from a thread that others have looked for until nobody could tell", async () => {
    const [one, two] = [join(), join()];
    for (let i = 0; i < 100; i++) one.isRunning(two, true);
    const waits = () => Atomics.load(directory.words, two.record + 2);
    expect(waits()).toBe(1);
    expect(two.locked(waits)).toBe(32);
    await expect.poll(() => woken).toEqual([]);
  });

  it("is given back by who throws", () => {
    const one = join();
    expect(() =>
      one.locked(() => {
        throw new Error("within");
      }),
    ).toThrow("within");
    expect(one.locked(() => "done")).toBe("done");
  });
});

describe("endpoints", () => {
  const table = (me: Membership) => new Endpoints(directory, me);

  it("have one holder, until it releases them", () => {
    const [one, two] = [join(), join()].map(table) as [Endpoints, Endpoints];
    expect(one.claim("inproc://a", 1, description)).toBe(true);
    expect(two.claim("inproc://a", 1, description)).toBe(false);
    expect(one.claim("inproc://a", 2, description)).toBe(false);
    two.release("inproc://a");
    expect(two.claim("inproc://a", 1, description)).toBe(false);
    one.release("inproc://a");
    expect(two.claim("inproc://a", 1, description)).toBe(true);
  });

  it("are found by others, with what was said of them", () => {
    const [one, two] = [join(), join()];
    table(one).claim("inproc://ä", 5, description);
    expect(table(one).find("inproc://ä", true)).toBeUndefined();
    expect(table(two).find("inproc://a", true)).toBeUndefined();
    expect(table(two).find("inproc://ä", true)).toEqual({
      member: { record: one.record, id: one.id },
      serial: 5,
      description,
    });
  });

  it("of a thread that is gone can be had at once", async () => {
    const one = join();
    const record = await deadMember(32);
    table(join()).claim("inproc://a", 1, description);
    const [claimed = 0] = directory.records("endpoints");
    directory.words[claimed] = record;
    expect(table(one).find("inproc://a", false)).toBeDefined();
    expect(table(one).find("inproc://a", true)).toBeUndefined();
    expect(table(one).claim("inproc://a", 1, description)).toBe(true);
  });

  it("are as many as need be, in memory that grows", () => {
    const [one, two] = [join(), join()].map(table) as [Endpoints, Endpoints];
    const before = directory.memory.byteLength;
    for (let i = 0; i < 500; i++) expect(one.claim(`inproc://${i}`, i, description)).toBe(true);
    expect(directory.memory.byteLength).toBeGreaterThan(before);
    expect(two.find("inproc://499", true)?.serial).toBe(499);
    for (let i = 0; i < 500; i++) one.release(`inproc://${i}`);
    const after = directory.memory.byteLength;
    for (let i = 0; i < 500; i++) two.claim(`inproc://again.${i}`, i, description);
    expect(directory.memory.byteLength).toBe(after);
  });

  it("with names that are too long are not shared", () => {
    const [one, two] = [join(), join()].map(table) as [Endpoints, Endpoints];
    const endpoint = `inproc://${"x".repeat(1000)}`;
    expect(one.claim(endpoint, 1, description)).toBe(true);
    expect(two.find(endpoint, true)).toBeUndefined();
  });
});

describe("calls", () => {
  it("are answered once, under a name of their own", () => {
    const [one, two] = [join(), join()];
    const [requester, receiver] = [new LinkRequests(directory, one), new LinkRequests(directory, two)];
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

  it("end once, and not those that came after them", () => {
    const [one, two, three] = [join(), join(), join()];
    const [requester, receiver, late] = [one, two, three].map((me) => new LinkRequests(directory, me)) as [
      LinkRequests,
      LinkRequests,
      LinkRequests,
    ];
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
  it("are told to others, once after each change", () => {
    const other = new Directory(directory.memory);
    const told: [number, number][] = [];
    const apply = () => other.applyOptions((option, value) => told.push([option, value]));
    apply();
    directory.setOption(70, 0);
    directory.setOption(2, 77);
    apply();
    apply();
    expect(told).toEqual([
      [2, 77],
      [70, 0],
    ]);
  });
});
