/** zeromq-wasm: libzmq in WebAssembly, with the API of npm zeromq 6. */
export { capability, curveKeyPair, version } from "./capability.js";
export { Context, Observer, Proxy, Socket } from "./classes.js";
export { context } from "./context.js";
export type { ErrnoError } from "./errors.js";
export type { AuthError, Event, EventOfType, EventType, ProtoError } from "./events.js";
export type { Message, MessageLike } from "./messages.js";
export type { EventSubscriber } from "./observer.js";
export type { SocketOptions } from "./socket.js";
export {
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Stream,
  Subscriber,
  XPublisher,
  XSubscriber,
  type Readable,
  type RouterConnectOptions,
  type StreamConnectOptions,
  type Writable,
} from "./sockets.js";
