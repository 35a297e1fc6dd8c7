// High-water marks, and senders that wait for room.
import { BIND, CONNECT, SEND, RECEIVE, WRITABLE, FILL, exchange } from "./steps.mjs";

export const limits = {
  "the high-water marks of both sides add up, and hold at once": {
    expected: { sent: 12, later: 12, received: 12, again: true },
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Pull", endpoint, { receiveHighWaterMark: 5 });
      // Connected and filled without waiting in between.
      const sent = await c.run(async ({ zmq, sockets }, address) => {
        sockets.s = new zmq.Push({ sendHighWaterMark: 7 });
        sockets.s.connect(address);
        let count = 0;
        for (; sockets.s.writable; count++) await sockets.s.send(`${count}`);
        return count;
      }, endpoint);
      await exchange(b, c, endpoint);
      const later = sent + (await c.run(FILL));
      const received = (await b.run(RECEIVE, later)).filter((text, i) => text === `${i}`).length;
      const again = await c.run(({ sockets }) => sockets.s.send("again").then(() => true));
      return { sent, later, received, again };
    },
  },

  "the high-water marks of a bound socket that sends": {
    expected: { sent: 12, more: 12 },
    run: async (b, c, endpoint, { until }) => {
      await b.run(BIND, "Push", endpoint, { sendHighWaterMark: 5 });
      await c.run(CONNECT, "Pull", endpoint, { receiveHighWaterMark: 7 });
      await until(() => b.run(WRITABLE));
      const sent = await b.run(FILL);
      await c.run(RECEIVE, sent);
      // There is room again when half of the messages are received.
      let more = 0;
      await until(async () => (more += await b.run(FILL)) >= 12);
      return { sent, more };
    },
  },

  "a high-water mark that the sender changes": {
    expected: 27,
    run: async (b, c, endpoint, { until }) => {
      await b.run(BIND, "Push", endpoint, { sendHighWaterMark: 5 });
      await c.run(CONNECT, "Pull", endpoint, { receiveHighWaterMark: 7 });
      await until(() => b.run(WRITABLE));
      await b.run(({ sockets }) => void (sockets.s.sendHighWaterMark = 20));
      return b.run(FILL);
    },
  },

  "a high-water mark that the receiver changes": {
    expected: 114,
    run: async (b, c, endpoint, { until }) => {
      await b.run(BIND, "Push", endpoint, { sendHighWaterMark: 5 });
      await c.run(CONNECT, "Pull", endpoint, { receiveHighWaterMark: 7 });
      await until(() => b.run(WRITABLE));
      await c.run(({ sockets }) => void (sockets.s.receiveHighWaterMark = 107));
      let sent = 0;
      await until(async () => (sent += await b.run(FILL)) >= 114);
      return sent;
    },
  },

  "a sender that waits goes on when the receiver raises its high-water mark": {
    expected: 51,
    deviation: "newLimits",
    theirs: 30,
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Pull", endpoint, { receiveHighWaterMark: 10 });
      await c.run(CONNECT, "Push", endpoint, { sendHighWaterMark: 20, sendTimeout: 200 });
      await c.run(SEND, "first");
      await b.run(RECEIVE);
      const sent = 1 + (await c.run(FILL));
      const late = c.run(({ sockets }) =>
        sockets.s.send("late").then(
          () => 1,
          () => 0,
        ),
      );
      await b.run(({ sockets }) => void (sockets.s.receiveHighWaterMark = 40));
      return sent + (await late) + (await c.run(FILL));
    },
  },

  "a high-water mark of 0 means no limit": {
    expected: 5000,
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Pull", endpoint, { receiveHighWaterMark: 0 });
      await c.run(CONNECT, "Push", endpoint, { sendHighWaterMark: 10, sendTimeout: 5000 });
      await c.run(async ({ sockets }) => {
        for (let i = 0; i < 5000; i++) await sockets.s.send(`${i}`);
      });
      return (await b.run(RECEIVE, 5000)).filter((text, i) => text === `${i}`).length;
    },
  },

  "a send that waits is done when there is room": {
    expected: { before: "waiting", after: "sent" },
    run: async (b, c, endpoint, { until }) => {
      await b.run(BIND, "Pull", endpoint, { receiveHighWaterMark: 1 });
      await c.run(CONNECT, "Push", endpoint, { sendHighWaterMark: 1 });
      await c.run(FILL);
      await c.run(({ sockets }) => {
        sockets.state = { now: "waiting", close: () => undefined };
        const { state } = sockets;
        void sockets.s.send("late").then(() => (state.now = "sent"));
      });
      const state = () => c.run(({ sockets }) => sockets.state.now);
      await exchange(b, c, endpoint);
      const before = await state();
      await b.run(RECEIVE, 2);
      await until(async () => (await state()) === "sent");
      return { before, after: await state() };
    },
  },

  "more bytes than may be on the way: large messages, many small ones, and both for who reads only the last":
    {
      expected: { large: [12, 8_000_000], parts: [6, 12_000_000], small: 25_000, last: "end" },
      run: async (b, c, endpoint) => {
        await b.run(BIND, "Pull", endpoint, { receiveHighWaterMark: 0 });
        await c.run(CONNECT, "Push", endpoint, { sendHighWaterMark: 0 });
        await c.run(async ({ sockets }) => {
          const body = Buffer.alloc(8_000_000);
          for (let i = 0; i < 12; i++) await sockets.s.send(body);
          const part = body.subarray(0, 2_000_000);
          for (let i = 0; i < 6; i++) await sockets.s.send([part, part, part, part, part, part]);
          const small = body.subarray(0, 2000);
          for (let i = 0; i < 25_000; i++) await sockets.s.send(small);
        });
        const received = await b.run(async ({ sockets }) => {
          const read = async (count) => {
            let size = 0;
            for (let i = 0; i < count; i++)
              size = (await sockets.s.receive()).reduce((sum, { length }) => sum + length, 0);
            return [count, size];
          };
          return { large: await read(12), parts: await read(6), small: (await read(25_000))[0] };
        });
        await b.run(async ({ zmq, sockets }, address) => {
          sockets.last = new zmq.Pull({ conflate: true });
          await sockets.last.bind(address);
        }, `${endpoint}.last`);
        await c.run(async ({ zmq, sockets }, address) => {
          sockets.last = new zmq.Push({ conflate: true });
          sockets.last.connect(address);
          const body = Buffer.alloc(8_000_000);
          for (let i = 0; i < 6; i++) await sockets.last.send(body);
          await sockets.last.send("end");
        }, `${endpoint}.last`);
        const last = await b.run(async ({ sockets }) => {
          for (;;) {
            const [frame] = await sockets.last.receive();
            if (frame.length < 10) return String(frame);
          }
        });
        return { ...received, last };
      },
    },

  "conflate keeps the last message": {
    expected: true,
    run: async (b, c, endpoint, { until }) => {
      await b.run(BIND, "Pull", endpoint, { conflate: true });
      await c.run(CONNECT, "Push", endpoint, { conflate: true });
      await c.run(async ({ sockets }) => {
        for (let i = 0; i < 100; i++) await sockets.s.send(`${i}`);
      });
      let count = 0;
      await until(async () => ++count && (await b.run(RECEIVE))[0] === "99");
      return count < 100;
    },
  },
};
