/** What does not depend on the transport: the same tests over each transport, for every pattern. */
import { describe, expect, it } from "vitest";
import { describeEach, endpointFor, failure, TRANSPORTS } from "../support/implementations.js";

const texts = (frames: readonly Buffer[]): string[] => frames.map(String);

describeEach("over every transport", (kit) => {
  describe.each(TRANSPORTS)("%s", (transport) => {
    const endpoint = (): string => endpointFor(transport);

    it("a request is answered", async () => {
      const [reply, request] = await kit.pair("Reply", "Request", { endpoint: endpoint() });
      for (const round of ["one", "two", "three"]) {
        await request.send(["question", round]);
        expect(texts(await reply.receive())).toEqual(["question", round]);
        await reply.send([round, "answer"]);
        expect(texts(await request.receive())).toEqual([round, "answer"]);
      }
    });

    it("the two sockets of a pair exchange messages", async () => {
      const [first, second] = await kit.pair("Pair", "Pair", { endpoint: endpoint() });
      await second.send("to the first");
      expect(texts(await first.receive())).toEqual(["to the first"]);
      await first.send(["to", "the", "second"]);
      expect(texts(await second.receive())).toEqual(["to", "the", "second"]);
    });

    it("work is pushed to all in turn", async () => {
      const push = kit.open("Push");
      await push.bind(endpoint());
      const pulls = ["first", "second"].map(() => kit.open("Pull"));
      for (const pull of pulls) pull.connect(push.lastEndpoint as string);
      // Until both are connected, one of them gets all messages.
      const seen = new Set<number>();
      const receiving = pulls.map(async (pull, i) => {
        for await (const [frame] of pull) if (seen.add(i) && String(frame) === "last") return;
      });
      while (seen.size < 2) {
        await push.send("work");
        await new Promise(setImmediate);
      }
      for (const _ of pulls) await push.send("last");
      await Promise.all(receiving);
    });

    it("subscribers get the messages that they have subscribed to", async () => {
      const [publisher, subscriber] = await kit.pair("XPublisher", "Subscriber", { endpoint: endpoint() });
      subscriber.subscribe("a", "bc");
      const subscriptions = [await publisher.receive(), await publisher.receive()];
      expect(subscriptions.flatMap(texts).sort()).toEqual(["\u0001a", "\u0001bc"]);
      for (const topic of ["a1", "b2", "bc3", "c4", "a5"]) await publisher.send([topic, "body"]);
      for (const topic of ["a1", "bc3", "a5"])
        expect(texts(await subscriber.receive())).toEqual([topic, "body"]);
      subscriber.unsubscribe("a");
      expect(texts(await publisher.receive())).toEqual(["\0a"]);
      for (const topic of ["a6", "bc7"]) await publisher.send(topic);
      expect(texts(await subscriber.receive())).toEqual(["bc7"]);
    });

    it("an XSubscriber subscribes by sending", async () => {
      const [publisher, subscriber] = await kit.pair("XPublisher", "XSubscriber", { endpoint: endpoint() });
      await subscriber.send("\u0001x");
      expect(texts(await publisher.receive())).toEqual(["\u0001x"]);
      await publisher.send("xyz");
      expect(texts(await subscriber.receive())).toEqual(["xyz"]);
    });

    it("a Router knows its peers by their identities", async () => {
      const [router, dealer] = await kit.pair("Router", "Dealer", {
        endpoint: endpoint(),
        second: { routingId: "dealer" },
      });
      await dealer.send(["a", "b"]);
      expect(texts(await router.receive())).toEqual(["dealer", "a", "b"]);
      await router.send(["nobody", "is dropped"]);
      await router.send(["dealer", "c"]);
      expect(texts(await dealer.receive())).toEqual(["c"]);
    });

    it("a mandatory Router refuses messages to unknown peers", async () => {
      const [router, dealer] = await kit.pair("Router", "Dealer", {
        endpoint: endpoint(),
        first: { mandatory: true, sendTimeout: 0 },
      });
      await dealer.send("hello");
      await router.receive();
      expect(await failure(() => router.send(["nobody", "x"]))).toMatchObject({
        how: "rejects",
        code: "EHOSTUNREACH",
      });
    });

    it("many messages arrive in order", async () => {
      const [pull, push] = await kit.pair("Pull", "Push", { endpoint: endpoint() });
      const count = 3000;
      const sending = (async () => {
        for (let i = 0; i < count; i++) await push.send([String(i), Buffer.alloc(i % 200)]);
      })();
      for (let i = 0; i < count; i++) {
        const [number, body] = await pull.receive();
        expect([String(number), body?.length]).toEqual([String(i), i % 200]);
      }
      await sending;
    });

    it.each([0, 1, 128, 129, 4096, 70_000, 3_000_000])("%d bytes arrive as they are", async (size) => {
      const [pull, push] = await kit.pair("Pull", "Push", { endpoint: endpoint() });
      const body = Buffer.from(Array.from({ length: Math.min(size, 251) }, (_, i) => i));
      const whole = Buffer.alloc(size, size === 0 ? undefined : body);
      const sending = push.send([whole, "after"]);
      const [received, after] = await pull.receive();
      await sending;
      expect([received?.equals(whole), String(after)]).toEqual([true, "after"]);
    });

    it("sending waits for room", async () => {
      const [pull, push] = await kit.pair("Pull", "Push", {
        endpoint: endpoint(),
        first: { receiveHighWaterMark: 1 },
        second: { sendHighWaterMark: 1, sendTimeout: 50 },
      });
      const body = Buffer.alloc(1_000_000);
      let sent = 0;
      const outcome = await failure(async () => {
        for (;;) {
          await push.send(body);
          sent++;
        }
      });
      expect(outcome).toMatchObject({ how: "rejects", code: "EAGAIN" });
      for (let i = 0; i < sent; i++) expect((await pull.receive())[0]?.length).toBe(body.length);
      await push.send("there is room again");
      expect(texts(await pull.receive())).toEqual(["there is room again"]);
    });

    it("receiving ends after receiveTimeout", async () => {
      const [pull] = await kit.pair("Pull", "Push", { endpoint: endpoint(), first: { receiveTimeout: 20 } });
      const timedOut = { how: "rejects", code: "EAGAIN", message: "Operation was not possible or timed out" };
      expect(await failure(() => pull.receive())).toMatchObject(timedOut);
      pull.receiveTimeout = 0;
      expect(await failure(() => pull.receive())).toMatchObject(timedOut);
    });

    it("a second operation at the same time is refused", async () => {
      const [dealer] = await kit.pair("Dealer", "Dealer", { endpoint: endpoint() });
      const receiving = failure(() => dealer.receive());
      expect(await failure(() => dealer.receive())).toMatchObject({ how: "throws", code: "EBUSY" });
      dealer.close();
      expect(await receiving).toMatchObject({ how: "rejects", code: "EAGAIN" });
    });

    it("iteration ends when the socket is closed", async () => {
      const [pull, push] = await kit.pair("Pull", "Push", { endpoint: endpoint() });
      for (const text of ["a", "b", "c"]) await push.send(text);
      const received: string[] = [];
      for await (const [frame] of pull) if (received.push(String(frame)) === 3) pull.close();
      expect(received).toEqual(["a", "b", "c"]);
    });

    it("requests have to be sent before they are answered", async () => {
      const [reply, request] = await kit.pair("Reply", "Request", { endpoint: endpoint() });
      const tooEarly = { how: "rejects", code: "EFSM" };
      [request.receiveTimeout, reply.sendTimeout] = [0, 0];
      expect(await failure(() => request.receive())).toMatchObject(tooEarly);
      expect(await failure(() => reply.send("x"))).toMatchObject(tooEarly);
    });

    it("a socket connects and binds to several", async () => {
      const endpoints = [endpoint(), endpointFor("inproc"), endpointFor("tcp")];
      const pull = kit.open("Pull");
      for (const each of endpoints) {
        await pull.bind(each);
        const push = kit.open("Push");
        push.connect(pull.lastEndpoint as string);
        await push.send(each);
      }
      const received: string[] = [];
      while (received.length < endpoints.length) received.push(...texts(await pull.receive()));
      expect(received.sort()).toEqual([...endpoints].sort());
    });

    it("an endpoint cannot be unbound or disconnected twice", async () => {
      const socket = kit.open("Dealer");
      await socket.bind(endpoint());
      const bound = socket.lastEndpoint as string;
      await socket.unbind(bound);
      const gone = { how: "rejects", code: "ENOENT", message: "No such endpoint", address: bound };
      expect(await failure(() => socket.unbind(bound))).toMatchObject(gone);
      expect(await failure(() => socket.disconnect(bound))).toMatchObject({ ...gone, how: "throws" });
    });

    it("a proxy passes requests and answers", async () => {
      const [front, back] = [kit.open("Router"), kit.open("Dealer")];
      await front.bind(endpoint());
      await back.bind(endpoint());
      const [request, reply] = [kit.open("Request"), kit.open("Reply")];
      request.connect(front.lastEndpoint as string);
      reply.connect(back.lastEndpoint as string);
      const proxy = new kit.zmq.Proxy(front, back);
      const running = proxy.run();
      await request.send("question");
      expect(texts(await reply.receive())).toEqual(["question"]);
      await reply.send("answer");
      expect(texts(await request.receive())).toEqual(["answer"]);
      proxy.terminate();
      await running;
      expect([front.closed, back.closed]).toEqual([true, true]);
    });
  });
});
