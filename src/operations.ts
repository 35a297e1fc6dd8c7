/**
 * Sending and receiving. Every socket has both at run time, as in npm zeromq; which of them make sense for a type is
 * what `Writable` and `Readable` say.
 */
import { EXPECT, expectArguments } from "./arguments.js";
import { iterate, step } from "./iterator.js";
import { toFrames, type Message, type MessageLike } from "./messages.js";
import type { Body } from "./native.js";
import { Socket } from "./socket.js";
import type { SocketCore } from "./socket-core.js";
import { coreOf } from "./socket-inside.js";

const BUSY_WRITING = "Socket is busy writing; only one send operation may be in progress at any time";
const BUSY_READING = "Socket is busy reading; only one receive operation may be in progress at any time";

function send(this: Socket, message: MessageLike | readonly MessageLike[]): Promise<void> {
  if (message === undefined || arguments.length > 1) expectArguments(arguments, EXPECT.message);
  const core = coreOf(this);
  expectReadyToSend(core);
  if (Array.isArray(message) && message.length === 0) {
    return Promise.reject(core.error("EINVAL", "A message must have at least one frame"));
  }
  const frames: Body[] = toFrames(message);
  // A toString() in the message may have closed the socket, for example.
  expectReadyToSend(core);
  return core.sender.send(frames);
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

for (const [name, value] of Object.entries({ send, receive })) {
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
