/**
 * Pipes that are ending: what is set, sent or read when the commands that end them wait to be handled. And sockets that
 * must not have a pipe between them.
 */
import { describe, expect, it } from "vitest";
import { Messages } from "../../glue/messages/index.js";
import { SocketHandle } from "../../glue/socket-handle.js";
import { Dish, Radio, Server } from "../../src/draft.js";
import {
  Context,
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Router,
  Stream,
  XPublisher,
  XSubscriber,
  type Socket,
} from "../../src/index.js";
import { EventLog } from "../support/event-log.js";
import { useAttacked } from "../support/attacked.js";
import { turn } from "../support/wait.mjs";
import { memoryWorld } from "../support/world.js";
import { greeting, ready } from "../support/zmtp.js";

/** Sets an option that has no name here. */
class GreetingDealer extends Dealer {
  set hello(text: string) {
    const ZMQ_HELLO_MSG = 110;
    this.setStringOption(ZMQ_HELLO_MSG, text);
  }
}

const attacked = useAttacked();
const { use, stillWorks } = attacked;

describe("a high-water mark that is set when a peer has left", () => {
  it("is not sent to it", async () => {
    const { socket: pull, endpoint, log } = await attacked.bound(new Pull({ context: attacked.context }));
    for (let round = 0; round < 20; round++) {
      const push = new Push({ context: new Context() });
      push.connect(endpoint);
      await push.send("and leave");
      push.close();
      await log.until("disconnect");
      expect(String(await pull.receive())).toBe("and leave");
      // This reads the end of the pipe, and acknowledges it.
      expect(pull.readable).toBe(false);
      pull.receiveHighWaterMark = 10 + round;
      await turn();
    }
    await stillWorks();
  });
});

describe("a connection that breaks while a message is half sent", () => {
  it("drops the rest if its socket has disconnected, and has not handled the end of the pipe", async () => {
    const world = memoryWorld("memory").create();
    const engine = world.engine();
    const server = await world.rawServer({ transport: "tcp", family: 4, host: "127.0.0.1", port: 0 });
    const { port } = server.address as { port: number };
    // A socket that does nothing by itself: it handles no commands.
    const handle = new SocketHandle(engine, engine.facts.constant("ZMQ_PUSH"), () => undefined);
    handle.setInt32(engine.facts.constant("ZMQ_LINGER"), 0);
    handle.connect(`tcp://127.0.0.1:${port}`);
    await world.until(() => server.peers.length === 1, "the connection");
    const [peer] = server.peers;
    peer.send(greeting());
    peer.send(ready("PULL"));
    await world.until(() => (handle.events() & engine.facts.constant("ZMQ_POLLOUT")) !== 0, "the handshake");
    peer.pause();
    const messages = new Messages(engine);
    const frames = Array.from({ length: 500 }, () => new Uint8Array(2000));
    for (let sent = 0; sent < 50 && messages.send(handle, frames) === 0; sent++) await turn();
    handle.disconnect(`tcp://127.0.0.1:${port}`);
    await world.pass(5);
    peer.reset();
    await world.pass(5);
    expect(engine.fault).toBeUndefined();
    handle.close();
    await world.end();
  });
});

describe("a connection that has ended by itself", () => {
  it("can be disconnected, and no other connection is", async () => {
    const { context } = attacked;
    const ZMQ_RECONNECT_STOP = 109;
    const AFTER_HANDSHAKE_FAILED = 2;
    class StoppingPush extends Push {
      set reconnectStop(conditions: number) {
        this.setInt32Option(ZMQ_RECONNECT_STOP, conditions);
      }
    }
    for (let round = 0; round < 20; round++) {
      const { endpoint: wrong } = await attacked.bound(new Publisher({ context }));
      const { socket: right, endpoint } = await attacked.bound(new Pull({ context }));
      const push = use(new StoppingPush({ context, immediate: true, linger: 0 }));
      push.reconnectStop = AFTER_HANDSHAKE_FAILED;
      const log = new EventLog(push.events);
      push.connect(wrong);
      await log.until("disconnect");
      for (let turns = 0; turns < 5; turns++) await turn();
      push.connect(endpoint);
      await push.send("one");
      expect(String(await right.receive())).toBe("one");
      push.disconnect(wrong);
      for (let turns = 0; turns < 5; turns++) await turn();
      await push.send("two");
      expect(String(await right.receive())).toBe("two");
      push.close();
      right.close();
    }
  });
});

describe("a name of inproc that is bound when a socket has left messages there and disconnected", () => {
  it("a Router does not get the binder's routing id", async () => {
    const { context } = attacked;
    const router = use(new Router({ context, linger: 0 }));
    router.connect("inproc://left", { routingId: "A" });
    await router.send(["A", "message"]);
    router.disconnect("inproc://left");
    await turn();
    expect(router.readable).toBe(false);
    const dealer = use(new Dealer({ context }));
    await dealer.bind("inproc://left");
    expect(String(await dealer.receive())).toBe("message");
    await stillWorks();
  });

  it.each(["closed", "disconnected"])("a Dealer that has %s does not get the binder's hello", async (how) => {
    const { context } = attacked;
    const left = use(new Dealer({ context, linger: 1000 }));
    left.connect("inproc://left");
    await left.send("message");
    if (how === "closed") left.close();
    else left.disconnect("inproc://left");
    await turn();
    if (how !== "closed") expect(left.readable).toBe(false);
    const binder = use(new GreetingDealer({ context }));
    binder.hello = "hello";
    await binder.bind("inproc://left");
    expect(String(await binder.receive())).toBe("message");
    await stillWorks();
  });
});

describe("a connection that ended before its name was bound", () => {
  const ENDS = ["close", "disconnect"] as const;
  const end = (socket: Socket, how: (typeof ENDS)[number]): void =>
    how === "close" ? socket.close() : socket.disconnect("inproc://ended");

  it.each(ENDS)("is nothing to a socket that finds it, with conflate: %s", async (how) => {
    const { context } = attacked;
    const left = use(new Push({ context, linger: 1000, conflate: true }));
    left.connect("inproc://ended");
    await left.send("message");
    end(left, how);
    await turn();
    const pull = use(new Pull({ context, receiveTimeout: 0 }));
    await pull.bind("inproc://ended");
    await turn();
    expect(pull.readable).toBe(false);
    await stillWorks();
  });

  it.each(ENDS)("gets no welcome message, but its subscription counts: %s", async (how) => {
    const { context } = attacked;
    const left = use(new XSubscriber({ context, linger: 1000 }));
    left.connect("inproc://ended");
    await left.send(Buffer.from("\x01A"));
    end(left, how);
    await turn();
    const xpub = use(new XPublisher({ context, welcomeMessage: "welcome" }));
    await xpub.bind("inproc://ended");
    expect(String(await xpub.receive())).toBe("\x01A");
    await stillWorks();
  });

  it("one that has not ended keeps the message that it conflates", async () => {
    const { context } = attacked;
    const push = use(new Push({ context, conflate: true }));
    push.connect("inproc://open");
    await push.send("first");
    await push.send("second");
    const pull = use(new Pull({ context }));
    await pull.bind("inproc://open");
    expect(String(await pull.receive())).toBe("second");
  });
});

describe("over inproc, types that do not match", () => {
  type Type = new (options: { context: Context; linger: number }) => Socket & {
    bind(endpoint: string): Promise<void>;
    connect(endpoint: string): void;
  };
  const pairs: [string, Type, Type][] = [
    ["a Dish and a Pair", Dish, Pair],
    ["a Dish and a Publisher", Dish, Publisher],
    ["a Dish and a Server", Dish, Server],
    ["a Dish and another", Dish, Dish],
    ["a Stream and a Dealer", Stream, Dealer],
    ["a Stream and a Reply", Stream, Reply],
  ];
  const both = pairs.flatMap(([name, a, b]): [string, Type, Type][] => [
    [name, a, b],
    [`${name}, the other way round`, b, a],
  ]);

  const open = (Type: Type): InstanceType<Type> => use(new Type({ context: attacked.context, linger: 0 }));

  /** Whatever makes it send something. */
  function act(socket: Socket): void {
    if (socket instanceof Dish) socket.join("group");
    if (socket instanceof Dealer || socket instanceof Pair)
      socket.send(["two", "frames"]).catch(() => undefined);
  }

  it.each(both)("%s are not connected", async (_name, First, Second) => {
    const [first, second] = [open(First), open(Second)];
    await first.bind("inproc://types");
    expect(() => second.connect("inproc://types")).toThrow(
      expect.objectContaining({ code: "ENOCOMPATPROTO" }) as Error,
    );
    act(first);
    act(second);
    await turn();
    await stillWorks();
  });

  it.each(both)("%s are separated when the name is bound", async (_name, First, Second) => {
    const [first, second] = [open(First), open(Second)];
    second.connect("inproc://later");
    act(second);
    await first.bind("inproc://later");
    act(first);
    for (let turns = 0; turns < 5; turns++) await turn();
    await stillWorks();
  });

  it("a Dish and a Radio are connected, in both orders", async () => {
    const { context } = attacked;
    for (const order of ["first", "later"]) {
      const [radio, dish] = [use(new Radio({ context })), use(new Dish({ context }))];
      dish.join("group");
      if (order === "later") dish.connect(`inproc://${order}`);
      await radio.bind(`inproc://${order}`);
      if (order === "first") dish.connect(`inproc://${order}`);
      for (let turns = 0; turns < 5; turns++) await turn();
      await radio.send("heard", { group: "group" });
      expect(String((await dish.receive())[0])).toBe("heard");
    }
  });
});
