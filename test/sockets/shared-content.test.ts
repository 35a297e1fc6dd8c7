/** Messages that have the same content in several sockets of a process, and are passed on by a socket that copies them. */
import { describe, expect, it } from "vitest";
import { Proxy, XPublisher, XSubscriber } from "../../src/index.js";
import { useAttacked } from "../support/attacked.js";

const attacked = useAttacked();
const { use, stillWorks } = attacked;

describe("a user message that an XSubscriber sends to several XPublishers", () => {
  it("arrives as it was when one of them passes it on to several others", async () => {
    const { context } = attacked;
    const open = (endpoint: string): XPublisher => {
      const publisher = use(new XPublisher({ context }));
      publisher.bindSync(endpoint);
      return publisher;
    };
    const front = open("inproc://front");
    const beside = open("inproc://beside");
    const behind = [1, 2, 3].map((number) => open(`inproc://behind-${number}`));
    const back = use(new XSubscriber({ context }));
    for (const { lastEndpoint } of behind) back.connect(lastEndpoint as string);
    const sender = use(new XSubscriber({ context }));
    sender.connect("inproc://front");
    sender.connect("inproc://beside");
    const proxy = new Proxy(front, back);
    const running = proxy.run();
    // Longer than what a message holds in itself, and of many sizes: freed memory is used again.
    for (let round = 0; round < 400; round++) {
      const text = `M${round}:${"y".repeat(40 + (round % 50))}`;
      await sender.send(text);
      for (const publisher of [beside, ...behind]) expect(String(await publisher.receive())).toBe(text);
    }
    proxy.terminate();
    await running;
    await stillWorks();
  });
});
