/** The heartbeats of ZMTP that a peer asks for. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Router } from "../../src/index.js";
import "../support/leaks.js";
import { command, greeting, ready } from "../support/zmtp.js";

const peers: Socket[] = [];
afterEach(() => {
  for (const peer of peers.splice(0)) peer.destroy();
});

/** A peer that asks to live for so many tenths of a second, and then is silent. */
async function silentPeer(port: number, tenths: number): Promise<Socket> {
  const peer = connect(port, "127.0.0.1");
  peers.push(peer);
  let received = "";
  const until = async (text: string): Promise<void> => {
    while (!received.includes(text)) received += String((await once(peer, "data"))[0]);
  };
  peer.write(Buffer.concat([greeting(), ready("DEALER")]));
  await until("READY");
  peer.write(command("PING", Buffer.from([tenths >> 8, tenths & 0xff])));
  await until("PONG");
  return peer;
}

describe("a time to live", () => {
  it.each([655, 656, 657, 1311, 6553, 16_384, 65_535])(
    "of %i tenths of a second is longer than one of 3",
    async (tenths) => {
      const router = new Router({ linger: 0 });
      await router.bind("tcp://127.0.0.1:*");
      const port = Number(router.lastEndpoint?.split(":").at(-1));
      const lasting = await silentPeer(port, tenths);
      lasting.resume();
      const short = await silentPeer(port, 3);
      short.resume();
      await once(short, "close");
      // Whoever has gone before can be seen after one more round.
      lasting.write(command("PING", Buffer.alloc(2)));
      expect(String((await Promise.race([once(lasting, "data"), once(lasting, "close")]))[0])).toContain(
        "PONG",
      );
      router.close();
    },
  );
});
