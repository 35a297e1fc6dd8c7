// Binding and unbinding, connecting and disconnecting, and what depends on them.
import { BIND, CONNECT, SEND, RECEIVE, CLOSE, WRITABLE, errorOf, exchange } from "./steps.mjs";

export const endpoints = {
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

  "the bound socket closes: its messages arrive, then there is no peer": {
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
      // Another socket binds: over inproc, sockets do not connect again.
      await b.run(BIND, "Dealer", endpoint);
      await exchange(b, c, endpoint);
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

  "unbind: connected sockets stay connected, and new ones wait for the next bind": {
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
        // This package has a hint after the text of npm zeromq.
        bind: { code: error.code, message: error.message.split(": ")[0] },
        bindSync,
        closed,
        back: await errorOf(b.run(BIND, "Pull", endpoint)),
      };
    },
  },

  "lastEndpoint is the endpoint that was passed to bind or connect": {
    expected: [true, true],
    run: async (b, c, endpoint) => {
      await b.run(BIND, "Pull", endpoint);
      await c.run(CONNECT, "Push", endpoint);
      const last = ({ sockets }, address) => sockets.s.lastEndpoint === address;
      return [await b.run(last, endpoint), await c.run(last, endpoint)];
    },
  },

  "a monitor reports nothing": {
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
      await exchange(b, c, endpoint);
      const seen = ({ sockets }) => [...sockets.seen];
      return [await b.run(seen), await c.run(seen)];
    },
  },

  "security options have no effect": {
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

  "a proxy between connections from the other place": {
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
          // The Proxy of npm zeromq is sealed.
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

  "the ZAP handler is in the other place": {
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
