/** An event loop that is busy for long: timers must not end connections whose peers have answered. */
import { once } from "node:events";
import * as net from "node:net";
import { expect, it } from "vitest";
import { Dealer } from "../../src/index.js";
import "../support/leaks.js";
import { EventLog } from "../support/event-log.js";
import { command, greeting, ready } from "../support/zmtp.js";

function keepBusy(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

// Not compared with npm zeromq: its I/O thread goes on meanwhile, and finds that this peer does not answer.
it("a peer that has answered heartbeats stays connected, even if the answers have not been read yet", async () => {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = new Dealer({ heartbeatInterval: 20, heartbeatTimeout: 20 });
  const log = new EventLog(socket.events);
  socket.connect(`tcp://127.0.0.1:${(server.address() as net.AddressInfo).port}`);
  const [peer] = (await once(server, "connection")) as [net.Socket];
  peer.write(Buffer.concat([greeting(), ready("DEALER")]));

  let pings = 0;
  await new Promise<void>((resolve) => {
    peer.on("data", (chunk: Buffer) => {
      if (!chunk.includes("\x04PING")) return;
      peer.write(command("PONG", Buffer.alloc(0)));
      keepBusy(60);
      if (++pings === 5) resolve();
    });
    peer.once("close", resolve);
  });
  expect(pings).toBe(5);
  expect(log.types).not.toContain("disconnect");

  socket.close();
  peer.destroy();
  server.close();
});
