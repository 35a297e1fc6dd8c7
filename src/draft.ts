/** zeromq-wasm/draft: the socket types that libzmq calls drafts, with the API of npm zeromq's `zeromq/draft`. */
import { Socket, type SocketOptions } from "./index.js";
import { SocketType } from "./socket-type.js";

/** Receives from all its Clients and sends to each by its routing id. */
export class Server extends Socket {
  constructor(options?: SocketOptions<Server>) {
    super(SocketType.Server, options);
  }
}

/** Sends to a Server, and receives what it answers. */
export class Client extends Socket {
  constructor(options?: SocketOptions<Client>) {
    super(SocketType.Client, options);
  }
}
