// What happens between a place that binds and a place that connects, and what comes of it. The same over both
// implementations, in one thread and between threads.

const BIND = async ({ zmq, sockets }, type, endpoint, options = {}) => {
  sockets.s = new zmq[type](options);
  await sockets.s.bind(endpoint);
};
const CONNECT = ({ zmq, sockets }, type, endpoint, options = {}) => {
  sockets.s = new zmq[type](options);
  sockets.s.connect(endpoint);
};
const SEND = ({ sockets }, ...messages) =>
  messages.reduce((before, message) => before.then(() => sockets.s.send(message)), Promise.resolve());
const RECEIVE = async ({ sockets }, count = 1) => {
  const received = [];
  for (let i = 0; i < count; i++) received.push((await sockets.s.receive()).map(String).join("|"));
  return received;
};
const CLOSE = ({ sockets }) => {
  for (const name of Object.keys(sockets)) {
    sockets[name].close();
    delete sockets[name];
  }
};
const WRITABLE = ({ sockets }) => sockets.s.writable;

/** Sends as many messages as are taken at once; returns how many. */
const FILL = async ({ sockets }) => {
  let sent = 0;
  for (; sockets.s.writable; sent++) await sockets.s.send(`${sent}`);
  return sent;
};

const errorOf = (promise) =>
  promise.then(
    () => "none",
    (error) => error.code,
  );

/** `theirs`: what comes of it with npm zeromq, if that is different. */
export const scenarios = {
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

  "a connecting ROUTER knows the routing id of who is bound": {
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

  "a second DEALER with the same routing id is not heard": {
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

  "a mandatory ROUTER refuses who is not there, and who has gone": {
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

  "PUB and SUB: what is subscribed to, until it is not": {
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

  "XPUB sees subscriptions and their end": {
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

  "messages of many frames, and of none": {
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

  "the sender's bytes are its own again after they were received": {
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

  "the high-water marks of both sides add up, and hold at once": {
    expected: { sent: 12, later: 12, received: 12, again: true },
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Pull", endpoint, { receiveHighWaterMark: 5 });
      // Connected and filled in one go: nothing is to be waited for.
      const sent = await c.run(async ({ zmq, sockets }, address) => {
        sockets.s = new zmq.Push({ sendHighWaterMark: 7 });
        sockets.s.connect(address);
        let count = 0;
        for (; sockets.s.writable; count++) await sockets.s.send(`${count}`);
        return count;
      }, endpoint);
      await c.run(({ sleep }) => sleep(50));
      const later = sent + (await c.run(FILL));
      const received = (await b.run(RECEIVE, later)).filter((text, i) => text === `${i}`).length;
      const again = await c.run(({ sockets }) => sockets.s.send("again").then(() => true));
      return { sent, later, received, again };
    },
  },

  "the high-water marks of who is bound and sends": {
    expected: { sent: 12, more: 12 },
    run: async (b, c, endpoint, { until }) => {
      await b.run(BIND, "Push", endpoint, { sendHighWaterMark: 5 });
      await c.run(CONNECT, "Pull", endpoint, { receiveHighWaterMark: 7 });
      await until(() => b.run(WRITABLE));
      const sent = await b.run(FILL);
      await c.run(RECEIVE, sent);
      // Room comes in halves.
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

  "a high-water mark of 0 is none": {
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
      await c.run(({ sleep }) => sleep(30));
      const before = await state();
      await b.run(RECEIVE, 2);
      await until(async () => (await state()) === "sent");
      return { before, after: await state() };
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

  "closed at once with a linger of 0: what was sent arrives": {
    expected: 100,
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Pull", endpoint);
      await c.run(async ({ zmq }, address) => {
        const push = new zmq.Push({ linger: 0 });
        push.connect(address);
        for (let i = 0; i < 100; i++) await push.send(`${i}`);
        push.close();
      }, endpoint);
      return (await b.run(RECEIVE, 100)).filter((text, i) => text === `${i}`).length;
    },
  },

  "closed before it is bound: what was sent arrives": {
    expected: ["a", "b"],
    run: async (b, c, endpoint) => {
      await c.run(async ({ zmq }, address) => {
        const push = new zmq.Push({ linger: 0 });
        push.connect(address);
        await push.send("a");
        await push.send("b");
        push.close();
      }, endpoint);
      await b.run(BIND, "Pull", endpoint);
      return b.run(RECEIVE, 2);
    },
  },

  "who is bound closes: what it sent is there, then there is no peer": {
    expected: { received: ["a", "b"], writable: false, next: "EAGAIN", after: false },
    run: async (b, c, endpoint, { until }) => {
      await b.run(BIND, "Dealer", endpoint);
      await c.run(CONNECT, "Dealer", endpoint, { receiveTimeout: 100 });
      await c.run(SEND, "hi");
      await b.run(RECEIVE);
      await b.run(SEND, "a", "b");
      await b.run(CLOSE);
      const received = await c.run(RECEIVE, 2);
      await until(async () => !(await c.run(WRITABLE)));
      const writable = await c.run(WRITABLE);
      const next = await errorOf(c.run(RECEIVE));
      // Somebody else binds: nobody reconnects over inproc.
      await b.run(BIND, "Dealer", endpoint);
      await b.run(({ sleep }) => sleep(30));
      return { received, writable, next, after: await c.run(WRITABLE) };
    },
  },

  "disconnect, and connect again": {
    expected: {
      before: true,
      after: false,
      twice: "ENOENT",
      peer: false,
      again: ["again"],
    },
    run: async (b, c, endpoint, { until }) => {
      await b.run(BIND, "Dealer", endpoint);
      await c.run(CONNECT, "Dealer", endpoint);
      await until(() => b.run(WRITABLE));
      const before = await c.run(WRITABLE);
      const disconnect = ({ sockets }, address) => sockets.s.disconnect(address);
      await c.run(disconnect, endpoint);
      const after = await c.run(WRITABLE);
      const twice = await errorOf(c.run(disconnect, endpoint));
      await until(async () => !(await b.run(WRITABLE)));
      const peer = await b.run(WRITABLE);
      await c.run(({ sockets }, address) => sockets.s.connect(address), endpoint);
      await c.run(SEND, "again");
      return { before, after, twice, peer, again: await b.run(RECEIVE) };
    },
  },

  "unbind: who is connected stays so, who connects then waits for the next": {
    expected: { old: ["old"], next: ["new"], twice: "ENOENT" },
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Dealer", endpoint);
      await c.run(CONNECT, "Dealer", endpoint);
      const unbind = ({ sockets }, address) => sockets.s.unbind(address);
      await b.run(unbind, endpoint);
      await c.run(SEND, "old");
      const old = await b.run(RECEIVE);
      const twice = await errorOf(b.run(unbind, endpoint));
      await c.run(async ({ zmq, sockets }, address) => {
        sockets.late = new zmq.Dealer();
        sockets.late.connect(address);
        await sockets.late.send("new");
      }, endpoint);
      await b.run(async ({ zmq, sockets }, address) => {
        sockets.old = sockets.s;
        sockets.s = new zmq.Dealer();
        await sockets.s.bind(address);
      }, endpoint);
      return { old, next: await b.run(RECEIVE), twice };
    },
  },

  "an endpoint is bound once": {
    expected: {
      bind: { code: "EADDRINUSE", message: "Address already in use" },
      bindSync: "EADDRINUSE",
      closed: "none",
      back: "EADDRINUSE",
    },
    run: async (b, c, endpoint, { until }) => {
      const tryBind = async ({ zmq, sockets }, address, how) => {
        sockets.t ??= new zmq.Pull();
        await sockets.t[how](address);
      };
      await b.run(BIND, "Pull", endpoint);
      const error = await c.run(tryBind, endpoint, "bind").catch((reason) => reason);
      const bindSync = await errorOf(c.run(tryBind, endpoint, "bindSync"));
      await b.run(CLOSE);
      let closed;
      await until(async () => (closed = await errorOf(c.run(tryBind, endpoint, "bind"))) === "none");
      return {
        bind: { code: error.code, message: error.message },
        bindSync,
        closed,
        back: await errorOf(b.run(BIND, "Pull", endpoint)),
      };
    },
  },

  "the last endpoint is the one that was given": {
    expected: [true, true],
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Pull", endpoint);
      await c.run(CONNECT, "Push", endpoint);
      const last = ({ sockets }, address) => sockets.s.lastEndpoint === address;
      return [await b.run(last, endpoint), await c.run(last, endpoint)];
    },
  },

  "nothing happens that a monitor would report": {
    expected: [[], []],
    run: async (b, c, endpoint) => {
      const observe = ({ zmq, sockets }, type) => {
        sockets.s = new zmq[type]();
        sockets.seen = Object.assign([], { close: () => undefined });
        for (const event of ["accept", "bind", "connect", "connect:delay", "handshake", "disconnect"])
          sockets.s.events.on(event, ({ type }) => sockets.seen?.push(type));
      };
      await b.run(observe, "Dealer");
      await c.run(observe, "Dealer");
      await b.run(({ sockets }, address) => sockets.s.bind(address), endpoint);
      await c.run(({ sockets }, address) => sockets.s.connect(address), endpoint);
      await c.run(SEND, "hi");
      await b.run(RECEIVE);
      await c.run(({ sockets }, address) => sockets.s.disconnect(address), endpoint);
      await c.run(({ sleep }) => sleep(50));
      const seen = ({ sockets }) => [...sockets.seen];
      return [await b.run(seen), await c.run(seen)];
    },
  },

  "security is not asked for": {
    expected: ["hi"],
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Pull", endpoint, { plainServer: true, zapDomain: "global" });
      await c.run(CONNECT, "Push", endpoint);
      await c.run(SEND, "hi");
      return b.run(RECEIVE);
    },
  },

  "two binds of a socket, two connects of another": {
    expected: { received: 4, fair: 2 },
    run: async (b, c, endpoint) => {
      await b.run(async ({ zmq, sockets }, address) => {
        for (const name of ["one", "two"]) {
          sockets[name] = new zmq.Pull();
          await sockets[name].bind(`${address}.${name}`);
        }
      }, endpoint);
      await c.run(async ({ zmq, sockets }, address) => {
        sockets.s = new zmq.Push();
        sockets.s.connect(`${address}.one`);
        sockets.s.connect(`${address}.two`);
        for (let i = 0; i < 4; i++) await sockets.s.send(`${i}`);
      }, endpoint);
      const fair = await b.run(async ({ sockets }) => {
        const [one, two] = [[], []];
        for (let i = 0; i < 2; i++) {
          one.push(String(await sockets.one.receive()));
          two.push(String(await sockets.two.receive()));
        }
        return [one.length, two.length];
      });
      return { received: fair[0] + fair[1], fair: fair[0] };
    },
  },

  "a proxy between connections from elsewhere": {
    expected: ["through"],
    run: async (b, c, endpoint) => {
      await b
        .run(async ({ zmq, sockets }, address) => {
          const front = new zmq.Pull();
          const back = new zmq.Push();
          await front.bind(`${address}.front`);
          await back.bind(`${address}.back`);
          sockets.s = new zmq.Proxy(front, back);
          sockets.s.close = () => sockets.s?.terminate();
          void sockets.s.run();
        }, endpoint)
        .catch((error) => {
          // The native Proxy is sealed.
          if (!/extensible/.test(error.message)) throw error;
        });
      await c.run(async ({ zmq, sockets }, address) => {
        sockets.push = new zmq.Push();
        sockets.push.connect(`${address}.front`);
        sockets.s = new zmq.Pull();
        sockets.s.connect(`${address}.back`);
        await sockets.push.send("through");
      }, endpoint);
      return c.run(RECEIVE);
    },
  },

  "who authenticates is elsewhere": {
    expected: { request: ["global", "PLAIN", "user", "secret"], received: ["hi"] },
    run: async (b, c) => {
      await b.run(BIND, "Reply", "inproc://zeromq.zap.01");
      const handled = b.run(async ({ sockets }) => {
        const [version, id, domain, , , mechanism, name, password] = await sockets.s.receive();
        await sockets.s.send([version, id, "200", "OK", "", ""]);
        return [domain, mechanism, name, password].map(String);
      });
      const received = await c.run(async ({ zmq, sockets }) => {
        sockets.s = new zmq.Pull({ plainServer: true, zapDomain: "global" });
        await sockets.s.bind("tcp://127.0.0.1:*");
        sockets.push = new zmq.Push({ plainUsername: "user", plainPassword: "secret", linger: 0 });
        sockets.push.connect(sockets.s.lastEndpoint);
        await sockets.push.send("hi");
        return (await sockets.s.receive()).map(String);
      });
      return { request: await handled, received };
    },
  },
};

export { CLOSE };
