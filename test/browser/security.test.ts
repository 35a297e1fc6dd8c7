/** NULL, PLAIN and CURVE between a page and a server with this package. */
import { describe, expect, it } from "vitest";
import { Context, Reply, Router } from "../../src/index.js";
import { unless } from "../support/needs.js";
import type { Options, Peer, PeerSocket } from "../support/peers/client.js";
import { nativePeer, ours } from "../support/peers/programs.js";
import { usePeers } from "../support/peers/use.js";
import { inBrowser, missing } from "./peers.js";

interface Case {
  name: string;
  server: Options;
  client: Options;
}

async function curveCase(peer: Peer): Promise<Case> {
  const [server, client] = [await peer.curveKeys(), await peer.curveKeys()];
  return {
    name: "CURVE",
    server: { curveServer: true, curveSecretKey: server.secretKey },
    client: {
      curvePublicKey: client.publicKey,
      curveSecretKey: client.secretKey,
      curveServerKey: server.publicKey,
    },
  };
}

async function connected(peers: Peer[], { server, client }: Case): Promise<[PeerSocket, PeerSocket]> {
  const [browser, node] = peers as [Peer, Peer];
  const dealer = await browser.open("Dealer", client);
  const router = await node.open("Router", server);
  await dealer.connect(await router.bind("ws://127.0.0.1:*"));
  return [dealer, router];
}

async function expectEcho(dealer: PeerSocket, router: PeerSocket): Promise<void> {
  await dealer.send("hello", "page");
  const [id = "", ...frames] = await router.receive();
  expect(frames.map(String)).toEqual(["hello", "page"]);
  await router.send(id, "hello", "server");
  expect((await dealer.receive()).map(String)).toEqual(["hello", "server"]);
}

describe("a page and a server with zeromq-wasm", unless(missing), () => {
  const peers = usePeers([inBrowser("page"), ours]);

  it("exchange messages with PLAIN, as the ZAP handler decides", async () => {
    const context = new Context();
    const handler = new Reply({ context, linger: 0 });
    await handler.bind("inproc://zeromq.zap.01");
    const answer = async (): Promise<void> => {
      for await (const [version, id, , , , , , password] of handler)
        await handler.send([
          version,
          id,
          String(password) === "secret" ? "200" : "400",
          "",
          "",
          "",
        ] as string[]);
    };
    const answering = answer();
    const router = new Router({ context, linger: 0, plainServer: true });
    await router.bind("ws://127.0.0.1:*");
    for (const plainPassword of ["wrong", "secret"]) {
      const dealer = await (peers[0] as Peer).open("Dealer", { plainUsername: "user", plainPassword });
      await dealer.connect(router.lastEndpoint as string);
      if (plainPassword === "wrong") {
        expect(await dealer.event("handshake:error:auth")).toMatchObject({ status: 400 });
        await dealer.close();
      } else {
        await dealer.send("hello");
        expect(String((await router.receive()).at(-1))).toBe("hello");
      }
    }
    for (const socket of [router, handler]) socket.close();
    await answering;
  });

  it("exchange messages with CURVE, of any size", async () => {
    const [dealer, router] = await connected(peers, await curveCase(peers[0] as Peer));
    await expectEcho(dealer, router);
    await dealer.send(Buffer.alloc(300_000, "c"));
    expect((await router.receive()).map(({ length }) => length)).toEqual([5, 300_000]);
  });

  it("have no handshake with a wrong server key", async () => {
    const keys = await curveCase(peers[0] as Peer);
    const { publicKey } = await (peers[0] as Peer).curveKeys();
    const [dealer] = await connected(peers, {
      ...keys,
      client: { ...keys.client, curveServerKey: publicKey },
    });
    expect((await dealer.event("disconnect", "handshake:error:protocol")).type).toBe("disconnect");
  });

  it("have no connection if their mechanisms differ", async () => {
    const { client } = await curveCase(peers[0] as Peer);
    const [dealer] = await connected(peers, { name: "mixed", server: {}, client });
    expect(await dealer.event("close")).toMatchObject({ code: "ECONNREFUSED" });
  });
});

const native = nativePeer();

describe("a page and a server with npm zeromq", unless(missing ?? native.missing), () => {
  const peers = usePeers(native.program === undefined ? [] : [inBrowser("page"), native.program]);

  it("lose the connection over a frame that the browser would send in pieces", async () => {
    const [browser, server] = peers as [Peer, Peer];
    const push = await browser.open("Push");
    const pull = await server.open("Pull");
    await push.connect(await pull.bind("ws://127.0.0.1:*"));
    await push.send(Buffer.alloc(64 * 1024));
    expect((await push.event("disconnect")).type).toBe("disconnect");
    await push.send("the next one");
    expect((await pull.receive()).map(String)).toEqual(["the next one"]);
  });
});
