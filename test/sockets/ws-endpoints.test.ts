/** The paths of ws endpoints, and the header Connection of a handshake. */
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { Dealer, Pull, Push, Router } from "../../src/index.js";
import "../support/leaks.js";
import { acceptWs, serveWs, UPGRADE_REQUEST } from "../support/ws-peer.js";

describe("a path", () => {
  it.each(["/", "/a", "/a/b", "/a/b/c/", "//", "/a:b", "/a:1/b:2", "/a/b?x=1/2", "/a;b:1"])(
    "%s",
    async (path) => {
      const [pull, push] = [new Pull({ linger: 0 }), new Push({ linger: 0 })];
      await pull.bind(`ws://127.0.0.1:*${path}`);
      const endpoint = pull.lastEndpoint as string;
      expect(endpoint.replace(/:\d+/, ":*")).toBe(`ws://127.0.0.1:*${path}`);
      push.connect(endpoint);
      await push.send("there");
      expect(String(await pull.receive())).toBe("there");
      push.disconnect(endpoint);
      await pull.unbind(endpoint);
      pull.close();
      push.close();
    },
  );

  it("is asked for as a whole", async () => {
    const { server, port } = await serveWs();
    const dealer = new Dealer({ linger: 0 });
    onTestFinished(() => {
      dealer.close();
      server.close();
    });
    dealer.connect(`ws://127.0.0.1:${port}/a/b:c`);
    const [peer] = await once(server, "connection");
    onTestFinished(() => peer.destroy());
    const [request] = await once(peer, "data");
    expect(String(request)).toMatch(/^GET \/a\/b:c HTTP\/1.1\r\n/);
  });
});

describe("the header Connection", () => {
  const values = [
    "Upgrade",
    "upgrade",
    "keep-alive, Upgrade",
    "Upgrade,keep-alive",
    ",  UPGRADE , x",
    "x,\tupgrade\t",
  ];
  const others = ["keep-alive", "keep-alive, Upgrades", "not upgrade", "up, grade", ","];

  /** The first line of the answer; empty if there is none. */
  async function answer(lines: string): Promise<string> {
    const router = new Router({ linger: 0 });
    await router.bind("ws://127.0.0.1:*");
    const socket = connect(Number(/:(\d+)/.exec(router.lastEndpoint as string)?.[1]), "127.0.0.1");
    socket.write(UPGRADE_REQUEST.replace("Connection: Upgrade", lines));
    const first = await Promise.race([once(socket, "data"), once(socket, "end")]);
    socket.destroy();
    router.close();
    return String(first[0] ?? "").split("\r\n")[0] as string;
  }

  it.each(values)("may be %j", async (value) => {
    expect(await answer(`Connection: ${value}`)).toBe("HTTP/1.1 101 Switching Protocols");
  });

  it("may come twice", async () => {
    expect(await answer("Connection: Upgrade\r\nConnection: keep-alive")).toMatch("101");
  });

  it.each(others)("may not be %j", async (value) => {
    expect(await answer(`Connection: ${value}`)).toBe("");
  });

  it("of a server may be a list", async () => {
    const { server, port } = await serveWs();
    const dealer = new Dealer({ linger: 0 });
    onTestFinished(() => {
      dealer.close();
      server.close();
    });
    dealer.connect(`ws://127.0.0.1:${port}`);
    const { socket } = await acceptWs(server, "ROUTER", "keep-alive, Upgrade");
    socket.destroy();
  });
});
