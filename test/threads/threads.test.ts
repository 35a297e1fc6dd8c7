/** The directories of a thread: inherited, made, or found. Several `Threads` in this thread play several threads. */
import { once } from "node:events";
import { setEnvironmentData, Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Directory, LAYOUT } from "../../src/threads/directory.js";
import { Threads } from "../../src/threads/threads.js";

const OPTION = 3;
const OTHER_OPTION = 4;

/** As in a thread whose parent had no directory when it started. */
const forget = (): void => setEnvironmentData(`zeromq-wasm directory ${LAYOUT}`, undefined);

beforeEach(forget);
afterEach(forget);

function unknown(): { threads: Threads; added: Directory[] } {
  forget();
  const threads = new Threads();
  const added: Directory[] = [];
  threads.onDirectory = (directory) => added.push(directory);
  return { threads, added };
}

const identities = ({ directories }: Threads): number[] =>
  directories.map(({ identity }) => identity).sort((one, other) => one - other);

describe("threads", () => {
  it("inherit the directory of their parent", () => {
    const parent = new Threads();
    const worker = new Threads();
    expect(worker.directories).toHaveLength(1);
    expect(worker.directories[0]?.memory).toBe(parent.directories[0]?.memory);
    expect(worker.id).not.toBe(parent.id);
  });

  it("that share no directory find each other, and then have both", async () => {
    const [one, two] = [unknown(), unknown()];
    expect(identities(one.threads)).not.toEqual(identities(two.threads));
    void one.threads.discover();
    void two.threads.discover();
    await expect.poll(() => [one.added.length, two.added.length]).toEqual([1, 1]);
    expect(identities(one.threads)).toEqual(identities(two.threads));
    expect(one.threads.directories).toHaveLength(2);
  });

  it("find each other without the event loop where the runtime can", () => {
    const [one, two] = [unknown(), unknown()];
    one.threads.discoverSync();
    two.threads.discoverSync();
    expect(one.threads.receiveAnnouncements()).toBe(true);
    expect(two.threads.receiveAnnouncements()).toBe(true);
    expect(identities(one.threads)).toEqual(identities(two.threads));
  });

  it("add a directory once, however often it is announced", async () => {
    const [one, two, three] = [unknown(), unknown(), unknown()];
    for (const { threads } of [one, two, three]) void threads.discover();
    for (const { threads } of [one, two, three]) void threads.discover();
    const made = [one, two, three].map(({ threads }) => threads.directories[0]?.identity);
    for (const { threads } of [one, two, three]) {
      await expect.poll(() => identities(threads)).toEqual(expect.arrayContaining(made));
      expect(new Set(identities(threads)).size).toBe(threads.directories.length);
    }
  });

  it("have nobody to look for when they have inherited their directory", () => {
    const parent = unknown();
    void parent.threads.discover();
    const heir = new Threads();
    heir.discoverSync();
    parent.threads.receiveAnnouncements();
    expect(parent.added).toEqual([]);
    expect(heir.directories).toHaveLength(1);
  });

  it("do not wait in the main thread", async () => {
    const { threads } = unknown();
    const order: string[] = [];
    setImmediate(() => order.push("event loop"));
    await threads.discover();
    expect(order).toEqual([]);
  });

  it("have the options of both when they find each other; the first value stays", () => {
    const [one, two] = [unknown(), unknown()];
    one.threads.setOption(OPTION, 11);
    one.threads.setOption(OTHER_OPTION, 12);
    two.threads.setOption(OPTION, 22);
    one.threads.discoverSync();
    two.threads.discoverSync();
    one.threads.receiveAnnouncements();
    two.threads.receiveAnnouncements();
    const applied = new Map<number, number>();
    two.threads.applyOptions((option, value) => applied.set(option, value));
    expect(applied.get(OTHER_OPTION)).toBe(12);
    one.threads.setOption(OPTION, 33);
    two.threads.applyOptions((option, value) => applied.set(option, value));
    expect(applied.get(OPTION)).toBe(33);
  });

  it("are in use when a thread of any directory has joined", () => {
    const { threads } = unknown();
    expect(threads.isInUse).toBe(false);
    threads.directories[0]?.take("members", 1);
    expect(threads.isInUse).toBe(true);
  });

  it("report the end of a worker in all directories", async () => {
    const { threads } = unknown();
    const [directory] = threads.directories as [Directory];
    const worker = new Worker("setInterval(() => undefined, 1000)", { eval: true });
    const record = directory.take("members", 4711) as number;
    // Word 6 of a member is the number of its thread, word 5 its id once it has ended.
    directory.words[record + 6] = worker.threadId;
    await once(worker, "online");
    const { changes } = directory;
    await Promise.all([once(worker, "exit"), worker.terminate()]);
    await expect.poll(() => directory.words[record + 5]).toBe(4711);
    expect(directory.changes).toBe(changes + 1);
  });

  it("report the end of a worker once in a directory, however many copies of the package use it", async () => {
    const { threads } = unknown();
    const [directory] = threads.directories as [Directory];
    const listeners = process.listenerCount("worker");
    const others = Array.from({ length: 12 }, () => new Threads());
    expect(others.every(({ directories }) => directories[0]?.memory === directory.memory)).toBe(true);
    expect(process.listenerCount("worker")).toBe(listeners);
    const worker = new Worker("setInterval(() => undefined, 1000)", { eval: true });
    const record = directory.take("members", 4711) as number;
    directory.words[record + 6] = worker.threadId;
    await once(worker, "online");
    const { changes } = directory;
    await Promise.all([once(worker, "exit"), worker.terminate()]);
    await expect.poll(() => directory.words[record + 5]).toBe(4711);
    expect(directory.changes).toBe(changes + 1);
  });

  it("report the end of a worker to directories that they have found later", async () => {
    const [one, two] = [unknown(), unknown()];
    one.threads.discoverSync();
    two.threads.discoverSync();
    one.threads.receiveAnnouncements();
    const [, found] = one.threads.directories as [Directory, Directory];
    expect(found.identity).toBe(two.threads.directories[0]?.identity);
    const worker = new Worker("setInterval(() => undefined, 1000)", { eval: true });
    const record = found.take("members", 4711) as number;
    found.words[record + 6] = worker.threadId;
    await once(worker, "online");
    await Promise.all([once(worker, "exit"), worker.terminate()]);
    await expect.poll(() => found.words[record + 5]).toBe(4711);
  });
});
