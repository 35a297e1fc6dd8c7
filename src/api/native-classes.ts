/**
 * The classes that are made by native code in npm zeromq, as users see them: functions that refuse to be called without
 * `new`, and whose methods cannot be replaced. Everything public is built on these, so that they are what
 * `Object.getPrototypeOf(Dealer)` gives.
 */
import { construct, constructorOnly } from "./constructor-only.js";
import { Context as ContextClass } from "./context.js";
import { Observer as ObserverClass } from "./observer.js";
import { Proxy as ProxyClass } from "./proxy.js";
import { Socket as SocketClass } from "./socket.js";

/**
 * A libzmq context. The sockets of a context can connect over inproc, and share the options of the context. Each
 * context has a WebAssembly instance of its own: if libzmq fails in one context, the others continue.
 *
 * @class
 */
export const Context = constructorOnly(ContextClass, function Context(...args) {
  return construct(ContextClass, args, new.target);
});
export type Context = ContextClass;

/**
 * The base class of all socket types. Programs use a socket type, such as {@link Push}.
 *
 * @class
 */
export const Socket = constructorOnly(SocketClass, function Socket(...args) {
  return construct(SocketClass, args, new.target);
});
export type Socket = SocketClass;

/**
 * The events of a socket. {@link Socket.events} returns one. A program can read events one by one (`receive()`,
 * iteration) or listen to them (`on()`), but not both.
 *
 * @class
 */
export const Observer = constructorOnly(ObserverClass, function Observer(...args) {
  return construct(ObserverClass, args, new.target);
}) as ObserverConstructor;

/** To users, an observer observes a `Socket`. src/api/observer.ts does not know that class. */
interface ObserverConstructor {
  new (socket: SocketClass): ObserverClass;
  readonly prototype: ObserverClass;
}

export type Observer = ObserverClass;

/**
 * Passes messages between two sockets, in both directions. Usual pairs are Router and Dealer (requests and replies),
 * XSubscriber and XPublisher (publications and subscriptions), Pull and Push (work).
 *
 * @class
 */
export const Proxy = constructorOnly(ProxyClass, function Proxy(...args) {
  return construct(ProxyClass, args, new.target);
});
export type Proxy<F extends SocketClass = SocketClass, B extends SocketClass = SocketClass> = ProxyClass<
  F,
  B
>;
