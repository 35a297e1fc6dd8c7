/**
 * The address that a message of a draft type has beside its one frame: the routing id of a peer, or a group. The sender
 * passes it to `send()` in an object after the message. The receiver gets it in an object, as the last element.
 */
import { refusal } from "../checks/refusal.js";
import { describe } from "../checks/values.js";
import { errnoError } from "../tables/errors.js";
import type { AddressKind, MessageAddress } from "../libzmq/types.js";
import { BYTES_NAME, bytesOf, type Bytes } from "../platform/bytes.js";
import { SocketType } from "../tables/socket-type.js";

/** Longest name of a group, in bytes (ZMQ_GROUP_MAX_LENGTH). */
const MAX_GROUP = 255;

const GROUP = `a group is a string or ${BYTES_NAME} of up to ${MAX_GROUP} bytes`;
const ROUTING_ID = "routingId is a number from 1 to 4294967295, as received with a message of the peer";

/** The rules of a socket type whose messages have addresses, or a fixed number of frames. */
export interface Addressing {
  /** Reads the address from the options of `send()`. */
  readonly toAddress?: (options: Readonly<Record<string, unknown>>) => MessageAddress;
  /** The kind of address that received messages have. */
  readonly received?: AddressKind;
  /** Makes the object with the address that `receive()` adds to a message. */
  readonly toMetadata?: (address: Bytes) => object;
  /** The number of frames that a message must have, for types where libzmq checks it too late. */
  readonly frames?: number;
}

const byRoutingId: Addressing = {
  toAddress: ({ routingId }) => toRoutingId(present(routingId, ROUTING_ID)),
  received: "routingId",
  toMetadata: ({ buffer, byteOffset }) => ({
    routingId: new DataView(buffer, byteOffset).getUint32(0, true),
  }),
};

const ADDRESSING: Readonly<Partial<Record<SocketType, Addressing>>> = {
  [SocketType.Server]: byRoutingId,
  [SocketType.Peer]: byRoutingId,
  [SocketType.Radio]: { toAddress: ({ group }) => toGroupAddress(present(group, GROUP)) },
  [SocketType.Dish]: { received: "group", toMetadata: (group) => ({ group }) },
  [SocketType.Datagram]: { frames: 2 },
};

export function addressingOf(type: number): Addressing | undefined {
  return ADDRESSING[type as SocketType];
}

/**
 * The name of a group in bytes, to join or leave it. As in npm zeromq, the name ends before the first NUL.
 *
 * @throws EINVAL if it is longer than 255 bytes
 */
export function toGroup(group: unknown): Uint8Array {
  const name = toName(group);
  if (name.length > MAX_GROUP) throw invalid(`${GROUP}, but this one has ${name.length}`);
  return name;
}

/** The name of a group to send to. libzmq ignores all bytes after the first 255. `join()` would refuse such a name. */
function toGroupAddress(group: unknown): Uint8Array {
  return toName(group).subarray(0, MAX_GROUP);
}

function toName(group: unknown): Uint8Array {
  const bytes = toBytes(group);
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function toBytes(value: unknown): Uint8Array {
  if (typeof value === "string") return bytesOf(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw refusal(TypeError, "Value must be a string or buffer", {
    hint: `${GROUP}, but this is ${describe(value)}`,
  });
}

function toRoutingId(value: unknown): number {
  const hint = (): string => `${ROUTING_ID}, but is ${describe(value)}`;
  if (typeof value !== "number") throw refusal(TypeError, "A number was expected", { hint: hint() });
  const id = value >>> 0;
  if (id === 0) throw invalid(hint());
  return id;
}

function present(value: unknown, what: string): unknown {
  if (value === undefined) throw invalid(`${what}. Give it in an object behind the message`);
  return value;
}

function invalid(hint: string): Error {
  return errnoError({ code: "EINVAL", message: "Invalid argument", hint });
}
