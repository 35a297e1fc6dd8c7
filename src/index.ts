/** zeromq-wasm: libzmq in WebAssembly, with the API of npm zeromq 6. */
import { construct, constructorOnly } from "./constructor-only.js";
import { Context as ContextClass } from "./context.js";
import { Observer as ObserverClass } from "./observer.js";
import { Proxy as ProxyClass } from "./proxy.js";
import { Socket as SocketClass } from "./socket.js";

export { capability, curveKeyPair, version } from "./capability.js";
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

/** @class */
export const Context = constructorOnly(ContextClass, function Context(...args) {
  return construct(ContextClass, args, new.target);
});
export type Context = ContextClass;

/** @class */
export const Socket = constructorOnly(SocketClass, function Socket(...args) {
  return construct(SocketClass, args, new.target);
});
export type Socket = SocketClass;

/** @class */
export const Observer = constructorOnly(ObserverClass, function Observer(...args) {
  return construct(ObserverClass, args, new.target);
});
export type Observer = ObserverClass;

/** @class */
export const Proxy = constructorOnly(ProxyClass, function Proxy(...args) {
  return construct(ProxyClass, args, new.target);
});
export type Proxy<F extends SocketClass = SocketClass, B extends SocketClass = SocketClass> = ProxyClass<
  F,
  B
>;
