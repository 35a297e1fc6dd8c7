// The messages that sockets of each type exchange.
import { BIND, CONNECT, SEND, RECEIVE, CLOSE, WRITABLE, errorOf } from "./steps.mjs";

export const patterns = {
  "PULL bound, PUSH connected: all messages, in order": {
    expected: { count: 3000, inOrder: true },
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Pull", endpoint);
      await c.run(CONNECT, "Push", endpoint);
      const sent = c.run(async ({ sockets }) => {
        for (let i = 0; i < 3000; i++) await sockets.s.send(`${i}`);
      });
      const received = await b.run(async ({ sockets }) => {
        let inOrder = true;
        let count = 0;
        for (; count < 3000; count++) if (String(await sockets.s.receive()) !== `${count}`) inOrder = false;
        return { count, inOrder };
      });
      await sent;
      return received;
    },
  },

  "PUSH bound, PULL connected": {
    expected: ["a", "b", "c"],
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Push", endpoint);
      await c.run(CONNECT, "Pull", endpoint);
      await b.run(SEND, "a", "b", "c");
      return c.run(RECEIVE, 3);
    },
  },

  "connected before it is bound": {
    expected: { writable: true, received: ["a", "b", "c"] },
    run: async (b, c, endpoint) => {
      await c.run(CONNECT, "Push", endpoint);
      const writable = await c.run(WRITABLE);
      await c.run(SEND, "a", "b");
      await b.run(BIND, "Pull", endpoint);
      await c.run(SEND, "c");
      return { writable, received: await b.run(RECEIVE, 3) };
    },
  },

  "two sockets connected before it is bound": {
    expected: ["a", "b"],
    run: async (b, c, endpoint) => {
      await c.run(({ zmq, sockets }, address) => {
        sockets.one = new zmq.Push();
        sockets.two = new zmq.Push();
        sockets.one.connect(address);
        sockets.two.connect(address);
        return Promise.all([sockets.one.send("a"), sockets.two.send("b")]);
      }, endpoint);
      await b.run(BIND, "Pull", endpoint);
      return (await b.run(RECEIVE, 2)).sort();
    },
  },

  "REQ and REP": {
    expected: 200,
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Reply", endpoint);
      await c.run(CONNECT, "Request", endpoint);
      const served = b.run(async ({ sockets }) => {
        for (let i = 0; i < 200; i++) await sockets.s.send(`re ${await sockets.s.receive()}`);
      });
      const right = await c.run(async ({ sockets }) => {
        let right = 0;
        for (let i = 0; i < 200; i++) {
          await sockets.s.send(`${i}`);
          if (String(await sockets.s.receive()) === `re ${i}`) right++;
        }
        return right;
      });
      await served;
      return right;
    },
  },

  "a bound ROUTER knows DEALERs by their routing ids": {
    expected: { received: ["one|hi", "two|hi"], replies: ["to one", "to two"] },
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Router", endpoint);
      await c.run(async ({ zmq, sockets }, address) => {
        for (const name of ["one", "two"]) {
          sockets[name] = new zmq.Dealer({ routingId: name });
          sockets[name].connect(address);
          await sockets[name].send("hi");
        }
      }, endpoint);
      const received = (await b.run(RECEIVE, 2)).sort();
      await b.run(SEND, ["one", "to one"], ["two", "to two"]);
      const replies = await c.run(async ({ sockets }) => [
        String(await sockets.one.receive()),
        String(await sockets.two.receive()),
      ]);
      return { received, replies };
    },
  },

  "a ROUTER makes up routing ids of 5 bytes": {
    expected: { size: 5, first: 0, reply: ["yes"] },
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Router", endpoint);
      await c.run(CONNECT, "Request", endpoint);
      await c.run(SEND, "?");
      const id = await b.run(async ({ sockets }) => {
        const [id, empty] = await sockets.s.receive();
        await sockets.s.send([id, empty, "yes"]);
        return { size: id.length, first: id[0] };
      });
      return { ...id, reply: await c.run(RECEIVE) };
    },
  },

  "a connecting ROUTER knows the routing id of the bound socket": {
    expected: ["hello"],
    run: async (b, c, endpoint, { until }) => {
      await b.run(BIND, "Dealer", endpoint, { routingId: "bound" });
      await c.run(CONNECT, "Router", endpoint, { mandatory: true });
      await until(() =>
        c.run(({ sockets }) =>
          sockets.s.send(["bound", "hello"]).then(
            () => true,
            () => false,
          ),
        ),
      );
      return b.run(RECEIVE);
    },
  },

  "messages of a second DEALER with the same routing id do not arrive": {
    expected: { first: ["same|first"], second: "EAGAIN" },
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Router", endpoint, { receiveTimeout: 200 });
      await c.run(async ({ zmq, sockets }, address) => {
        for (const name of ["first", "second"]) {
          sockets[name] = new zmq.Dealer({ routingId: "same" });
          sockets[name].connect(address);
          await sockets[name].send(name);
        }
      }, endpoint);
      return { first: await b.run(RECEIVE), second: await errorOf(b.run(RECEIVE)) };
    },
  },

  "a mandatory ROUTER refuses messages to an unknown peer, and to one that has closed": {
    expected: { unknown: "EHOSTUNREACH", known: "none", gone: "EHOSTUNREACH" },
    run: async (b, c, endpoint, { until }) => {
      await b.run(BIND, "Router", endpoint, { mandatory: true, sendTimeout: 100 });
      await c.run(CONNECT, "Dealer", endpoint, { routingId: "me" });
      await c.run(SEND, "hi");
      await b.run(RECEIVE);
      const unknown = await errorOf(b.run(SEND, ["you", "x"]));
      const known = await errorOf(b.run(SEND, ["me", "x"]));
      await c.run(CLOSE);
      let gone;
      await until(async () => (gone = await errorOf(b.run(SEND, ["me", "x"]))) !== "none");
      return { unknown, known, gone };
    },
  },

  "PUB and SUB: messages arrive while the SUB is subscribed to them": {
    expected: { subscribed: ["a.1", "a.2", "end"], unsubscribed: ["end"] },
    run: async (b, c, endpoint) => {
      await b.run(BIND, "XPublisher", endpoint);
      await c.run(CONNECT, "Subscriber", endpoint);
      await c.run(({ sockets }) => sockets.s.subscribe("a", "end"));
      await b.run(RECEIVE, 2);
      await b.run(SEND, "a.1", "b.1", "a.2", "end");
      const subscribed = await c.run(RECEIVE, 3);
      await c.run(({ sockets }) => sockets.s.unsubscribe("a"));
      await b.run(RECEIVE);
      await b.run(SEND, "a.3", "end");
      return { subscribed, unsubscribed: await c.run(RECEIVE) };
    },
  },

  "XPUB receives subscriptions and their end": {
    expected: ["01 74", "00 74"],
    run: async (b, c, endpoint) => {
      await b.run(BIND, "XPublisher", endpoint);
      await c.run(CONNECT, "Subscriber", endpoint);
      await c.run(({ sockets }) => sockets.s.subscribe("t"));
      const seen = [];
      const see = () => b.run(async ({ sockets }) => (await sockets.s.receive())[0].toString("hex"));
      seen.push(await see());
      await c.run(CLOSE);
      seen.push(await see());
      return seen.map((hex) => `${hex.slice(0, 2)} ${hex.slice(2)}`);
    },
  },

  "PUB connected, SUB bound": {
    expected: ["t.1"],
    run: async (b, c, endpoint, { until }) => {
      await b.run(BIND, "Subscriber", endpoint, { receiveTimeout: 20 });
      await b.run(({ sockets }) => sockets.s.subscribe("t"));
      await c.run(CONNECT, "Publisher", endpoint);
      let received;
      await until(async () => {
        await c.run(SEND, "t.1");
        received = await b.run(RECEIVE).catch(() => undefined);
        return received !== undefined;
      });
      return received;
    },
  },

  "messages of many frames, and of empty ones": {
    expected: { sizes: [0, 1, 2048, 2049, 4095, 4096, 70000, 0], sums: true, many: 300, empty: [0] },
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Pull", endpoint);
      await c.run(CONNECT, "Push", endpoint);
      await c.run(async ({ sockets }) => {
        await sockets.s.send(
          [0, 1, 2048, 2049, 4095, 4096, 70000, 0].map((size, i) => Buffer.alloc(size, i)),
        );
        await sockets.s.send(Array.from({ length: 300 }, (_, i) => Buffer.alloc(i * 5, i % 256)));
        await sockets.s.send(null);
      });
      return b.run(async ({ sockets }) => {
        const frames = await sockets.s.receive();
        const many = await sockets.s.receive();
        const sums =
          frames.every((frame, i) => frame.every((byte) => byte === i)) &&
          many.every((frame, i) => frame.length === i * 5 && frame.every((byte) => byte === i % 256));
        const empty = await sockets.s.receive();
        return {
          sizes: frames.map(({ length }) => length),
          sums,
          many: many.length,
          empty: empty.map(({ length }) => length),
        };
      });
    },
  },

  "large messages both ways": {
    expected: { there: [3_000_000, true, true], back: [3_000_001, true, true] },
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Pair", endpoint);
      await c.run(CONNECT, "Pair", endpoint);
      const send = ({ sockets }, size, byte) => sockets.s.send(Buffer.alloc(size, byte));
      const receive = async ({ sockets }, byte) => {
        const [body] = await sockets.s.receive();
        return [body.length, body.every((each) => each === byte), body.buffer instanceof ArrayBuffer];
      };
      await c.run(send, 3_000_000, 7);
      const there = await b.run(receive, 7);
      await b.run(send, 3_000_001, 9);
      return { there, back: await c.run(receive, 9) };
    },
  },

  "the sender may change its bytes after the message was received": {
    expected: { received: [1, 1], sent: [2, 2] },
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Pull", endpoint);
      await c.run(CONNECT, "Push", endpoint);
      await c.run(({ sockets }) => {
        sockets.small = Buffer.alloc(100, 1);
        sockets.large = Buffer.alloc(100_000, 1);
        return sockets.s.send([sockets.small, sockets.large]);
      });
      const received = await b.run(async ({ sockets }) => {
        sockets.frames = await sockets.s.receive();
        return sockets.frames.map((frame) => frame[0]);
      });
      const sent = await c.run(({ sockets }) => {
        const { small, large } = sockets;
        delete sockets.small;
        delete sockets.large;
        small[0] = large[0] = 2;
        return [small[0], large[0]];
      });
      await b.run(({ sockets }) => void delete sockets.frames);
      return { received, sent };
    },
  },
};
