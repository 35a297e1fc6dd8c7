/**
 * What messages of draft types have beside their one frame: the routing id of a peer, or a group. A sender gives it in
 * an object behind the message, a receiver finds it in one, as the last element.
 */
import { errnoError } from "../tables/errors.js";
import { AddressKind, type MessageAddress } from "../libzmq/context.js";
import { SocketType } from "../tables/socket-type.js";

/** Longest name of a group, in bytes (ZMQ_GROUP_MAX_LENGTH). */
const MAX_GROUP = 255;

/** A socket type that has such addresses, or another rule of its own. */
export interface Addressing {
  /** Reads the address from what was given to `send()`. */
  readonly toAddress?: (options: Readonly<Record<string, unknown>>) => MessageAddress;
  /** How the address of a received message comes. */
  readonly received?: AddressKind;
  /** What `receive()` makes of an address. */
  readonly toMetadata?: (address: Buffer) => object;
  /** How many frames a message must have, where libzmq finds out too late. */
  readonly frames?: number;
}

const byRoutingId: Addressing = {
  toAddress: ({ routingId }) => toRoutingId(present(routingId)),
  received: AddressKind.routingId,
  toMetadata: (address) => ({ routingId: address.readUInt32LE() }),
};

const ADDRESSING: Readonly<Partial<Record<SocketType, Addressing>>> = {
  [SocketType.Server]: byRoutingId,
  [SocketType.Peer]: byRoutingId,
  [SocketType.Radio]: { toAddress: ({ group }) => toGroup(present(group)) },
  [SocketType.Dish]: { received: AddressKind.group, toMetadata: (group) => ({ group }) },
  [SocketType.Datagram]: { frames: 2 },
};

export function addressingOf(type: number): Addressing | undefined {
  return ADDRESSING[type as SocketType];
}

/** The name of a group in bytes. */
export function toGroup(group: unknown): Uint8Array {
  const bytes = toBytes(group);
  // It crosses as a C string.
  if (bytes.length > MAX_GROUP || bytes.includes(0)) throw invalid();
  return bytes;
}

function toBytes(value: unknown): Uint8Array {
  if (typeof value === "string") return Buffer.from(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw new TypeError("Value must be a string or buffer");
}

function toRoutingId(value: unknown): number {
  if (typeof value !== "number") throw new TypeError("A number was expected");
  const id = value >>> 0;
  if (id === 0) throw invalid();
  return id;
}

function present(value: unknown): unknown {
  if (value === undefined) throw invalid();
  return value;
}

function invalid(): Error {
  return errnoError({ code: "EINVAL", message: "Invalid argument" });
}
