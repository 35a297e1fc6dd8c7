/** Publishing: which subscriber gets which messages, and when subscriptions take effect. */
import { describe, expect, it } from "vitest";
import { bindWhenFree, describeEach, inproc, thrown } from "../support/implementations.js";

describeEach("subscriptions", (kit) => {
  /** A publisher that receives subscriptions, and a subscriber. */
  const connected = (endpoint = "tcp://127.0.0.1:*", first = {}) =>
    kit.pair("XPublisher", "Subscriber", { endpoint, first });

  let ends = 0;

  type Pair = Awaited<ReturnType<typeof connected>>;

  /** Publishes messages, and returns those that the subscriber receives. */
  async function publish(
    [publisher, subscriber]: Pair,
    ...messages: (string | string[])[]
  ): Promise<string[]> {
    const end = `END ${++ends}`;
    subscriber.subscribe(end);
    await heard(publisher, `\x01${end}`);
    for (const message of messages) await publisher.send(message);
    await publisher.send(end);
    const received: string[] = [];
    for await (const frames of subscriber) {
      const text = frames.map(String).join("|");
      if (text === end) break;
      received.push(text);
    }
    return received;
  }

  /** Waits for a subscription or its end. */
  async function heard(publisher: Pair[0], expected: string): Promise<string[]> {
    const before: string[] = [];
    for (;;) {
      const text = String((await publisher.receive())[0]);
      before.push(text);
      if (text === expected) return before;
    }
  }

  describe.each(["tcp://127.0.0.1:*", "inproc"])("over %s", (transport) => {
    const endpoint = (): string => (transport === "inproc" ? inproc() : transport);

    it("are prefixes of the first frame", async () => {
      const pair = await connected(endpoint());
      pair[1].subscribe("a", "bc");
      expect(await publish(pair, "a", "ab", "b", "bc", "bcd", "c", ["x", "a"], ["a", "x"], "")).toEqual([
        "a",
        "ab",
        "bc",
        "bcd",
        "a|x",
      ]);
    });

    it("do not exist at first", async () => {
      expect(await publish(await connected(endpoint()), "a", "b", "")).toEqual([]);
    });

    it("can be to everything", async () => {
      const pair = await connected(endpoint());
      pair[1].subscribe();
      expect(await publish(pair, "a", "", ["x", "y"])).toEqual(["a", "", "x|y"]);
    });

    it("can be bytes", async () => {
      const pair = await connected(endpoint());
      pair[1].subscribe(Buffer.from("é").subarray(0, 1), Buffer.from([0]));
      expect(await publish(pair, "é", "e", "\0x")).toEqual(["é", "\0x"]);
    });

    it("are counted: each must be undone as often as it was made", async () => {
      const pair = await connected(endpoint());
      const [publisher, subscriber] = pair;
      subscriber.subscribe("a", "a", "b");
      subscriber.unsubscribe("a", "b", "never subscribed to");
      expect(await publish(pair, "a", "b")).toEqual(["a"]);
      subscriber.unsubscribe("a");
      await heard(publisher, "\0a");
      expect(await publish(pair, "a", "b")).toEqual([]);
    });

    it("are undone: messages that were not received yet are dropped", async () => {
      const pair = await connected(endpoint());
      const [publisher, subscriber] = pair;
      subscriber.subscribe("a", "b");
      await heard(publisher, "\x01b");
      for (let i = 0; i < 100; i++) for (const topic of ["a", "b"]) await publisher.send(`${topic}${i}`);
      // Some messages have been fetched already when the subscription ends.
      for (let i = 0; i < 20; i++) await subscriber.receive();
      subscriber.unsubscribe("a");
      const received = await publish(pair);
      expect(received).toEqual(Array.from({ length: 90 }, (_, i) => `b${i + 10}`));
    });
  });

  it("to everything and to a prefix are independent", async () => {
    const pair = await connected();
    const [, subscriber] = pair;
    subscriber.subscribe();
    subscriber.subscribe("a");
    subscriber.unsubscribe();
    expect(await publish(pair, "a", "b")).toEqual(["a"]);
  });

  it("can be long", async () => {
    const pair = await connected();
    const topics = [200, 245, 300, 5000].map((length) => "t".repeat(length));
    pair[1].subscribe(...topics);
    expect(await publish(pair, "t".repeat(199), ...topics)).toEqual(topics);
  });

  it("are sent again when the publisher is back", async () => {
    const publisher = kit.open("XPublisher");
    await publisher.bind("tcp://127.0.0.1:*");
    const endpoint = publisher.lastEndpoint as string;
    const subscriber = kit.open("Subscriber", { reconnectInterval: 5 });
    subscriber.connect(endpoint);
    subscriber.subscribe("a");
    await heard(publisher, "\x01a");
    // A socket of npm zeromq does nothing while it is not used: it has to wait for a message.
    const receiving = subscriber.receive();
    publisher.close();
    const another = kit.open("XPublisher");
    await bindWhenFree(another, endpoint);
    expect(String(await another.receive())).toBe("\x01a");
    await another.send("a again");
    expect(String(await receiving)).toBe("a again");
  });

  it("of several subscribers do not mix", async () => {
    const publisher = kit.open("XPublisher");
    await publisher.bind("tcp://127.0.0.1:*");
    const subscribers = ["a", "b"].map((topic) => {
      const subscriber = kit.open("Subscriber");
      subscriber.connect(publisher.lastEndpoint as string);
      subscriber.subscribe(topic);
      return subscriber;
    });
    const subscribed = [String(await publisher.receive()), String(await publisher.receive())];
    expect(subscribed.sort()).toEqual(["\x01a", "\x01b"]);
    for (const text of ["a1", "b1", "c1", "b2", "a2"]) await publisher.send(text);
    for (const [i, topic] of ["a", "b"].entries()) {
      expect(String(await subscribers[i]?.receive())).toBe(`${topic}1`);
      expect(String(await subscribers[i]?.receive())).toBe(`${topic}2`);
    }
  });

  it("are inverted if both sides have the option", async () => {
    const [publisher, subscriber] = [
      kit.open("XPublisher", { invertMatching: true }),
      kit.open("Subscriber", { invertMatching: true }),
    ];
    await publisher.bind(inproc());
    subscriber.connect(publisher.lastEndpoint as string);
    subscriber.subscribe("a");
    await heard(publisher, "\x01a");
    for (let i = 0; i < 100; i++) for (const topic of ["a", "b", "c"]) await publisher.send(`${topic}${i}`);
    for (let i = 0; i < 20; i++) expect(String(await subscriber.receive())).toMatch(/^[bc]/);
    // Now b does not match any more. This applies to messages that were fetched before, too.
    subscriber.subscribe("b");
    const received: string[] = [];
    subscriber.receiveTimeout = 0;
    for (;;) {
      const message = await subscriber.receive().catch(() => undefined);
      if (message === undefined) break;
      received.push(String(message));
    }
    expect(received).toEqual(Array.from({ length: 90 }, (_, i) => `c${i + 10}`));
  });

  it("refuse values that are neither text nor bytes", () => {
    const subscriber = kit.open("Subscriber");
    const error = { name: "TypeError", message: "Option value must be a string or buffer" };
    expect(thrown(() => subscriber.subscribe(1 as unknown as string))).toEqual(error);
    expect(thrown(() => subscriber.unsubscribe({} as unknown as string))).toEqual(error);
  });
});

describeEach("a publisher", (kit) => {
  it("sends without waiting if it has no subscriber", async () => {
    const publisher = kit.open("Publisher");
    await publisher.send("nobody hears this");
    await publisher.bind("tcp://127.0.0.1:*");
    await publisher.send("nor this");
    expect(publisher.writable).toBe(true);
  });

  it("can connect instead of binding", async () => {
    const [subscriber, publisher] = await kit.pair("Subscriber", "XPublisher");
    subscriber.subscribe("a");
    const receiving = subscriber.receive();
    expect(String(await publisher.receive())).toBe("\x01a");
    await publisher.send("abc");
    expect(String(await receiving)).toBe("abc");
  });
});

describeEach("an XPublisher", (kit) => {
  /** What it receives of these subscriptions and their ends. */
  async function hears(options: object): Promise<string[]> {
    const [publisher, first] = await kit.pair("XPublisher", "Subscriber", {
      endpoint: inproc(),
      first: options,
    });
    const second = kit.open("Subscriber");
    second.connect(publisher.lastEndpoint as string);
    const heard: string[] = [];
    const steps = [
      () => first.subscribe("a"),
      () => second.subscribe("a"),
      () => first.unsubscribe("a"),
      () => second.unsubscribe("a"),
    ];
    // This subscription is always received. It shows that the one before has been handled.
    for (const [i, step] of steps.entries()) {
      step();
      for (const subscriber of [first, second]) {
        const mark = `mark ${i} ${subscriber === first ? "first" : "second"}`;
        subscriber.subscribe(mark);
        for await (const [message] of publisher) {
          if (String(message) === `\x01${mark}`) break;
          heard.push(String(message));
        }
      }
    }
    return heard;
  }

  it.each([
    [null, ["\x01a", "\0a"]],
    ["allSubs", ["\x01a", "\x01a", "\0a"]],
    ["allSubsUnsubs", ["\x01a", "\x01a", "\0a", "\0a"]],
  ] as const)("with verbosity %j receives the expected subscriptions", async (verbosity, heard) => {
    expect(await hears({ verbosity })).toEqual(heard);
  });

  it("has no verbosity any more after it is set to null", async () => {
    const publisher = kit.open("XPublisher");
    publisher.verbosity = "allSubsUnsubs";
    publisher.verbosity = null;
    expect(publisher.verbosity).toBeUndefined();
  });

  it("receives other messages, too", async () => {
    const [publisher, subscriber] = await kit.pair("XPublisher", "XSubscriber");
    await subscriber.send(Buffer.from("\x01topic"));
    await subscriber.send("a message");
    await subscriber.send(["two", "frames"]);
    expect(String(await publisher.receive())).toBe("\x01topic");
    expect(String(await publisher.receive())).toBe("a message");
    expect((await publisher.receive()).map(String)).toEqual(["two", "frames"]);
    await publisher.send(["topic", "data"]);
    expect((await subscriber.receive()).map(String)).toEqual(["topic", "data"]);
  });

  it("sends a welcome message to new subscribers", async () => {
    const [publisher, subscriber] = await kit.pair("XPublisher", "Subscriber", {
      first: { welcomeMessage: "welcome" },
    });
    subscriber.subscribe("welcome");
    const receiving = subscriber.receive();
    expect(String(await publisher.receive())).toBe("\x01welcome");
    expect(String(await receiving)).toBe("welcome");
  });

  it("sends it while the socket is not used; not in npm zeromq", async () => {
    if (!kit.deviates("idleSockets")) return;
    const [, subscriber] = await kit.pair("XPublisher", "Subscriber", {
      first: { welcomeMessage: "welcome" },
    });
    subscriber.subscribe("welcome");
    expect(String(await subscriber.receive())).toBe("welcome");
  });

  it("decides about subscriptions itself with manual", async () => {
    const [publisher, subscriber] = await kit.pair("XPublisher", "Subscriber", {
      endpoint: inproc(),
      first: { manual: true },
    });
    subscriber.subscribe("asked for");
    expect(String(await publisher.receive())).toBe("\x01asked for");
    (publisher as unknown as { setStringOption(option: number, value: string): void }).setStringOption(
      6,
      "given",
    );
    await publisher.send("asked for");
    await publisher.send("given");
    // The subscriber filters by its own subscriptions. It drops what it gets in addition.
    subscriber.subscribe("given");
    expect(String(await publisher.receive())).toBe("\x01given");
    await publisher.send("given again");
    expect(String(await subscriber.receive())).toBe("given");
    expect(String(await subscriber.receive())).toBe("given again");
  });
});
