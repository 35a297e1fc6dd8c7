/** The tables and the lock of the directory, with several members in this thread and in workers that end in a bad way. */
import { describe, expect, it } from "vitest";
import { LinkRequests, type LinkRequest } from "../../src/threads/link-requests.js";
import { Directory } from "../../src/threads/directory.js";
import { Endpoints } from "../../src/threads/endpoints.js";
import { Membership, reportEnd } from "../../src/threads/membership.js";
import { interrupt } from "./interrupt.js";
import { useMembers } from "./members.js";
import { turn } from "../support/wait.mjs";

const description = new Uint8Array(280).fill(7);
const kit = useMembers();
const { join, endedMember, startWorker } = kit;

describe("members", () => {
  it("are running however often they are checked", async () => {
    const [one, two] = [join(), join()];
    for (let i = 0; i < 1000; i++) expect(one.isRunning(two)).toBe(true);
    for (let i = 0; i < 1000; i++) expect(one.isRunning(two, true)).toBe(true);
    // The checks have used up waits of the member. Its event loop starts them again.
    await expect.poll(() => Atomics.load(kit.directory.words, two.record + 2)).toBe(32);
    for (let i = 0; i < 1000; i++) expect(one.isRunning(two)).toBe(true);
  });

  it("are not running after they have left", () => {
    const [one, two] = [join(), join()];
    two.leave();
    expect(one.isRunning(two)).toBe(false);
  });

  it("do not use their records after they have left", () => {
    const [one] = [join()];
    one.leave();
    expect(one.locked(() => "done")).toBe("done");
    expect([...kit.directory.words.subarray(one.record, one.record + 4)]).toEqual([0, 0, 0, 0]);
  });

  it("are not running when their thread was terminated, and others notice", async () => {
    const one = join();
    const member = one.member(await endedMember(32));
    expect(one.isRegistered(member)).toBe(true);
    expect([...one.ended()]).toEqual([member]);
    expect(one.isRunning(member)).toBe(false);
  });

  it("are not running when their parent has reported their end, even if no wait is left to check it", async () => {
    const [one] = [join()];
    const record = await endedMember(1);
    const member = one.member(record);
    expect(one.isRunning(member, true)).toBe(true);
    kit.directory.words[record + 6] = 4711;
    reportEnd(kit.directory, 4711);
    expect(one.isRunning(member, true)).toBe(false);
    await expect.poll(() => kit.woken).toEqual([one.id]);
  });

  it("wake up once for many requests", async () => {
    const [one, two] = [join(), join()];
    for (let i = 0; i < 100; i++) one.wake(two.record);
    await expect.poll(() => kit.woken).toEqual([two.id]);
    one.wakeOthers();
    await expect.poll(() => kit.woken).toEqual([two.id, two.id]);
  });
});

/** `step` is interrupted before each of its atomic operations in turn; each time in a new directory. */
function atEachMoment(prepare: () => { step: () => void; other: () => void; check: () => Promise<void> }) {
  return async (): Promise<void> => {
    for (let n = 1, wasReached = true; wasReached; n++) {
      kit.reset();
      const { step, other, check } = prepare();
      wasReached = interrupt(step, n, other);
      await check();
    }
  };
}

describe("members, whatever another thread does meanwhile,", () => {
  /** The member wakes up once more if it is asked to. */
  const expectAwake = async (one: Membership, two: Membership): Promise<void> => {
    await turn();
    const before = kit.woken.length;
    one.wake(two.record);
    await expect.poll(() => kit.woken.slice(before)).toContain(two.id);
  };

  it(
    "can be woken after they have joined while others were asked to wake up",
    atEachMoment(() => {
      const one = join();
      let two = one;
      return {
        step: () => (two = join()),
        other: () => one.wakeOthers(),
        check: () => expectAwake(one, two),
      };
    }),
  );

  it(
    "can be woken after they have taken the record of a member that was just asked to wake up",
    atEachMoment(() => {
      const [one, two] = [join(), join()];
      let hasLeft = false;
      return {
        step: () => one.wake(two.record),
        other: () => {
          two.leave();
          hasLeft = true;
        },
        check: async () => {
          if (!hasLeft) return;
          // The request for the last member may be in the record now. It must not look like one for the next member.
          const next = join();
          expect(next.record).toBe(two.record);
          await expectAwake(one, next);
        },
      };
    }),
  );

  it(
    "are running after they have taken the record of a member that was just checked",
    atEachMoment(() => {
      const one = join();
      let two = join();
      const replace = (): void => {
        two.leave();
        const next = join();
        expect(next.record).toBe(two.record);
        two = next;
      };
      return {
        step: () => one.isRunning(two, true),
        other: replace,
        check: async () => {
          // The wait that was ended in the place of another is started again.
          await turn();
          const words = kit.directory.words;
          const waits = Atomics.load(words, two.record + 2);
          expect(Atomics.notify(words, two.record + 1)).toBeGreaterThanOrEqual(waits);
        },
      };
    }),
  );

  it(
    "stay members when another thread frees the record of the last one, which is leaving",
    atEachMoment(() => {
      const [one, two] = [join(), join()];
      let next = one;
      return {
        step: () => two.leave(),
        other: () => {
          one.free(two);
          next = join();
        },
        check: () => {
          expect(one.isRegistered(next)).toBe(true);
          expect(one.isRunning(next)).toBe(true);
          return Promise.resolve();
        },
      };
    }),
  );

  it(
    "stay members when the end of the worker that had the record before is reported as they join",
    atEachMoment(() => {
      const [one, worker] = [join(), join()];
      kit.directory.words[worker.record + 6] = 4711;
      worker.leave();
      let two = one;
      return {
        step: () => (two = join()),
        other: () => reportEnd(kit.directory, 4711),
        check: () => {
          expect(two.record).toBe(worker.record);
          expect(one.isRegistered(two)).toBe(true);
          return Promise.resolve();
        },
      };
    }),
  );

  it("can be woken after a thread has ended while it asked them to wake up", async () => {
    const [one, two] = [join(), join()];
    // All that the thread has come to. Word 3 of a member says that it was asked.
    kit.directory.words[two.record + 3] = 1;
    one.wake(two.record);
    await expect.poll(() => kit.woken).toEqual([two.id]);
  });
});

describe("the lock", () => {
  it("is taken from a thread that ended while it held it", async () => {
    const one = join();
    await endedMember(32);
    Atomics.store(kit.directory.words, 0, kit.lastId);
    expect(one.locked(() => "done")).toBe("done");
    expect(Atomics.load(kit.directory.words, 0)).toBe(0);
  });

  it("is taken from a thread that has ended and whose record belongs to a new member", () => {
    const [one, two] = [join(), join()];
    const { id } = two;
    two.leave();
    expect(join().record).toBe(two.record);
    Atomics.store(kit.directory.words, 0, id);
    expect(one.locked(() => "done")).toBe("done");
  });

  it("starts the waits of its holder that others have used up", async () => {
    const [one, two] = [join(), join()];
    for (let i = 0; i < 100; i++) one.isRunning(two, true);
    const waits = () => Atomics.load(kit.directory.words, two.record + 2);
    expect(waits()).toBe(1);
    expect(two.locked(waits)).toBe(32);
    await expect.poll(() => kit.woken).toEqual([]);
  });

  it("is not released by a thread from which it was taken", () => {
    const one = join();
    const { words } = kit.directory;
    expect(one.locked(() => Atomics.exchange(words, 0, 4711))).toBe(one.id);
    expect(Atomics.exchange(words, 0, 0)).toBe(4711);
  });

  it("is released when the critical part throws", () => {
    const one = join();
    expect(() =>
      one.locked(() => {
        throw new Error("within");
      }),
    ).toThrow("within");
    expect(one.locked(() => "done")).toBe("done");
  });
});

describe("the lock while its holder is running", () => {
  it("is waited for, even if the holder needs longer than the first checks", async () => {
    const one = join();
    const record = kit.directory.take("members", 1_000_000) as number;
    // Word 10 of the header is not used. It shows that the holder was done when it gave the lock back. The 200 ms are what
    // is tested: the first checks take less time.
    await startWorker(
      `for (let i = 0; i < 32; i++) Atomics.waitAsync(words, workerData.record + 1, 0);
       Atomics.store(words, workerData.record + 2, 32);
       Atomics.store(words, 0, 1_000_000);
       ready();
       Atomics.wait(words, 11, 0, 200);
       Atomics.store(words, 10, 1);
       Atomics.store(words, 0, 0);
       Atomics.notify(words, 0);`,
      { record },
    );
    expect(one.locked(() => kit.directory.words[10])).toBe(1);
  });
});

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
    for (let i = 0; i < 200; i++) endpoints.claim(`inproc://${i}`, i, description);
    expect([...other.records("endpoints")]).toHaveLength(200);
    expect(other.words.length).toBe(kit.directory.words.length);
  });
});

describe("endpoints", () => {
  const table = (me: Membership) => new Endpoints(kit.directory, me);

  it("have one owner until it releases them", () => {
    const [one, two] = [join(), join()].map(table) as [Endpoints, Endpoints];
    expect(one.claim("inproc://a", 1, description)).toBe(true);
    expect(two.claim("inproc://a", 1, description)).toBe(false);
    expect(one.claim("inproc://a", 2, description)).toBe(false);
    two.release("inproc://a");
    expect(two.claim("inproc://a", 1, description)).toBe(false);
    one.release("inproc://a");
    expect(two.claim("inproc://a", 1, description)).toBe(true);
  });

  it("are found by other members, with their description", () => {
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

  it("of a thread that has ended can be claimed at once", async () => {
    const one = join();
    const record = await endedMember(32);
    table(join()).claim("inproc://a", 1, description);
    const [claimed = 0] = kit.directory.records("endpoints");
    kit.directory.words[claimed] = record;
    expect(table(one).find("inproc://a", false)).toBeDefined();
    expect(table(one).find("inproc://a", true)).toBeUndefined();
    expect(table(one).claim("inproc://a", 1, description)).toBe(true);
  });

  it("grow the memory when there is no room", () => {
    const [one, two] = [join(), join()].map(table) as [Endpoints, Endpoints];
    const before = kit.directory.memory.byteLength;
    for (let i = 0; i < 500; i++) expect(one.claim(`inproc://${i}`, i, description)).toBe(true);
    expect(kit.directory.memory.byteLength).toBeGreaterThan(before);
    expect(two.find("inproc://499", true)?.serial).toBe(499);
    for (let i = 0; i < 500; i++) one.release(`inproc://${i}`);
    const after = kit.directory.memory.byteLength;
    for (let i = 0; i < 500; i++) two.claim(`inproc://again.${i}`, i, description);
    expect(kit.directory.memory.byteLength).toBe(after);
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
      expect(one.claim(endpoint, length, bytes)).toBe(true);
      expect(two.find(endpoint, true)).toMatchObject({ serial: length, description: bytes });
    }
  });

  it("of a member are freed together, and no others", () => {
    const [one, two, three] = [join(), join(), join()];
    table(one).claim("inproc://one", 1, description);
    table(one).claim("inproc://one.again", 2, description);
    table(two).claim("inproc://two", 1, description);
    three.locked(() => table(three).free(one.record));
    expect(table(three).find("inproc://one", false)).toBeUndefined();
    expect(table(three).find("inproc://one.again", false)).toBeUndefined();
    expect(table(three).find("inproc://two", false)?.member.id).toBe(two.id);
  });

  it("with names that are too long are not shared", () => {
    const [one, two] = [join(), join()].map(table) as [Endpoints, Endpoints];
    const endpoint = `inproc://${"x".repeat(1000)}`;
    expect(one.claim(endpoint, 1, description)).toBe(true);
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
