/** A link between two members, both in this thread. */
import { afterEach, describe, expect, it } from "vitest";
import { END, Link, type Item } from "../../src/threads/link.js";
import { LinkRequests, type LinkRequest } from "../../src/threads/link-requests.js";
import { useMembers } from "./members.js";

const kit = useMembers();
const open: Link[] = [];

afterEach(() => open.splice(0).forEach((link) => link.close(false)));

/** A request, and both ends of its link; the receiver opens its end when told to. */
function requested() {
  const [one, two] = [kit.join(), kit.join()];
  const [requests, incoming] = [one, two].map((me) => new LinkRequests(kit.directory, me)) as [
    LinkRequests,
    LinkRequests,
  ];
  const request = requests.request(two) as LinkRequest;
  const received: { atRequester: unknown[]; atReceiver: unknown[] } = { atRequester: [], atReceiver: [] };
  const link = new Link(requests, request, false, (items) => received.atRequester.push(items));
  open.push(link);
  const accept = (): Link => {
    const [found] = incoming.incoming() as [LinkRequest];
    const accepted = new Link(incoming, found, true, (items) => received.atReceiver.push(items));
    open.push(accepted);
    return accepted;
  };
  return { link, accept, request, received, incoming };
}

const close = (connection: number): Item => ({ connection, kind: "close" });

describe("a link", () => {
  it("keeps items until the other member has accepted it", async () => {
    const { link, accept, received } = requested();
    link.post(close(1));
    link.flush();
    expect(link.hasUnsent).toBe(true);
    accept();
    link.post(close(2));
    link.flush();
    expect(link.hasUnsent).toBe(false);
    link.post(close(3));
    link.flush();
    await expect.poll(() => received.atReceiver).toEqual([[close(1), close(2)], [close(3)]]);
    expect(received.atRequester).toEqual([]);
  });

  it("carries items back at once", async () => {
    const { link, accept, received } = requested();
    const accepted = accept();
    expect(link.hasReceived).toBe(false);
    accepted.post(close(5));
    accepted.flush();
    await expect.poll(() => received.atRequester).toEqual([[close(5)]]);
    expect(link.hasReceived).toBe(true);
    expect(accepted.hasReceived).toBe(false);
  });

  it("ends with a last word if the other member is running, and sends nothing after it", async () => {
    const { link, accept, received } = requested();
    const accepted = accept();
    link.flush();
    link.post(close(1));
    link.flush();
    link.post(close(2));
    link.close(true);
    link.post(close(3));
    link.flush();
    expect(link.hasUnsent).toBe(false);
    await expect.poll(() => received.atReceiver).toEqual([[close(1)], END]);
    accepted.close(false);
  });

  it("that is closed is not requested any more", () => {
    const { link, request, incoming } = requested();
    expect(incoming.incoming()).toHaveLength(1);
    link.close(true);
    expect(incoming.incoming()).toEqual([]);
    expect(incoming.isAccepted(request)).toBe(false);
  });

  it("waits no longer than it may for a member that does not accept", () => {
    const { link } = requested();
    link.post(close(1));
    const start = performance.now();
    link.flushWithin(20);
    expect(performance.now() - start).toBeGreaterThanOrEqual(19);
    expect(link.hasUnsent).toBe(true);
  });

  it("waits for a member that accepts meanwhile", async () => {
    const { link, request } = requested();
    link.post(close(1));
    // Word 3 of a request says that it is accepted. The worker accepts when this thread is about to wait for the word.
    const about = new Int32Array(new SharedArrayBuffer(4));
    await kit.startWorker(
      `ready();
       Atomics.wait(workerData.about, 0, 0);
       Atomics.store(words, workerData.record + 3, 1);
       Atomics.notify(words, workerData.record + 3);`,
      { record: request.record, about },
    );
    Atomics.store(about, 0, 1);
    Atomics.notify(about, 0);
    link.flushWithin(20_000);
    expect(link.hasUnsent).toBe(false);
  });
});
