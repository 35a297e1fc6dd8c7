/**
 * The warning for a Request or Reply that sends or receives out of turn. Such an operation waits, as in npm zeromq, and
 * that may be right: the operation that is missing may follow. If it does not follow soon, the warning names it.
 */
import { warn } from "../platform/program.js";
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

/** Warns that an operation of a lock-step socket is out of turn. */
export function warnOfTurn(type: number, operation: "send" | "receive"): void {
  const text = TEXTS[type as SocketType]?.[operation];
  if (text !== undefined) warn(text, CODE);
}
