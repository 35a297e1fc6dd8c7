/** What the tests of draft types share. */
import { useFolder } from "./folder.js";
import { inproc } from "./implementations.js";

/** The error for a message that a socket type cannot send. */
export const INVALID = { name: "Error", code: "EINVAL", errno: 22, message: "Invalid argument" };

/** The transports of all draft types but Datagram: a name, and what makes an endpoint to bind. */
export function useTransports(): [string, () => string][] {
  const folder = useFolder();
  return [
    ["tcp", () => "tcp://127.0.0.1:*"],
    ["ipc", () => `ipc://${folder()}/socket`],
    ["inproc", inproc],
  ];
}
