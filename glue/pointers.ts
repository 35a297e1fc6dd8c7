/**
 * Types of pointers into the memory of an engine. Each kind of pointer has its own type, so that the compiler refuses
 * numbers and pointers of another kind. 0 means none. A pointer is valid only in its own engine. So an object that has
 * a pointer returns it only for the engine to which it belongs (`pointerIn`).
 */
declare const pointee: unique symbol;

type PointerTo<Kind extends string> = number & { readonly [pointee]: Kind };

/** A `zmq_ctx_t`. */
export type ContextPointer = PointerTo<"context">;

/** A libzmq socket. */
export type SocketPointer = PointerTo<"socket">;

/** A `zmq_msg_t`. */
export type MessagePointer = PointerTo<"message">;

/** Memory from `malloc()`, or the scratch area. */
export type BufferPointer = PointerTo<"buffer">;

/** An object that has a socket, and returns the pointer of the socket only for the engine of the socket. */
export interface SocketOf {
  /**
   * The pointer of the socket; 0 after the socket was closed.
   *
   * @throws WrongContext if the socket does not belong to this engine, where the pointer would mean something else
   */
  pointerIn(engine: object): SocketPointer;
}

/** Thrown if a socket is used in the engine of another context, where its pointer would mean something else. */
export class WrongContext extends Error {
  override readonly name = "WrongContext";
  readonly code = "ERR_ZMQ_WRONG_CONTEXT";

  constructor() {
    super("The socket belongs to another Context. Use sockets of one Context, or make the other one here.");
  }
}
