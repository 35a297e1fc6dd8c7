/** Sockets that keep the last message only: nothing ever waits, whatever else is set. */
import { expect, it } from "vitest";
import { Pull, Push } from "../../src/index.js";
import { EventLog } from "../support/event-log.js";
import { useAttacked } from "../support/attacked.js";
import { turn } from "../support/wait.mjs";

const attacked = useAttacked();

it.each([
  ["one frame", ["1"]],
  ["several frames", ["1", "2", "3"]],
])(
  "conflate and a high-water mark that is set later: messages of %s are sent without waiting",
  async (_, message) => {
    const { context } = attacked;
    const { endpoint } = await attacked.bound(new Pull({ context }));
    const push = attacked.use(new Push({ context, linger: 0, conflate: true, sendTimeout: 0 }));
    const log = new EventLog(push.events);
    push.connect(endpoint);
    await log.until("handshake");
    for (let i = 0; i < 500; i++) {
      if (i % 50 === 0) push.sendHighWaterMark = 1 + (i % 3);
      await push.send(message);
      // Some are received, and others replaced.
      if (i % 7 === 0) await turn();
    }
    await attacked.stillWorks();
    expect(push.writable).toBe(true);
  },
);
