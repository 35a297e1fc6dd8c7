/** pause() and resume(), close(), and what goes wrong: errors, listeners and callbacks that throw. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeEach, inproc, type Kit } from "../support/implementations.js";
import { Inbox } from "../support/inbox.js";
import { useProcesses } from "../support/processes.js";

const program = join(import.meta.dirname, "programs/flow.mjs");
const { start, address } = useProcesses();

/** Sends messages between two other sockets. When they are there, whatever was to come before has come. */
async function exchangeElsewhere(kit: Kit): Promise<void> {
  const [pull, push] = kit.v5Pair("pull", "push");
  const inbox = new Inbox(pull);
  for (let i = 0; i < 3; i++) {
    push.send("elsewhere");
    await inbox.next();
  }
}

describeEach("a paused socket of v5", (kit) => {
  it("emits nothing until it is resumed, and loses nothing", async () => {
    const [pull, push] = kit.v5Pair("pull", "push");
    const inbox = new Inbox(pull);
    for (let round = 0; round < 3; round++) {
      pull.pause();
      for (let i = 0; i < 10; i++) push.send(`${round}-${i}`);
      await exchangeElsewhere(kit);
      expect(inbox.all).toHaveLength(round * 10);
      pull.resume();
      await inbox.texts(10);
    }
    expect(inbox.all.map(String)).toEqual(
      [0, 1, 2].flatMap((round) => Array.from({ length: 10 }, (_, i) => `${round}-${i}`)),
    );
  });

  it("emits nothing more if it is a listener that paused it", async () => {
    const [pull, push] = kit.v5Pair("pull", "push");
    const inbox = new Inbox(pull);
    pull.once("message", () => pull.pause());
    for (let i = 0; i < 20; i++) push.send(String(i));
    await inbox.next();
    await exchangeElsewhere(kit);
    expect(inbox.all).toHaveLength(kit.expected("compatPause", { theirs: 20, ours: 1 }));
    pull.resume();
    expect(await inbox.texts(19)).toEqual(Array.from({ length: 19 }, (_, i) => [String(i + 1)]));
  });

  it("sends nothing until it is resumed", async () => {
    const [pull, push] = kit.v5Pair("pull", "push");
    const inbox = new Inbox(pull);
    push.pause();
    push.send("one").send("two");
    await exchangeElsewhere(kit);
    expect(inbox.all).toEqual([]);
    push.resume();
    push.send("three");
    expect(await inbox.texts(3)).toEqual([["one"], ["two"], ["three"]]);
  });

  it("can be resumed although it was not paused", async () => {
    const [pull, push] = kit.v5Pair("pull", "push");
    const inbox = new Inbox(pull);
    for (const socket of [pull, push, pull]) socket.resume();
    push.send("one");
    expect(await inbox.text()).toEqual(["one"]);
    for (const socket of [pull, push]) expect(socket.close().resume()).toBeUndefined();
  });
});

describeEach("a closed socket of v5", (kit) => {
  it("is closed, again and again", () => {
    const socket = kit.openV5("pull");
    expect([socket.closed, socket.close(), socket.closed, socket.close()]).toEqual([
      ...[false, socket, true, socket],
    ]);
  });

  it("cannot be bound, connected, subscribed, monitored", () => {
    const socket = kit.openV5("sub").close();
    for (const method of ["bind", "unbind", "bindSync", "unbindSync", "connect", "disconnect"] as const)
      expect(() => socket[method](inproc())).toThrow("Socket is closed");
    for (const call of [() => socket.subscribe("a"), () => socket.monitor(), () => socket.unmonitor()])
      expect(call).toThrow("Socket operation on non-socket");
  });

  it("emits nothing more, even if it is a listener that closed it", async () => {
    const [pull, push] = kit.v5Pair("pull", "push");
    const inbox = new Inbox(pull);
    pull.on("message", () => pull.close());
    for (let i = 0; i < 20; i++) push.send(String(i));
    await inbox.next();
    await exchangeElsewhere(kit);
    expect(inbox.all).toHaveLength(kit.expected("compatPause", { theirs: 20, ours: 1 }));
  });

  it("has sent what there was room for", async () => {
    const [pull, push] = kit.v5Pair("pull", "push", "tcp://127.0.0.1:*");
    const inbox = new Inbox(pull);
    push.linger = -1;
    for (let i = 0; i < 20; i++) push.send(String(i));
    push.close();
    const count = kit.expected("compatSendAtClose", { theirs: 1, ours: 20 });
    expect(await inbox.texts(count)).toEqual(Array.from({ length: count }, (_, i) => [String(i)]));
  });

  it("gives the callback of an unroutable message the reason, also when close() follows at once", async () => {
    const router = kit.openV5("router");
    router.setsockopt(kit.v5.ZMQ_ROUTER_MANDATORY, 1);
    router.setsockopt(kit.v5.ZMQ_SNDTIMEO, 10);
    const calls: unknown[] = [];
    for (let i = 0; i < 3; i++)
      router.send(["nobody", ""], null, (error) => void calls.push((error as { code?: string }).code));
    router.close();
    await exchangeElsewhere(kit);
    // npm zeromq calls the first callback only; all must have the same reason.
    expect(calls).toEqual(
      Array.from({ length: kit.expected("compatCallbacks", { theirs: 1, ours: 3 }) }, () => "EHOSTUNREACH"),
    );
  });

  it("calls back with EAGAIN for what a pause or a bind has kept from being sent", async () => {
    const [paused, binding] = [kit.openV5("push"), kit.openV5("push")];
    const calls: unknown[] = [];
    paused.pause();
    const bound = new Promise((resolve) => binding.once("bind", resolve));
    binding.bind("tcp://127.0.0.1:*");
    for (const socket of [paused, binding])
      socket.send("x", 0, (error) => void calls.push((error as { code?: string }).code)).close();
    await bound;
    await exchangeElsewhere(kit);
    if (!kit.deviates("compatCallbacks")) return;
    expect(calls).toEqual(["EAGAIN", "EAGAIN"]);
  });

  it("calls back for what it has not sent", async () => {
    const push = kit.openV5("push");
    const calls: unknown[] = [];
    const call =
      (name: string) =>
      (error?: Error): void =>
        void calls.push([name, (error as { code?: string } | undefined)?.code]);
    push.send("pending", 0, call("pending"));
    push.send("queued", 0, call("queued"));
    push.close();
    push.send("late", 0, call("late"));
    await exchangeElsewhere(kit);
    const forgotten = kit.expected("compatCallbacks", {
      theirs: [],
      ours: [
        ["queued", "EAGAIN"],
        ["late", "EBADF"],
      ],
    });
    expect(calls.sort()).toEqual([["pending", "EAGAIN"], ...forgotten].sort());
  });
});

describeEach("a program of v5", (kit) => {
  const run = (name: string) => start(program, [`${kit.implementation.specifier}/v5-compat`, name]);
  const output = async (name: string): Promise<string[]> => run(name).success();

  it("goes on when a listener throws", async () => {
    expect(await output("throwInListener")).toEqual([
      ...["received one", "uncaught: mine", "received two", "uncaught: mine"],
    ]);
  });

  it("goes on when a callback throws", async () => {
    expect(await output("throwInCallback")).toEqual(
      kit.expected("compatThrowingCallback", {
        theirs: ["called with undefined", "called with mine", "rejected: mine"],
        ours: ["called with undefined", "uncaught: mine", "called again", "received two"],
      }),
    );
  });

  it("goes on when nobody listens to an error of a send", async () => {
    expect(await output("sendError")).toEqual(
      kit.expected("compatSendError", {
        theirs: ["rejected: EAGAIN"],
        ours: ["uncaught: EAGAIN", "received two"],
      }),
    );
  });

  it("is told of a send that makes no sense", async () => {
    expect(await output("sendBySub")).toEqual(
      kit.expected("compatWrongDirection", {
        theirs: ["rejected: Cannot send on this socket type."],
        ours: ["called with Cannot send on this socket type.", "emitted Cannot send on this socket type."],
      }),
    );
  });

  it("hears nothing of a message that is unsent when its socket closes", async () => {
    expect(await output("closeUnsent")).toEqual(
      kit.expected("compatSendAtClose", { theirs: ["rejected: EAGAIN"], ours: [] }),
    );
  });

  it("still sends when all listeners have been removed", async () => {
    expect(await output("removeListeners")).toEqual(
      kit.expected("compatInside", { theirs: [], ours: ["received x"] }),
    );
  });

  it("does not come to a standstill when it receives without waiting", async () => {
    if (!kit.deviates("compatReceiveTimeout")) return;
    expect(await output("noTimeout")).toEqual(["received one", "received two"]);
  });

  it("does not come to a standstill when messages arrive while it binds", async () => {
    if (!kit.deviates("compatReceiveWhileBinding")) return;
    expect(await output("receiveWhileBinding")).toEqual(["received one", "received two"]);
  });

  it("ends although there are sockets that only send", async () => {
    expect(await output("idle")).toEqual(["idle"]);
  });

  it("stays as long as there is a socket that receives", async () => {
    const endpoint = await address("tcp");
    const waiting = start(program, [`${kit.implementation.specifier}/v5-compat`, "receive", endpoint], {
      command: [process.execPath, "--expose-gc"],
    });
    await waiting.line(/^collected$/);
    const push = kit.openV5("push");
    push.connect(endpoint).send("message");
    expect(await waiting.success()).toEqual(["collected", "message"]);
  });

  it("may forget sockets that only send", async () => {
    const forgetting = start(program, [`${kit.implementation.specifier}/v5-compat`, "abandon"], {
      command: [process.execPath, "--expose-gc"],
    });
    expect(await forgetting.success()).toEqual(["collected"]);
  });
});
