/** A fault inside wasm: a failed assertion, memory exhausted, a trap. The instance is out of service for good. */
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
