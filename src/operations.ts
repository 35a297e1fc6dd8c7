/**
 * Sending and receiving. Every socket has both at run time, as in npm zeromq; which of them make sense for a type is
 * what `Writable` and `Readable` say.
 */
import { EXPECT, expectArguments } from "./arguments.js";
import { asyncIterator } from "./iterator.js";
import { toFrames, type Message, type MessageLike } from "./messages.js";
import type { Body } from "./native.js";
import { Socket } from "./socket.js";
import { coreOf } from "./socket-inside.js";

const BUSY_WRITING = "Socket is busy writing; only one send operation may be in progress at any time";
const BUSY_READING = "Socket is busy reading; only one receive operation may be in progress at any time";

function send(this: Socket, message: MessageLike | readonly MessageLike[]): Promise<void> {
  expectArguments(arguments, EXPECT.message);
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
  expectArguments(arguments);
  const core = coreOf(this);
  core.expectOpen();
  if (core.receiver.waiting) throw core.error("EBUSY", BUSY_READING);
  return core.receiver.receive();
}

for (const [name, value] of Object.entries({ send, receive })) {
  Object.defineProperty(Socket.prototype, name, { value, configurable: true });
}

Object.defineProperty(Socket.prototype, Symbol.asyncIterator, {
  value: asyncIterator,
  writable: true,
  enumerable: true,
  configurable: true,
});
