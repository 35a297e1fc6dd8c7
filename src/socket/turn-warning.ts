/**
 * A Request and a Reply send and receive in turn. An operation out of turn waits, as in npm zeromq, which may be what was
 * meant: the other operation may follow. If it does not follow soon, a warning says what is missing.
 */
import { SocketType } from "../tables/socket-type.js";

const CODE = "ZEROMQ_WASM_REQ_REP_ORDER";

const TEXTS: Readonly<Partial<Record<SocketType, Readonly<Record<"send" | "receive", string>>>>> = {
  [SocketType.Request]: {
    receive:
      "receive() of a Request waits for a send(): a Request receives one reply after each request. Call and await send() first.",
    send: "send() of a Request waits for a receive(): the last request has no reply yet. Await receive() first, or set relaxed = true.",
  },
  [SocketType.Reply]: {
    receive:
      "receive() of a Reply waits for a send(): the last request is not answered yet. Await send() first.",
    send: "send() of a Reply waits for a receive(): there is no request to answer. Await receive() first.",
  },
};

/** Says that an operation of a lock-step socket is out of turn. */
export function warnOfTurn(type: number, operation: "send" | "receive"): void {
  const text = TEXTS[type as SocketType]?.[operation];
  if (text !== undefined) process.emitWarning(text, { code: CODE });
}
