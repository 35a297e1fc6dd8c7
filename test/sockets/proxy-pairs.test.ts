/** Every pair of types that a proxy can join, in both orders: messages pass; it pauses, resumes and terminates. */
import { describe, expect, it } from "vitest";
import type { Message } from "../../src/index.js";
import {
  describeEach,
  endpointFor,
  TRANSPORTS,
  type Kit,
  type SocketName,
} from "../support/implementations.js";
import { pause } from "../support/wait.mjs";

type Socket = ReturnType<Kit["open"]>;

/** A way through a proxy: its two sockets, and their peers. A message passes from the first to the last. */
interface Way {
  readonly from: SocketName;
  readonly front: SocketName;
  readonly back: SocketName;
  readonly to: SocketName;
  /** Whether the last peer can answer the first one. */
  readonly answers?: boolean;
}

const WAYS: readonly Way[] = [
  { from: "Request", front: "Router", back: "Dealer", to: "Reply", answers: true },
  { from: "Dealer", front: "Router", back: "Dealer", to: "Dealer", answers: true },
  { from: "Dealer", front: "Dealer", back: "Dealer", to: "Dealer", answers: true },
  { from: "Pair", front: "Pair", back: "Pair", to: "Pair", answers: true },
  { from: "Pair", front: "Pair", back: "Dealer", to: "Dealer", answers: true },
  { from: "Push", front: "Pull", back: "Push", to: "Pull" },
  { from: "Publisher", front: "XSubscriber", back: "XPublisher", to: "Subscriber" },
  { from: "XPublisher", front: "XSubscriber", back: "XPublisher", to: "XSubscriber" },
  { from: "Publisher", front: "Subscriber", back: "Publisher", to: "Subscriber" },
  { from: "Push", front: "Pull", back: "Publisher", to: "Subscriber" },
  { from: "Publisher", front: "Subscriber", back: "Push", to: "Pull" },
];

/** The order of the two ends does not matter to a proxy. */
const CASES = WAYS.flatMap((way) => [
  { ...way, name: `${way.from} > ${way.front}/${way.back} > ${way.to}`, isTurned: false },
  { ...way, name: `${way.from} > ${way.back}/${way.front} (turned) > ${way.to}`, isTurned: true },
]);

interface Sending {
  send(message: string | (string | Message)[]): Promise<void>;
}
interface Receiving {
  receive(): Promise<Message[]>;
}

/** Sends until one arrives: a subscription takes a while, and what is published before it is lost. */
async function pass(from: Socket, to: Socket, text: string, envelope: Message[] = []): Promise<Message[]> {
  const isLossy = from.type === 1 || from.type === 9 || to.type === 2 || to.type === 10;
  const received = (to as unknown as Receiving).receive();
  let isThere = false;
  const arrived = received.finally(() => (isThere = true));
  do {
    await (from as unknown as Sending).send([...envelope, "topic", text]);
    if (isLossy)
      await pause(2, "nothing tells when a subscription has come through; so not too many are sent");
  } while (isLossy && !isThere);
  for (let message = await arrived; ; message = await (to as unknown as Receiving).receive()) {
    if (String(message.at(-1)) === text) return message;
  }
}

describeEach("a proxy of a pair", (kit) => {
  /** The proxy, and what passes through it. */
  async function open(
    { from, front, back, to, answers, isTurned }: (typeof CASES)[number],
    transport: string,
  ) {
    const ends = [kit.open(front), kit.open(back)] as const;
    for (const end of ends) await end.bind(endpointFor(transport as "tcp"));
    if (front === "Subscriber") (ends[0] as unknown as { subscribe(): void }).subscribe();
    const [first, last] = [kit.open(from), kit.open(to)];
    first.connect(ends[0].lastEndpoint as string);
    last.connect(ends[1].lastEndpoint as string);
    if (to === "Subscriber") (last as unknown as { subscribe(): void }).subscribe();
    if (to === "XSubscriber") await (last as unknown as Sending).send("\x01");
    const proxy = isTurned ? new kit.zmq.Proxy(ends[1], ends[0]) : new kit.zmq.Proxy(ends[0], ends[1]);
    const exchange = async (text: string): Promise<void> => {
      const message = await pass(first, last, text);
      expect(message.slice(-2).map(String)).toEqual(["topic", text]);
      if (answers) await pass(last, first, `re: ${text}`, message.slice(0, -2));
    };
    return { proxy, running: proxy.run(), exchange, ends };
  }

  describe.each(TRANSPORTS)("over %s", (transport) => {
    it.each(CASES)("$name", async (way) => {
      const { proxy, running, exchange, ends } = await open(way, transport);
      for (const text of ["one", "two", "three"]) await exchange(text);
      proxy.pause();
      // Pausing more than once has the same effect.
      proxy.pause();
      if (kit.deviates("proxyResume")) {
        proxy.resume();
        proxy.resume();
        for (const text of ["four", "five"]) await exchange(text);
        proxy.pause();
      }
      proxy.terminate();
      expect(await running).toBeUndefined();
      expect(ends.map(({ closed }) => closed)).toEqual([true, true]);
      for (const method of ["pause", "resume", "terminate"] as const)
        expect(() => proxy[method]()).toThrow("Socket is closed");
    });
  });
});
