/** When send and receive settle: at once, later, after a timeout, or never. And that only one may be pending. */
import { describe, expect, it } from "vitest";
import { describeEach, failure, inproc, type Kit } from "../support/implementations.js";

const EAGAIN = {
  how: "rejects",
  name: "Error",
  code: "EAGAIN",
  errno: 11,
  message: "Operation was not possible or timed out",
};
const EFSM = {
  how: "rejects",
  name: "Error",
  code: "EFSM",
  errno: 156384763,
  message: "Operation cannot be accomplished in current state",
};
const BUSY_WRITING = {
  how: "throws",
  name: "Error",
  code: "EBUSY",
  errno: 16,
  message: "Socket is busy writing; only one send operation may be in progress at any time",
};
const BUSY_READING = {
  ...BUSY_WRITING,
  message: "Socket is busy reading; only one receive operation may be in progress at any time",
};

/** Milliseconds that a promise takes to be rejected. */
async function timeOf(operation: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  expect(await failure(operation)).toEqual(EAGAIN);
  return performance.now() - start;
}

/** The state of a promise after an operation of another socket, which began later, has timed out. */
async function stateOf(promise: Promise<unknown>, kit: Kit): Promise<string> {
  let state = "pending";
  promise.then(
    () => (state = "fulfilled"),
    () => (state = "rejected"),
  );
  expect(await failure(() => kit.open("Pull", { receiveTimeout: 10 }).receive())).toEqual(EAGAIN);
  return state;
}

describeEach("timeouts", (kit) => {
  it("of 0 end at once", async () => {
    const push = kit.open("Push", { sendTimeout: 0 });
    const pull = kit.open("Pull", { receiveTimeout: 0 });
    expect(await failure(() => push.send("x"))).toEqual(EAGAIN);
    expect(await failure(() => pull.receive())).toEqual(EAGAIN);
  });

  it("end in time", async () => {
    const push = kit.open("Push", { sendTimeout: 30 });
    const pull = kit.open("Pull", { receiveTimeout: 30 });
    for (const operation of [() => push.send("x"), () => pull.receive()]) {
      const time = await timeOf(operation);
      expect(time).toBeGreaterThan(25);
      expect(time).toBeLessThan(1000);
    }
  });

  it("do not end operations that are done in time", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", {
      endpoint: inproc(),
      first: { receiveTimeout: 200 },
      second: { sendTimeout: 200 },
    });
    const receiving = pull.receive();
    await push.send("in time");
    expect(String(await receiving)).toBe("in time");
    // This timeout is over after those of the two operations would have been.
    expect(await failure(() => kit.open("Pull", { receiveTimeout: 250 }).receive())).toEqual(EAGAIN);
    await push.send("later");
    expect(String(await pull.receive())).toBe("later");
  });

  it("may be changed between two operations", async () => {
    const pull = kit.open("Pull", { receiveTimeout: 0 });
    expect(await failure(() => pull.receive())).toEqual(EAGAIN);
    pull.receiveTimeout = 20;
    expect(await timeOf(() => pull.receive())).toBeGreaterThan(15);
    pull.receiveTimeout = -1;
    const receiving = pull.receive();
    expect(await stateOf(receiving, kit)).toBe("pending");
    pull.close();
    expect(await failure(() => receiving)).toEqual(EAGAIN);
  });

  it("of -1 never end", async () => {
    const [push, pull] = [kit.open("Push"), kit.open("Pull")];
    const operations = [push.send("x"), pull.receive()];
    for (const operation of operations) expect(await stateOf(operation, kit)).toBe("pending");
    push.close();
    pull.close();
    for (const operation of operations) expect(await failure(() => operation)).toEqual(EAGAIN);
  });
});

describeEach("a second operation while one is pending", (kit) => {
  it("is refused at once", async () => {
    const dealer = kit.open("Dealer");
    const pending = [dealer.send("x"), dealer.receive()];
    expect(await failure(() => dealer.send("y"))).toEqual(BUSY_WRITING);
    expect(await failure(() => dealer.receive())).toEqual(BUSY_READING);
    dealer.close();
    for (const operation of pending) expect(await failure(() => operation)).toEqual(EAGAIN);
  });

  it("is possible in the other direction", async () => {
    const [first, second] = await kit.pair("Pair", "Pair", { endpoint: inproc() });
    const receiving = first.receive();
    await first.send("there");
    expect(String(await second.receive())).toBe("there");
    await second.send("and back");
    expect(String(await receiving)).toBe("and back");
  });

  it("is possible as soon as the first is done", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
    for (const text of ["a", "b", "c"]) {
      const receiving = pull.receive();
      await push.send(text);
      expect(String(await receiving)).toBe(text);
    }
  });

  it("does not prevent one that is done at once", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
    const sending = ["a", "b", "c"].map((text) => push.send(text));
    const receiving = [pull.receive(), pull.receive(), pull.receive()];
    await Promise.all(sending);
    expect((await Promise.all(receiving)).map(String)).toEqual(["a", "b", "c"]);
  });
});

describeEach("a pending operation", (kit) => {
  it("goes on when the socket gets a peer; it may not in npm zeromq", async () => {
    const [pull, push] = [kit.open("Pull"), kit.open("Push")];
    const sending = push.send("x");
    const sent = failure(() => sending);
    const name = inproc();
    pull.bindSync(name);
    push.connect(name);
    expect(await stateOf(sending, kit)).toBe(
      kit.expected("sendBeforeConnect", { theirs: "pending", ours: "fulfilled" }),
    );
    push.close();
    expect((await sent).how).toBe(
      kit.expected("sendBeforeConnect", { theirs: "succeeds", ours: "succeeds" }),
    );
  });
});

describeEach("sends that are not awaited", (kit) => {
  it("are accepted while the socket is writable", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", {
      endpoint: inproc(),
      second: { sendHighWaterMark: 0 },
    });
    let accepted = 0;
    const { code } = await failure(() => {
      for (; accepted < 2000; accepted++) void push.send(String(accepted));
    });
    expect([accepted, code]).toEqual(
      kit.expected("manySends", { theirs: [513, "EBUSY"], ours: [2000, undefined] }),
    );
    for (let i = 0; i < accepted; i++) expect(String(await pull.receive())).toBe(String(i));
  });

  it("are refused once the queue is full", async () => {
    const push = kit.open("Push", { sendHighWaterMark: 3 });
    push.connect(inproc());
    const sends = [1, 2, 3].map((i) => push.send(String(i)));
    const pending = push.send("4");
    expect(await failure(() => push.send("5"))).toEqual(BUSY_WRITING);
    await Promise.all(sends);
    push.close();
    expect(await failure(() => pending)).toEqual(EAGAIN);
  });
});

describeEach("operations that a socket does not have", (kit) => {
  it.each([
    ["Push", "receive"],
    ["Publisher", "receive"],
    ["Pull", "send"],
    ["Subscriber", "send"],
  ] as const)("on a %s: %s", async (type, method) => {
    const socket = kit.open(type) as unknown as Record<string, (message?: string) => Promise<unknown>>;
    const operation = method === "send" ? socket.send?.("x") : socket.receive?.();
    const outcome = failure(() => operation);
    expect(await stateOf(operation as Promise<unknown>, kit)).toBe(
      kit.expected("operationNotSupported", { theirs: "pending", ours: "rejected" }),
    );
    socket.close?.();
    expect(await outcome).toMatchObject({
      how: "rejects",
      code: "ENOTSUP",
      errno: 95,
      message: "Operation not supported",
    });
  });
});

describeEach("lock-step sockets", (kit) => {
  it("take turns", async () => {
    const [rep, req] = await kit.pair("Reply", "Request");
    for (let i = 0; i < 3; i++) {
      await req.send(`question ${i}`);
      expect(String(await rep.receive())).toBe(`question ${i}`);
      await rep.send(`answer ${i}`);
      expect(String(await req.receive())).toBe(`answer ${i}`);
    }
  });

  describe("out of turn", () => {
    it("wait for ever", async () => {
      const [rep, req] = await kit.pair("Reply", "Request");
      const receiving = req.receive();
      const replying = rep.send("x");
      expect(await stateOf(receiving, kit)).toBe("pending");
      expect(await stateOf(replying, kit)).toBe("pending");
      req.close();
      rep.close();
      expect(await failure(() => receiving)).toEqual(EFSM);
      expect(await failure(() => replying)).toEqual(EFSM);
    });

    it("fail with EFSM after the timeout", async () => {
      const [rep, req] = await kit.pair("Reply", "Request", {
        first: { sendTimeout: 10 },
        second: { sendTimeout: 10, receiveTimeout: 10 },
      });
      expect(await failure(() => rep.send("x"))).toEqual(EFSM);
      expect(await failure(() => req.receive())).toEqual(EFSM);
      await req.send("question");
      expect(await failure(() => req.send("another"))).toEqual(EFSM);
      expect(String(await rep.receive())).toBe("question");
    });

    it("fail with EFSM at once if the timeout is 0", async () => {
      const [rep, req] = await kit.pair("Reply", "Request", {
        first: { sendTimeout: 0 },
        second: { sendTimeout: 0, receiveTimeout: 0 },
      });
      expect(await failure(() => rep.send("x"))).toEqual(EFSM);
      expect(await failure(() => req.receive())).toEqual(EFSM);
    });

    it("go on when it is their turn", async () => {
      const [rep, req] = await kit.pair("Reply", "Request");
      const receiving = req.receive();
      await req.send("question");
      const second = req.send("second question");
      expect(String(await rep.receive())).toBe("question");
      await rep.send("answer");
      expect(String(await receiving)).toBe("answer");
      await second;
      expect(String(await rep.receive())).toBe("second question");
    });
  });
});
