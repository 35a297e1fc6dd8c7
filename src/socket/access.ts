/**
 * Access to the inside of a Socket for the classes that work on one: Socket grants it, and what it grants stays out of
 * the public class.
 */
import type { SocketCore } from "./core.js";
import type { CoreOptions } from "./core-options.js";

interface Access {
  coreOf(socket: object): SocketCore;
  optionsOf(socket: object): CoreOptions;
  isSocket(value: object): boolean;
}

let access: Access;

export function grantAccess(granted: Access): void {
  access = granted;
}

export function coreOf(socket: object): SocketCore {
  return access.coreOf(socket);
}

export function optionsOf(socket: object): CoreOptions {
  return access.optionsOf(socket);
}

export function isSocket(value: object): boolean {
  return access.isSocket(value);
}

/** The number of an option's constant, for the accessors of all socket types. */
export function constantOf(socket: object, name: string): number {
  return access.coreOf(socket).context.constant(name);
}
