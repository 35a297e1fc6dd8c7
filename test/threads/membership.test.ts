/** The members of a directory and its lock, with several members in this thread and in workers that end in a bad way. */
import { describe, expect, it } from "vitest";
import { type Membership, reportEnd } from "../../src/threads/membership.js";
import { interrupt } from "./interrupt.js";
import { useMembers } from "./members.js";
import { turn } from "../support/wait.mjs";

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
