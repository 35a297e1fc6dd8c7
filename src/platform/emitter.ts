/** The emitter of the events of a socket: Node's. Pages have another file in its place. */
export { EventEmitter } from "node:events";
