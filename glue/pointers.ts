/**
 * Pointers into the memory of one engine. Each kind is a type of its own, so that the compiler refuses a number or a
 * pointer of another kind. 0 stands for none. A pointer means nothing to another engine: what belongs to an engine says
 * so, and gives its pointer to no other (`pointerIn`).
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

/** What has a socket of an engine, and gives its pointer to that engine alone. */
export interface SocketOf {
  /**
   * The pointer, for a call of the engine to which the socket belongs; 0 after the socket was closed.
   *
   * @throws WrongContext for any other engine: there, the pointer would be that of something else
   */
  pointerIn(engine: object): SocketPointer;
}

/** A socket was given to the engine of another context, where its pointer would mean something else. */
export class WrongContext extends Error {
  override readonly name = "WrongContext";
  readonly code = "ERR_ZMQ_WRONG_CONTEXT";

  constructor() {
    super("The socket belongs to another Context. Use sockets of one Context, or make the other one here.");
  }
}
