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
 * A libzmq context: sockets of one context can talk over inproc, and share the context's options. It has an engine of
 * its own; a fault in one context does not touch another.
 *
 * @class
 */
export const Context = constructorOnly(ContextClass, function Context(...args) {
  return construct(ContextClass, args, new.target);
});
export type Context = ContextClass;

/**
 * A ZeroMQ socket: the base of all socket types. Use one of those.
 *
 * @class
 */
export const Socket = constructorOnly(SocketClass, function Socket(...args) {
  return construct(SocketClass, args, new.target);
});
export type Socket = SocketClass;

/**
 * The events of a socket, to be read one by one or listened to, but not both. Use {@link Socket.events}.
 *
 * @class
 */
export const Observer = constructorOnly(ObserverClass, function Observer(...args) {
  return construct(ObserverClass, args, new.target);
});
export type Observer = ObserverClass;

/**
 * Passes messages between two sockets: a queue (Router, Dealer), a forwarder (XSubscriber, XPublisher), a streamer
 * (Pull, Push).
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
