/** Sockets that connect before the other side is bound, and that connect again. */
import { describe, it } from "vitest";
import { unless } from "../support/needs.js";
import type { Peer } from "../support/peers/client.js";
import { implementations, ours } from "../support/peers/programs.js";
import { usePeers } from "../support/peers/use.js";
import { useProcesses } from "../support/processes.js";
import { expectMessage, pingPong } from "./messages.js";

const { address } = useProcesses();

const CASES = ["tcp", "ipc"].flatMap((transport) =>
  [0, 1].map((binder) => ({ transport, binder, who: binder === 0 ? "ours binds" : "ours connects" })),
);

describe.each(implementations())("with $name", ({ program, missing }) => {
  describe.each(CASES)("over $transport, $who", unless(missing), ({ transport, binder }) => {
    const peers = usePeers(program === undefined ? [] : [ours, program]);
    const roles = (): [Peer, Peer] => [peers[binder]!, peers[1 - binder]!];

    it("connects before the other side is bound", async () => {
      const [server, client] = roles();
      const at = await address(transport);
      const request = await client.open("Request", { reconnectInterval: 20 });
      await request.connect(at);
      await request.send("early");

      const reply = await server.open("Reply");
      await reply.bind(at);
      await expectMessage(reply, ["early"]);
      await reply.send("at last");
      await expectMessage(request, ["at last"]);
      await pingPong(request, reply);
    });

    it("connects again to a server that was closed and bound again", async () => {
      const [server, client] = roles();
      const at = await address(transport);
      const push = await client.open("Push", { reconnectInterval: 20 });
      await push.connect(at);

      for (const visit of ["first", "second", "third"]) {
        const pull = await server.open("Pull");
        await pull.bind(at);
        // An earlier message might still go to the server that was closed.
        await (binder === 0 ? pull : push).event("handshake");
        await push.send(visit);
        await expectMessage(pull, [visit]);
        await pull.close();
        // The other implementation frees its address some time after the close, this package at once.
        if (binder === 1) await push.event("disconnect");
      }
    });

    it("serves a second client while the first one is connected, and after it has closed", async () => {
      const [server, client] = roles();
      const router = await server.open("Router");
      const at = await router.bind(await (transport === "tcp" ? "tcp://127.0.0.1:*" : address("ipc")));
      const first = await client.open("Dealer", { routingId: "first" });
      const second = await client.open("Dealer", { routingId: "second" });
      for (const dealer of [first, second]) await dealer.connect(at);

      await first.send("1");
      await expectMessage(router, ["first", "1"]);
      await second.send("2");
      await expectMessage(router, ["second", "2"]);
      await router.send("second", "for the second");
      await router.send("first", "for the first");
      await expectMessage(first, ["for the first"]);
      await expectMessage(second, ["for the second"]);

      await first.close();
      if (binder === 0) await router.event("disconnect");
      await second.send("3");
      await expectMessage(router, ["second", "3"]);
    });
  });
});
