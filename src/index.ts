/** zeromq-wasm: libzmq in WebAssembly, with the API of npm zeromq 6. */
export { capability, curveKeyPair, version } from "./api/capability.js";
export { Context, Observer, Proxy, Socket } from "./api/native-classes.js";
export { context } from "./api/context.js";
export type { ErrnoError } from "./tables/errors.js";
export type { AuthError, Event, EventOfType, EventType, ProtoError } from "./tables/events.js";
export type { Message, MessageLike } from "./socket/messages.js";
export type { EventSubscriber } from "./api/observer.js";
export type { SocketOptions } from "./api/socket.js";
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
} from "./api/socket-types.js";
