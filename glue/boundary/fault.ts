/**
 * The error for a fault inside wasm: a failed assertion, exhausted memory, or a trap. After a fault the instance can
 * never be used again.
 */
export class EngineFault extends Error {
  override readonly name = "EngineFault";
  readonly code = "ERR_ZMQ_ENGINE_FAULT";

  constructor(reason: string, cause?: unknown) {
    super(
      `The ZeroMQ engine of this context stopped after a fault: ${reason}. ` +
        "Its sockets are lost; use a new Context. Please report this message.",
      { cause },
    );
  }
}
