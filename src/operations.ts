/**
 * Sending and receiving. Every socket has both at run time, as in npm zeromq; which of them make sense for a type is
 * what `Writable` and `Readable` say.
 */
import { EXPECT, expectArguments } from "./arguments.js";
import { asyncIterator, step } from "./iterator.js";
import { toFrames, type Message, type MessageLike } from "./messages.js";
import type { Body } from "./native.js";
import { Socket } from "./socket.js";
import { coreOf } from "./socket-inside.js";

const BUSY_WRITING = "Socket is busy writing; only one send operation may be in progress at any time";
const BUSY_READING = "Socket is busy reading; only one receive operation may be in progress at any time";

function send(this: Socket, message: MessageLike | readonly MessageLike[]): Promise<void> {
  if (message === undefined || arguments.length > 1) expectArguments(arguments, EXPECT.message);
  const core = coreOf(this);
  core.expectOpen();
  if (core.sender.waiting) throw core.error("EBUSY", BUSY_WRITING);
  if (Array.isArray(message) && message.length === 0) {
    return Promise.reject(core.error("EINVAL", "A message must have at least one frame"));
  }
  const frames: Body[] = toFrames(message);
  return core.sender.send(frames);
}

function receive(this: Socket): Promise<Message[]> {
  if (arguments.length > 0) expectArguments(arguments);
  const core = coreOf(this);
  core.expectOpen();
  if (core.receiver.waiting) throw core.error("EBUSY", BUSY_READING);
  return core.receiver.receive();
}

for (const [name, value] of Object.entries({ send, receive })) {
  Object.defineProperty(Socket.prototype, name, { value, configurable: true });
}

/** As `asyncIterator`, but a message that is there already costs one promise, not an async function. */
function iterate(this: Socket & { receive(): Promise<Message[]> }): AsyncIterator<Message[], undefined> {
  const core = coreOf(this);
  const slow = asyncIterator.call(this) as AsyncIterator<Message[], undefined>;
  return {
    next: () => {
      if (core.state !== "open" || core.receiver.waiting || this.receive !== receive) return slow.next();
      return core.receiver.next() ?? step(this, core.receiver.wait());
    },
  };
}

Object.defineProperty(Socket.prototype, Symbol.asyncIterator, {
  value: iterate,
  writable: true,
  enumerable: true,
  configurable: true,
});
