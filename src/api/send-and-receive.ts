/**
 * Sending and receiving. Every socket has both at run time, as in npm zeromq; which of them make sense for a type is
 * what `Writable` and `Readable` say.
 */
import { toGroup } from "../socket/addressing.js";
import { EXPECT, expectArguments } from "../checks/arguments.js";
import { iterate, step } from "../socket/iterator.js";
import { toFrames, type Message, type MessageLike } from "../socket/messages.js";
import type { LibzmqSocket } from "../libzmq/socket.js";
import type { Body } from "../libzmq/types.js";
import { Socket } from "./socket.js";
import type { SocketCore } from "../socket/core.js";
import { coreOf } from "../socket/access.js";

const BUSY_WRITING = "Socket is busy writing; only one send operation may be in progress at any time";
const BUSY_READING = "Socket is busy reading; only one receive operation may be in progress at any time";

/** What a message is sent with, for types that have such a thing. */
type SendOptions = Readonly<Record<string, unknown>>;

function send(
  this: Socket,
  message: MessageLike | readonly MessageLike[],
  options?: SendOptions,
): Promise<void> {
  const core = coreOf(this);
  if (core.addressing?.toAddress !== undefined)
    expectArguments(arguments, EXPECT.message, EXPECT.sendOptions);
  else if (message === undefined || arguments.length > 1) expectArguments(arguments, EXPECT.message);
  expectReadyToSend(core);
  if (Array.isArray(message) && message.length === 0) {
    return Promise.reject(core.error("EINVAL", "A message must have at least one frame"));
  }
  const frames: Body[] = toFrames(message);
  const address = core.addressing?.toAddress?.(options as SendOptions);
  // A toString() in the message may have closed the socket, for example.
  expectReadyToSend(core);
  const expected = core.addressing?.frames;
  if (expected !== undefined && expected !== frames.length) return Promise.reject(core.error("EINVAL"));
  return core.sender.send(frames, address);
}

function expectReadyToSend(core: SocketCore): void {
  core.expectOpen();
  if (core.sender.waiting) throw core.error("EBUSY", BUSY_WRITING);
}

function receive(this: Socket): Promise<Message[]> {
  if (arguments.length > 0) expectArguments(arguments);
  const core = coreOf(this);
  core.expectOpen();
  if (core.receiver.waiting) throw core.error("EBUSY", BUSY_READING);
  return core.receiver.receive();
}

/** For a Dish: receives messages to these groups, too. */
function join(this: Socket): void {
  for (const group of arguments) changeGroups(this, (libzmq, name) => libzmq.join(name), group);
}

function leave(this: Socket): void {
  for (const group of arguments) {
    const left = changeGroups(this, (libzmq, name) => libzmq.leave(name), group);
    // Messages that were fetched before must not be delivered any more.
    coreOf(this).receiver.keepFetched(([name]) => !left.equals(name));
  }
}

function changeGroups(
  socket: Socket,
  change: (libzmq: LibzmqSocket, name: Uint8Array) => void,
  group: unknown,
): Buffer {
  const core = coreOf(socket);
  core.expectOpen();
  const name = toGroup(group);
  change(core.libzmq, name);
  return Buffer.from(name);
}

for (const [name, value] of Object.entries({ send, receive, join, leave })) {
  Object.defineProperty(Socket.prototype, name, { value, configurable: true });
}

type Receiving = Socket & { receive(): Promise<Message[]> };

Object.assign(Socket.prototype, {
  /** As that of every source, but a message that is there already costs one promise, not an async function. */
  [Symbol.asyncIterator]: function asyncIterator(this: Receiving): AsyncIterator<Message[], undefined> {
    const core = coreOf(this);
    const slow = iterate(this);
    return {
      next: () => {
        if (core.state !== "open" || core.receiver.waiting || this.receive !== receive) return slow.next();
        return core.receiver.next() ?? step(this, core.receiver.wait());
      },
    };
  },
});
