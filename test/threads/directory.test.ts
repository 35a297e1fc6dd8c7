/** The directory, in several members of this thread and in workers that come to a bad end. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Calls, type Call } from "../../src/threads/link-requests.js";
import { Directory } from "../../src/threads/directory.js";
import { Endpoints } from "../../src/threads/endpoints.js";
import { Membership, noteEnd } from "../../src/threads/membership.js";

const far = new Uint8Array(280).fill(7);

let directory: Directory;
let members: Membership[];
let woken: number[];
let names = 0;

function join(): Membership {
  const name = ++names;
  const member = Membership.join(directory, name, () => woken.push(name));
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
  const record = directory.take("members", ++names) as number;
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
    for (let i = 0; i < 1000; i++) expect(one.isAlive(two)).toBe(true);
    for (let i = 0; i < 1000; i++) expect(one.isAlive(two, true)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (let i = 0; i < 1000; i++) expect(one.isAlive(two)).toBe(true);
  });

  it("are gone when they have left", () => {
    const [one, two] = [join(), join()];
    two.leave();
    expect(one.isAlive(two)).toBe(false);
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
    expect(one.isMember(member)).toBe(true);
    expect([...one.gone()]).toEqual([member]);
    expect(one.isAlive(member)).toBe(false);
  });

  it("are gone when their parent says so, even if nobody can tell otherwise", async () => {
    const [one] = [join()];
    const record = await deadMember(1);
    const member = one.member(record);
    expect(one.isAlive(member, true)).toBe(true);
    directory.words[record + 6] = 4711;
    noteEnd(directory, 4711);
    expect(one.isAlive(member, true)).toBe(false);
    await expect.poll(() => woken).toEqual([one.name]);
  });

  it("wake up once for whoever wants them until they have", async () => {
    const [one, two] = [join(), join()];
    for (let i = 0; i < 100; i++) one.wake(two.record);
    await expect.poll(() => woken).toEqual([two.name]);
    one.wakeOthers();
    await expect.poll(() => woken).toEqual([two.name, two.name]);
  });
});

describe("the lock", () => {
  it("is taken from a thread that ended while it had it", async () => {
    const one = join();
    await deadMember(32);
    Atomics.store(directory.words, 0, names);
    expect(one.locked(() => "done")).toBe("done");
    expect(Atomics.load(directory.words, 0)).toBe(0);
  });

  it("is taken from a thread that ended, and whose record is another's", () => {
    const [one, two] = [join(), join()];
    const { name } = two;
    two.leave();
    expect(join().record).toBe(two.record);
    Atomics.store(directory.words, 0, name);
    expect(one.locked(() => "done")).toBe("done");
  });

  it("can be taken from a thread that others have looked for until nobody could tell", async () => {
    const [one, two] = [join(), join()];
    for (let i = 0; i < 100; i++) one.isAlive(two, true);
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
    expect(one.claim("inproc://a", 1, far)).toBe(true);
    expect(two.claim("inproc://a", 1, far)).toBe(false);
    expect(one.claim("inproc://a", 2, far)).toBe(false);
    two.release("inproc://a");
    expect(two.claim("inproc://a", 1, far)).toBe(false);
    one.release("inproc://a");
    expect(two.claim("inproc://a", 1, far)).toBe(true);
  });

  it("are found by others, with what was said of them", () => {
    const [one, two] = [join(), join()];
    table(one).claim("inproc://ä", 5, far);
    expect(table(one).find("inproc://ä", true)).toBeUndefined();
    expect(table(two).find("inproc://a", true)).toBeUndefined();
    expect(table(two).find("inproc://ä", true)).toEqual({
      member: { record: one.record, name: one.name },
      serial: 5,
      far,
    });
  });

  it("of a thread that is gone can be had at once", async () => {
    const one = join();
    const record = await deadMember(32);
    table(join()).claim("inproc://a", 1, far);
    const [claimed = 0] = directory.records("endpoints");
    directory.words[claimed] = record;
    expect(table(one).find("inproc://a", false)).toBeDefined();
    expect(table(one).find("inproc://a", true)).toBeUndefined();
    expect(table(one).claim("inproc://a", 1, far)).toBe(true);
  });

  it("are as many as need be, in memory that grows", () => {
    const [one, two] = [join(), join()].map(table) as [Endpoints, Endpoints];
    const before = directory.memory.byteLength;
    for (let i = 0; i < 500; i++) expect(one.claim(`inproc://${i}`, i, far)).toBe(true);
    expect(directory.memory.byteLength).toBeGreaterThan(before);
    expect(two.find("inproc://499", true)?.serial).toBe(499);
    for (let i = 0; i < 500; i++) one.release(`inproc://${i}`);
    const after = directory.memory.byteLength;
    for (let i = 0; i < 500; i++) two.claim(`inproc://again.${i}`, i, far);
    expect(directory.memory.byteLength).toBe(after);
  });

  it("with names that are too long are not shared", () => {
    const [one, two] = [join(), join()].map(table) as [Endpoints, Endpoints];
    const endpoint = `inproc://${"x".repeat(1000)}`;
    expect(one.claim(endpoint, 1, far)).toBe(true);
    expect(two.find(endpoint, true)).toBeUndefined();
  });
});

describe("calls", () => {
  it("are answered once, under a name of their own", () => {
    const [one, two] = [join(), join()];
    const [caller, called] = [new Calls(directory, one), new Calls(directory, two)];
    const call = caller.call(two);
    expect(call && caller.isAnswered(call)).toBe(false);
    const [incoming, ...others] = called.incoming();
    expect(others).toEqual([]);
    expect(incoming).toEqual({ ...call, peer: { record: one.record, name: one.name } });
    if (incoming !== undefined) called.answer(incoming);
    expect(call && caller.isAnswered(call)).toBe(true);
    expect(called.incoming()).toEqual([]);
    if (call !== undefined) caller.hangUp(call);
    expect(caller.call(two)?.name).not.toBe(call?.name);
  });

  it("end once, and not those that came after them", () => {
    const [one, two, three] = [join(), join(), join()];
    const [caller, called, late] = [one, two, three].map((me) => new Calls(directory, me)) as [
      Calls,
      Calls,
      Calls,
    ];
    const call = caller.call(two) as Call;
    const [incoming] = called.incoming() as [Call];
    caller.hangUp(call);
    const next = late.call(two) as Call;
    expect(next.record).toBe(call.record);
    called.answer(incoming);
    expect(late.isAnswered(next)).toBe(false);
    expect(caller.isAnswered(call)).toBe(false);
    called.hangUp(incoming);
    expect(called.incoming()).toMatchObject([{ name: next.name }]);
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
