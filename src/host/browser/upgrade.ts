/**
 * The upgrade from HTTP to ws, as libzmq knows it. The browser has done that with the server already, so this side of the
 * connection answers libzmq's request.
 */
import { sha1 } from "./sha1.js";

/** RFC 6455, 1.3. */
const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const END = "\r\n\r\n";

export class Upgrade {
  #request = "";

  /**
   * Takes what libzmq sends. Returns the answer when the request is complete: libzmq sends nothing behind it before it
   * has that.
   */
  take(bytes: Uint8Array, protocol: string): string | undefined {
    this.#request += String.fromCharCode(...bytes);
    if (!this.#request.endsWith(END)) return undefined;
    const key = /^Sec-WebSocket-Key: *(\S+)/im.exec(this.#request)?.[1] ?? "";
    return [
      "HTTP/1.1 101 Switching Protocols",
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Accept: ${btoa(sha1(key + MAGIC))}`,
      `Sec-WebSocket-Protocol: ${protocol}${END}`,
    ].join("\r\n");
  }
}
