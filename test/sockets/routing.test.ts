/** Addressing by identity: Router with its peers, and the variants of Request. */
import { describe, expect, it } from "vitest";
import { describeEach, failure, inproc } from "../support/implementations.js";

const EHOSTUNREACH = {
  how: "rejects",
  name: "Error",
  code: "EHOSTUNREACH",
  errno: 113,
  message: "Host unreachable",
};

describeEach("a Router", (kit) => {
  it("knows the sender of a message, and can answer it", async () => {
    const router = kit.open("Router");
    await router.bind("tcp://127.0.0.1:*");
    const dealers = ["first", "second"].map((routingId) => {
      const dealer = kit.open("Dealer", { routingId });
      dealer.connect(router.lastEndpoint as string);
      return dealer;
    });
    for (const dealer of dealers) await dealer.send(["question", String(dealer.routingId)]);
    for (let i = 0; i < 2; i++) {
      const [id = Buffer.alloc(0), ...frames] = await router.receive();
      expect(frames.map(String)).toEqual(["question", String(id)]);
      await router.send([id, "answer to", id]);
    }
    for (const dealer of dealers) {
      expect((await dealer.receive()).map(String)).toEqual(["answer to", dealer.routingId]);
    }
  });

  it("gives an identity of five bytes to peers without one", async () => {
    const [router, dealer] = await kit.pair("Router", "Dealer");
    await dealer.send("x");
    const [id = Buffer.alloc(0)] = await router.receive();
    expect([id.length, id[0]]).toEqual([5, 0]);
    await router.send([id, "y"]);
    expect(String(await dealer.receive())).toBe("y");
  });

  it("exchanges messages with a Request and a Reply, with an empty frame", async () => {
    const [router, req] = await kit.pair("Router", "Request", { second: { routingId: "req" } });
    await req.send(["a", "b"]);
    expect((await router.receive()).map(String)).toEqual(["req", "", "a", "b"]);
    await router.send(["req", null, "c"]);
    expect((await req.receive()).map(String)).toEqual(["c"]);
    const [rep, dealer] = await kit.pair("Reply", "Dealer");
    await dealer.send(["envelope", "", "question"]);
    expect((await rep.receive()).map(String)).toEqual(["question"]);
    await rep.send("answer");
    expect((await dealer.receive()).map(String)).toEqual(["envelope", "", "answer"]);
  });

  it("drops messages to unknown peers", async () => {
    const [router, dealer] = await kit.pair("Router", "Dealer", { second: { routingId: "there" } });
    await dealer.send("here");
    await router.receive();
    await router.send(["not there", "x"]);
    await router.send("there");
    await router.send(["there", "y"]);
    expect(String(await dealer.receive())).toBe("y");
  });

  it("refuses messages to unknown peers if it is mandatory", async () => {
    const [router, dealer] = await kit.pair("Router", "Dealer", {
      first: { mandatory: true },
      second: { routingId: "there" },
    });
    await dealer.send("here");
    await router.receive();
    expect(await failure(() => router.send(["not there", "x"]))).toEqual(EHOSTUNREACH);
    await router.send(["there", "y"]);
    expect(String(await dealer.receive())).toBe("y");
  });

  it("refuses them after sendTimeout if it has no peer and is mandatory", async () => {
    const router = kit.open("Router", { mandatory: true, sendTimeout: 20 });
    await router.bind(inproc());
    expect(await failure(() => router.send(["not there", "x"]))).toEqual(EHOSTUNREACH);
    router.sendTimeout = 0;
    expect(await failure(() => router.send(["not there", "x"]))).toEqual(EHOSTUNREACH);
  });

  it("waits for room in the queue of a peer if it is mandatory", async () => {
    const [router, dealer] = await kit.pair("Router", "Dealer", {
      endpoint: inproc(),
      first: { mandatory: true, sendHighWaterMark: 2, sendTimeout: 0 },
      second: { routingId: "there", receiveHighWaterMark: 2 },
    });
    await dealer.send("here");
    await router.receive();
    for (let i = 0; i < 4; i++) await router.send(["there", String(i)]);
    expect(await failure(() => router.send(["there", "too much"]))).toMatchObject({ code: "EAGAIN" });
    router.sendTimeout = -1;
    const sending = router.send(["there", "4"]);
    for (let i = 0; i < 5; i++) expect(String(await dealer.receive())).toBe(String(i));
    await sending;
  });

  it("does not wait for a peer whose queue is full while it can send to others", async () => {
    const router = kit.open("Router", { mandatory: true, sendHighWaterMark: 2 });
    const endpoint = inproc();
    await router.bind(endpoint);
    const dealers = ["full", "reads"].map((routingId) =>
      kit.open("Dealer", { routingId, receiveHighWaterMark: 2 }),
    );
    for (const dealer of dealers) {
      dealer.connect(endpoint);
      await dealer.send("here");
      await router.receive();
    }
    const sent = { full: 0, reads: 0 };
    const refused: unknown[] = [];
    for (let i = 0; i < 20; i++)
      for (const name of ["full", "reads"] as const) {
        try {
          await router.send([name, `${i}`]);
          sent[name]++;
          if (name === "reads") expect(String(await dealers[1].receive())).toBe(`${i}`);
        } catch (error) {
          refused.push([name, (error as { code?: string }).code]);
        }
      }
    expect(sent).toEqual({ full: 4, reads: 20 });
    expect(refused).toEqual(Array.from({ length: 16 }, () => ["full", "EAGAIN"]));
  });

  it.each([
    [true, "second"],
    [false, "first"],
  ])("with handover %s sends to the %s who has an identity", async (handover, winner) => {
    const router = kit.open("Router", { handover });
    await router.bind("tcp://127.0.0.1:*");
    const log = kit.log(router);
    const dealers = [];
    for (const name of ["first", "second"]) {
      const dealer = kit.open("Dealer", { routingId: "same" });
      dealer.connect(router.lastEndpoint as string);
      dealers.push({ name, dealer });
      await log.until("handshake");
      await dealer.send(`from ${name}`);
      if (name === "first" || handover) expect(String((await router.receive())[1])).toBe(`from ${name}`);
    }
    await router.send(["same", "who is it?"]);
    const answers = dealers.map(async ({ name, dealer }) => {
      await dealer.receive();
      return name;
    });
    expect(await Promise.race(answers)).toBe(winner);
    for (const answer of answers) answer.catch(() => undefined);
  });

  it("knows the peers that it connects to by the identity that it gives them", async () => {
    const dealer = kit.open("Dealer");
    await dealer.bind("tcp://127.0.0.1:*");
    const router = kit.open("Router", { mandatory: true });
    router.connect(dealer.lastEndpoint as string, { routingId: "server" });
    await router.send(["server", "hello"]);
    expect(String(await dealer.receive())).toBe("hello");
    await dealer.send("world");
    expect((await router.receive()).map(String)).toEqual(["server", "world"]);
  });

  describe("is probed", () => {
    it.each(["Router", "Dealer", "Request"] as const)("by a connecting %s", async (type) => {
      const router = kit.open("Router");
      await router.bind("tcp://127.0.0.1:*");
      const prober = kit.open(type, { probeRouter: true, routingId: "me" });
      prober.connect(router.lastEndpoint as string);
      expect((await router.receive()).map(String)).toEqual(["me", ""]);
    });
  });
});

describeEach("a Request", (kit) => {
  it("that is relaxed may send another request before the reply", async () => {
    const [rep, req] = await kit.pair("Reply", "Request", { second: { relaxed: true, correlate: true } });
    await req.send("first");
    expect(String(await rep.receive())).toBe("first");
    await req.send("second");
    await rep.send("answer to first");
    expect(String(await rep.receive())).toBe("second");
    await rep.send("answer to second");
    // The reply to the first request came too late.
    const { code } = await failure(async () => expect(String(await req.receive())).toBe("answer to second"));
    expect(kit.expected("lateReply", { theirs: [undefined, "EAGAIN"], ours: [undefined] })).toContain(code);
  });

  it("with correlate numbers its requests", async () => {
    const [router, req] = await kit.pair("Router", "Request", { second: { correlate: true } });
    await req.send("question");
    const frames = await router.receive();
    expect(frames.length).toBe(4);
    expect([frames[1]?.length, frames[2]?.length, String(frames[3])]).toEqual([4, 0, "question"]);
    const [id, number] = frames as [Buffer, Buffer];
    await router.send([id, Buffer.from("none"), "", "wrong"]);
    await router.send([id, number, "", "right"]);
    const waitsForTheRightOne = kit.deviates("lateReply");
    const answer = await req.receive().catch((error: unknown) => {
      if (waitsForTheRightOne) throw error;
      return req.receive();
    });
    expect(String(answer)).toBe("right");
  });

  it("sends to all its servers in turn", async () => {
    const servers = [kit.open("Reply"), kit.open("Reply")];
    const req = kit.open("Request");
    for (const server of servers) {
      await server.bind(inproc());
      req.connect(server.lastEndpoint as string);
    }
    const answering = servers.map(async (server, i) => {
      for (let count = 0; count < 2; count++) {
        await server.receive();
        await server.send(String(i));
      }
    });
    const answers: string[] = [];
    for (let i = 0; i < 4; i++) {
      await req.send("x");
      answers.push(String(await req.receive()));
    }
    await Promise.all(answering);
    expect(answers).toEqual(["0", "1", "0", "1"]);
  });
});

describeEach("a Pair", (kit) => {
  it("has only one peer", async () => {
    const [first, second] = await kit.pair("Pair", "Pair", { endpoint: inproc() });
    await second.send("a");
    await first.receive();
    const third = kit.open("Pair", { sendTimeout: 0 });
    third.connect(first.lastEndpoint as string);
    await first.send("for the second");
    expect(String(await second.receive())).toBe("for the second");
  });
});

describeEach("conflation", (kit) => {
  it("keeps the last message only", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc(), second: { conflate: true } });
    for (let i = 0; i < 20; i++) await push.send(String(i));
    expect(String(await pull.receive())).toBe("19");
    expect(pull.readable).toBe(false);
    for (let i = 20; i < 40; i++) await push.send(String(i));
    expect(String(await pull.receive())).toBe("39");
  });

  it("over tcp skips messages, but never the last", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", { first: { conflate: true } });
    const count = 500;
    for (let i = 0; i < count; i++) await push.send(String(i));
    const received: number[] = [];
    while (received.at(-1) !== count - 1) received.push(Number(await pull.receive()));
    expect(received.toSorted((a, b) => a - b)).toEqual(received);
    expect(pull.readable).toBe(false);
  });
});

describeEach("load", (kit) => {
  it("is shared evenly by a Push and a Dealer", async () => {
    for (const [sender, receiver] of [
      ["Push", "Pull"],
      ["Dealer", "Dealer"],
    ] as const) {
      const source = kit.open(sender);
      const name = inproc();
      await source.bind(name);
      const sinks = [1, 2, 3].map(() => kit.open(receiver));
      for (const sink of sinks) sink.connect(name);
      for (let i = 0; i < 9; i++) await source.send(String(i));
      for (const sink of sinks) for (let i = 0; i < 3; i++) await sink.receive();
    }
  });

  it("is taken evenly from all by a Pull", async () => {
    const pull = kit.open("Pull");
    await pull.bind(inproc());
    const pushes = ["a", "b"].map((name) => ({ name, push: kit.open("Push") }));
    for (const { push } of pushes) push.connect(pull.lastEndpoint as string);
    for (const { name, push } of pushes) for (let i = 0; i < 10; i++) await push.send(name);
    const received: string[] = [];
    for (let i = 0; i < 10; i++) received.push(String(await pull.receive()));
    expect(received.filter((name) => name === "a").length).toBe(5);
  });
});
