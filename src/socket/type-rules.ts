/** What the sender and the inbox have to know of a socket type. */
import { SocketType } from "../tables/socket-type.js";

/**
 * libzmq keeps in mind which message was received last, and what the program does next belongs to that message. So nothing
 * may be fetched ahead.
 */
const LOCK_STEP: readonly SocketType[] = [
  // In manual mode, subscribing and unsubscribing approve the last request, for the peer that it came from.
  SocketType.XPublisher,
  // The reply goes to where the last request came from.
  SocketType.Reply,
  // After a reply, it is the turn to send.
  SocketType.Request,
];

export function isLockStep(type: number): boolean {
  return LOCK_STEP.includes(type);
}

/** Each message is for the peer that it names. */
const FOR_ONE_PEER: readonly SocketType[] = [
  SocketType.Router,
  SocketType.Stream,
  SocketType.Server,
  SocketType.Peer,
];

export function isForOnePeer(type: number): boolean {
  return FOR_ONE_PEER.includes(type);
}
