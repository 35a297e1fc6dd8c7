/** Checks of arguments, with the errors that npm zeromq throws. */

type Check = (value: unknown) => boolean;

/** What an argument must be, and what to say if it is not. */
export interface Expectation {
  readonly check: Check;
  readonly message: string;
}

const isObject: Check = (value) =>
  (typeof value === "object" && value !== null) || typeof value === "function";
const isNumber: Check = (value) => typeof value === "number";
const isText: Check = (value) => typeof value === "string" || ArrayBuffer.isView(value) || value === null;

export const EXPECT = {
  address: { check: (value) => typeof value === "string", message: "Address must be a string" },
  options: { check: (value) => value === undefined || isObject(value), message: "Options must be an object" },
  sendOptions: { check: isObject, message: "Options must be an object" },
  socketType: { check: isNumber, message: "Socket type must be a number" },
  identifier: { check: isNumber, message: "Identifier must be a number" },
  number: { check: isNumber, message: "Option value must be a number" },
  boolean: { check: (value) => typeof value === "boolean", message: "Option value must be a boolean" },
  text: { check: isText, message: "Option value must be a string or buffer" },
  message: { check: (value) => value !== undefined, message: "Message must be present" },
  socket: { check: isObject, message: "Socket must be a socket object" },
  frontEnd: { check: isObject, message: "Front-end must be a socket object" },
  backEnd: { check: isObject, message: "Back-end must be a socket object" },
} satisfies Record<string, Expectation>;

/** What npm zeromq says, in an error without a code, of an object that is no socket or context of its own. */
export const NOT_OURS = "Invalid argument";

/** Throws a TypeError unless the arguments are as many and as expected. */
export function expectArguments(received: ArrayLike<unknown>, ...expected: readonly Expectation[]): void {
  for (let i = 0; i < expected.length; i++) {
    const { check, message } = expected[i];
    if (!check(received[i])) throw new TypeError(message);
  }
  if (received.length > expected.length) {
    const plural = expected.length === 1 ? "" : "s";
    throw new TypeError(`Expected ${expected.length} argument${plural} but received ${received.length}`);
  }
}
