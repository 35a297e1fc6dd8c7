/** The types of messages on their way to libzmq, and what the sockets need of a host, for the rooms above. */
export type { AddressKind, Body, MessageAddress } from "../../glue/messages/index.js";
export type { Host, Timer } from "../../glue/host.js";
export { EngineFault } from "../../glue/boundary/fault.js";
