/** Each pattern as a row: two kinds of sockets, and the messages that they exchange when they are connected. */
import { expect } from "vitest";
import type { Frame, Options, PeerSocket, SocketType } from "../support/peers/client.js";
import { MESSAGES, burst, expectMessage, pingPong, readable } from "./messages.js";

type Messages = Frame[][];

export interface Side {
  type: SocketType;
  options?: Options;
  /** Runs before the socket binds or connects. */
  prepare?: (socket: PeerSocket) => Promise<void>;
}

export interface Pattern {
  name: string;
  sides: [Side, Side];
  /** The messages are those of the interop tests, unless others are given. */
  exchange: (a: PeerSocket, b: PeerSocket, messages?: Messages) => Promise<void>;
}

const everything = (socket: PeerSocket): Promise<void> => socket.subscribe("");

/**
 * A publisher does not report when it has received a subscription, so it publishes until a message arrives. Each
 * attempt is a round trip to another process, and the loop ends when the subscriber receives.
 */
async function publishUntilHeard(
  publisher: PeerSocket,
  subscriber: PeerSocket,
  topic: string,
): Promise<void> {
  let heard = false;
  const first = subscriber.receive().then((frames) => {
    heard = true;
    expect(readable(frames)).toEqual([topic, "anyone?"]);
  });
  // The receive may fail first. Then publishing is useless.
  first.catch(() => (heard = true));
  while (!heard) await publisher.send(topic, "anyone?");
  await first;
  // Messages keep their order, so those that were sent in addition arrive before this one.
  await publisher.send(topic, "now");
  while (readable(await subscriber.receive())[1] !== "now");
}

async function publishAndFilter(
  publisher: PeerSocket,
  subscriber: PeerSocket,
  messages?: Messages,
): Promise<void> {
  await publishUntilHeard(publisher, subscriber, "ready");
  await burst(publisher, subscriber, messages);

  await subscriber.subscribe("a", "bc");
  await subscriber.unsubscribe("");
  // Both sides filter, so the effect is immediate, even if the publisher has not received it yet.
  for (const topic of ["ab", "b", "bc", "", "c", "a"]) await publisher.send(topic, "body");
  for (const topic of ["ab", "bc", "a"]) await expectMessage(subscriber, [topic, "body"]);
}

const subscription = (topic: string): string => `\x01${topic}`;
const cancellation = (topic: string): string => `\0${topic}`;

/**
 * The subscriptions that an XPUB receives, and their effect. The subscriber waits for a message all the time: libzmq
 * sends subscriptions to new connections only when their socket is in use.
 */
async function xpubHears(
  publisher: PeerSocket,
  subscriber: PeerSocket,
  subscribe: (topic: string) => Promise<void>,
  cancel: (topic: string) => Promise<void>,
  messages?: Messages,
): Promise<void> {
  const first = expectMessage(subscriber, ["weather today", "first"]);
  await subscribe("weather");
  await expectMessage(publisher, [subscription("weather")]);
  await publisher.send("sport", "no");
  await publisher.send("weather today", "first");
  await first;

  await subscribe("");
  await expectMessage(publisher, [subscription("")]);
  await burst(publisher, subscriber, messages);

  const last = expectMessage(subscriber, ["weather today", "last"]);
  await cancel("");
  await expectMessage(publisher, [cancellation("")]);
  await publisher.send("sport", "no");
  await publisher.send("weather today", "last");
  await last;
}

function xpubHearsSubscriber(
  publisher: PeerSocket,
  subscriber: PeerSocket,
  messages?: Messages,
): Promise<void> {
  return xpubHears(
    publisher,
    subscriber,
    (topic) => subscriber.subscribe(topic),
    (topic) => subscriber.unsubscribe(topic),
    messages,
  );
}

async function xpubHearsXsub(
  publisher: PeerSocket,
  subscriber: PeerSocket,
  messages?: Messages,
): Promise<void> {
  await xpubHears(
    publisher,
    subscriber,
    (topic) => subscriber.send(subscription(topic)),
    (topic) => subscriber.send(cancellation(topic)),
    messages,
  );
  // Anything else that an XSUB sends is a message to the publisher.
  await burst(subscriber, publisher, [["a note upstream"], ["another", "with a second part"]]);
}

async function routerAnswersDealer(
  router: PeerSocket,
  dealer: PeerSocket,
  messages = MESSAGES,
): Promise<void> {
  for (const frames of messages) await dealer.send(...frames);
  for (const frames of messages) {
    await expectMessage(router, ["a dealer", ...frames]);
    await router.send("a dealer", ...frames, "echo");
  }
  for (const frames of messages) await expectMessage(dealer, [...frames, "echo"]);
}

/** The messages of a REQ have an empty frame between the routing ids and the body. */
async function routerAnswersRequest(
  router: PeerSocket,
  request: PeerSocket,
  messages = MESSAGES,
): Promise<void> {
  for (const frames of messages) {
    await request.send(...frames);
    const [id = "", ...rest] = await router.receive();
    expect(readable(rest)).toEqual(readable(["", ...frames]));
    await router.send(id, "", ...frames, "echo");
    await expectMessage(request, [...frames, "echo"]);
  }
}

async function dealerAsksReply(dealer: PeerSocket, reply: PeerSocket, messages = MESSAGES): Promise<void> {
  // All requests at once, which a REQ could not do.
  for (const frames of messages) await dealer.send("", ...frames);
  for (const frames of messages) {
    await expectMessage(reply, frames);
    await reply.send(...frames, "echo");
  }
  for (const frames of messages) await expectMessage(dealer, ["", ...frames, "echo"]);
}

async function bothWays(a: PeerSocket, b: PeerSocket, messages = MESSAGES): Promise<void> {
  await burst(a, b, messages);
  await burst(b, a, messages);
  await pingPong(a, b, messages);
}

const dealer: Side = { type: "Dealer", options: { routingId: "a dealer" } };

export const PATTERNS: Pattern[] = [
  { name: "REQ/REP", sides: [{ type: "Request" }, { type: "Reply" }], exchange: pingPong },
  { name: "PUSH/PULL", sides: [{ type: "Push" }, { type: "Pull" }], exchange: burst },
  { name: "PAIR/PAIR", sides: [{ type: "Pair" }, { type: "Pair" }], exchange: bothWays },
  {
    name: "PUB/SUB",
    sides: [{ type: "Publisher" }, { type: "Subscriber", prepare: everything }],
    exchange: publishAndFilter,
  },
  {
    name: "XPUB/SUB",
    sides: [{ type: "XPublisher" }, { type: "Subscriber" }],
    exchange: xpubHearsSubscriber,
  },
  {
    name: "XPUB/XSUB",
    sides: [{ type: "XPublisher" }, { type: "XSubscriber" }],
    exchange: xpubHearsXsub,
  },
  {
    name: "PUB/XSUB",
    sides: [
      { type: "Publisher" },
      { type: "XSubscriber", prepare: (socket) => socket.send(subscription("")) },
    ],
    exchange: async (publisher, subscriber, messages) => {
      await publishUntilHeard(publisher, subscriber, "ready");
      await burst(publisher, subscriber, messages);
    },
  },
  { name: "ROUTER/DEALER", sides: [{ type: "Router" }, dealer], exchange: routerAnswersDealer },
  { name: "ROUTER/REQ", sides: [{ type: "Router" }, { type: "Request" }], exchange: routerAnswersRequest },
  { name: "DEALER/REP", sides: [{ type: "Dealer" }, { type: "Reply" }], exchange: dealerAsksReply },
  { name: "DEALER/DEALER", sides: [{ type: "Dealer" }, { type: "Dealer" }], exchange: bothWays },
];
