/** Checks of arguments, with the errors that npm zeromq throws. */
import { BYTES_NAME } from "../platform/bytes.js";
import { refusal } from "./refusal.js";
import { describe } from "./values.js";

type Check = (value: unknown) => boolean;

/** What an argument must be, and what to say if it is not. */
export interface Expectation {
  readonly check: Check;
  readonly message: string;
  /** What to give instead. */
  readonly remedy: string;
  /** The same where null was given. */
  readonly remedyOfNull?: string;
}

const isObject: Check = (value) =>
  (typeof value === "object" && value !== null) || typeof value === "function";
const isNumber: Check = (value) => typeof value === "number";
const isText: Check = (value) => typeof value === "string" || ArrayBuffer.isView(value) || value === null;

const aSocket = "Give a socket of this package, such as new Router()";

export const EXPECT = {
  address: {
    check: (value) => typeof value === "string",
    message: "Address must be a string",
    remedy: 'Give an endpoint such as "tcp://127.0.0.1:5555", "ipc:///tmp/name" or "inproc://name"',
    remedyOfNull: "If it is a lastEndpoint, await bind() before you read it",
  },
  options: {
    check: (value) => value === undefined || isObject(value),
    message: "Options must be an object",
    remedy: "Give an object such as { linger: 0 }, or nothing",
  },
  sendOptions: {
    check: isObject,
    message: "Options must be an object",
    remedy: "Give { routingId } (Server, Peer) or { group } (Radio) behind the message",
  },
  socketType: {
    check: isNumber,
    message: "Socket type must be a number",
    remedy: "Use a class such as Push or Pull instead of Socket",
  },
  identifier: {
    check: isNumber,
    message: "Identifier must be a number",
    remedy: "Give libzmq's number of the option, or use the property",
  },
  number: { check: isNumber, message: "Option value must be a number", remedy: "Give a number" },
  boolean: {
    check: (value) => typeof value === "boolean",
    message: "Option value must be a boolean",
    remedy: "Give true or false",
  },
  text: {
    check: isText,
    message: "Option value must be a string or buffer",
    remedy: `Give a string, ${BYTES_NAME}, or null for none`,
  },
  message: {
    check: (value) => value !== undefined,
    message: "Message must be present",
    remedy: `Give a string, ${BYTES_NAME}, null for an empty frame, or an array of them, such as socket.send(["topic", "text"])`,
  },
  socket: { check: isObject, message: "Socket must be a socket object", remedy: aSocket },
  frontEnd: { check: isObject, message: "Front-end must be a socket object", remedy: aSocket },
  backEnd: { check: isObject, message: "Back-end must be a socket object", remedy: aSocket },
} satisfies Record<string, Expectation>;

/**
 * The error for an object that should be a socket or context of this package, and is not. It has no code. npm zeromq's own
 * tests compare its whole message.
 */
export function notOurs(what: "socket" | "context"): Error {
  const example = what === "socket" ? "new Push()" : "new Context()";
  return refusal(Error, "Invalid argument", {
    hint:
      `this is not a ${what} of this package. Give an object of its own, such as ${example}; one of another package, or of another ` +
      "copy of this package, cannot be used",
    whole: true,
  });
}

/** Throws a TypeError unless the arguments are as many and as expected. */
export function expectArguments(received: ArrayLike<unknown>, ...expected: readonly Expectation[]): void {
  for (let i = 0; i < expected.length; i++) {
    const { check, message, remedy, remedyOfNull = remedy } = expected[i];
    if (!check(received[i]))
      throw refusal(TypeError, message, {
        hint: `it is ${describe(received[i])}. ${received[i] === null ? remedyOfNull : remedy}`,
      });
  }
  if (received.length > expected.length) {
    const plural = expected.length === 1 ? "" : "s";
    throw refusal(
      TypeError,
      `Expected ${expected.length} argument${plural} but received ${received.length}`,
      {
        hint:
          expected.length === 1
            ? "put what belongs together into one array or object"
            : "leave out the others",
      },
    );
  }
}
