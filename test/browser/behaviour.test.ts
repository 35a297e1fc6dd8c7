/** What is different in a browser: endpoints, frames, connections that come and go. */
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { Dealer, Pull, Router, XPublisher } from "../../src/index.js";
import { unless } from "../support/needs.js";
import type { Peer } from "../support/peers/client.js";
import { usePeers } from "../support/peers/use.js";
import { inBrowser, missing, PLACES } from "./peers.js";
import { run } from "./run.js";

const portOf = ({ lastEndpoint }: { lastEndpoint: string | null }): string =>
  /:(\d+)\//.exec(lastEndpoint ?? "")?.[1] ?? "";

describe.each(PLACES)("in a %s", (place) => {
  describe("a socket", unless(missing), () => {
    const peers = usePeers([inBrowser(place)]);
    const peer = (): Peer => peers[0] as Peer;

    it("has inproc", async () => {
      const received = await run(
        peer(),
        async ({ Request, Reply }) => {
          const [reply, request] = [new Reply(), new Request()];
          await reply.bind("inproc://name");
          request.connect("inproc://name");
          await request.send(["hello", new Uint8Array(5000).fill(97)]);
          const [first, second] = await reply.receive();
          await reply.send("yes");
          const [answer] = await request.receive();
          for (const socket of [reply, request]) socket.close();
          return [String(first), second?.length, String(answer)];
        },
        {},
      );
      expect(received).toEqual(["hello", 5000, "yes"]);
    });

    it("receives frames that are Uint8Arrays and have texts", async () => {
      const router = new Router({ linger: 0 });
      await router.bind("ws://127.0.0.1:*");
      const answering = router.receive().then(([id]) => router.send([id as Buffer, "\ufeffgrüße", "\xff\0"]));
      const texts = await run(
        peer(),
        async ({ Dealer }, { endpoint }) => {
          const dealer = new Dealer();
          dealer.connect(endpoint);
          await dealer.send("");
          const [text, bytes] = (await dealer.receive()) as [Buffer, Buffer];
          dealer.close();
          const plain = text instanceof Uint8Array && typeof globalThis.Buffer === "undefined";
          return [
            plain,
            `${text}`,
            bytes.toString("hex"),
            bytes.toString("base64"),
            bytes.toString("latin1"),
          ];
        },
        { endpoint: router.lastEndpoint as string },
      );
      await answering;
      const bytes = Buffer.from("\xff\0");
      expect(texts).toEqual([
        true,
        "\ufeffgrüße",
        bytes.toString("hex"),
        bytes.toString("base64"),
        bytes.toString("latin1"),
      ]);
      router.close();
    });

    it.each([
      ["connect", "tcp://127.0.0.1:5555", "ws://"],
      ["connect", "ipc:///tmp/name", "ws://"],
      ["connect", "foo://127.0.0.1:5555", "not a transport"],
      ["connect", "ws://127.0.0.1:*", "port"],
      ["bind", "ws://127.0.0.1:5555", "inproc://"],
      ["bind", "tcp://127.0.0.1:5555", "inproc://"],
    ] as const)("refuses to %s to %s, and says what to use", async (operation, endpoint, advice) => {
      const error = await run(
        peer(),
        async ({ Dealer }, { operation, endpoint }) => {
          const dealer = new Dealer();
          try {
            await dealer[operation](endpoint);
          } catch (error) {
            const { code, message, hint = "", address } = error as Error & Record<string, string>;
            return { code, text: `${message} ${hint}`, address };
          } finally {
            dealer.close();
          }
          return undefined;
        },
        { operation, endpoint },
      );
      expect(error?.code).toMatch(/^(EPROTONOSUPPORT|EINVAL)$/);
      expect(error?.text).toContain(advice);
      expect(error?.address).toBe(endpoint);
    });

    it("knows its endpoints by the names that the program gave", async () => {
      const names = await run(
        peer(),
        async ({ Dealer }) => {
          const dealer = new Dealer();
          const seen: (string | null)[] = [];
          const given = ["wss://localhost/a/path?key=1", "ws://127.0.0.1:1/", "ws://[::1]:1"];
          for (const endpoint of given) {
            dealer.connect(endpoint);
            seen.push(dealer.lastEndpoint);
          }
          for (const endpoint of given) dealer.disconnect(endpoint);
          dealer.close();
          return seen;
        },
        {},
      );
      expect(names).toEqual(["wss://localhost:443/a/path?key=1", "ws://127.0.0.1:1/", "ws://[::1]:1/"]);
    });

    it("reports that nobody listens, and connects when somebody does", async () => {
      const reserved = createServer().listen(0, "127.0.0.1");
      await once(reserved, "listening");
      const endpoint = `ws://127.0.0.1:${(reserved.address() as AddressInfo).port}/`;
      reserved.close();
      await once(reserved, "close");
      const dealer = await peer().open("Dealer", { reconnectInterval: 10 });
      await dealer.connect(endpoint);
      const closed = await peer().ask("event", { socket: dealer.name, types: ["close"] });
      expect(closed).toMatchObject({ code: "ECONNREFUSED", address: endpoint });
      const router = new Router({ linger: 0 });
      await router.bind(endpoint);
      expect((await dealer.event("connect", "handshake")).type).toBe("connect");
      await dealer.send("hello");
      expect((await router.receive()).at(-1)?.toString()).toBe("hello");
      router.close();
    });

    it("connects again when the server comes back", async () => {
      const subscriber = await peer().open("Subscriber", { reconnectInterval: 10 });
      await subscriber.subscribe("");
      let endpoint = "ws://127.0.0.1:*";
      for (const round of ["first", "second", "third"]) {
        const publisher = new XPublisher({ linger: 0 });
        await publisher.bind(endpoint);
        if (round === "first") await subscriber.connect(publisher.lastEndpoint as string);
        endpoint = `ws://127.0.0.1:${portOf(publisher)}`;
        expect((await subscriber.event("handshake")).type).toBe("handshake");
        // The subscription: what is sent from now on arrives.
        await publisher.receive();
        await publisher.send(round);
        expect((await subscriber.receive()).map(String)).toEqual([round]);
        publisher.close();
        await subscriber.event("disconnect");
      }
    });

    it("leaves nothing behind after 100 connections", async () => {
      const router = new Router({ linger: 0 });
      await router.bind("ws://127.0.0.1:*");
      const answer = async (): Promise<void> => {
        for await (const frames of router) await router.send(frames);
      };
      const answering = answer();
      const left = await run(
        peer(),
        async ({ Dealer }, { endpoint }, observed) => {
          const connect = async (times: number): Promise<void> => {
            for (let i = 0; i < times; i++) {
              const dealer = new Dealer();
              dealer.connect(endpoint);
              await dealer.send("hello");
              await dealer.receive();
              dealer.close();
            }
          };
          await connect(20);
          const before = observed.memory();
          await connect(100);
          await observed.allClosed();
          return { opened: observed.opened() >= 120, memory: observed.memory() - before };
        },
        { endpoint: router.lastEndpoint as string },
      );
      router.close();
      await answering;
      expect(left).toEqual({ opened: true, memory: 0 });
    });

    it("sends more than the browser takes at once", async () => {
      const pull = new Pull({ linger: 0 });
      await pull.bind("ws://127.0.0.1:*");
      const size = 1_000_000;
      const count = 24;
      const sending = run(
        peer(),
        async ({ Push }, { endpoint, size, count }) => {
          const push = new Push();
          push.connect(endpoint);
          for (let i = 0; i < count; i++) await push.send([String(i), new Uint8Array(size).fill(i)]);
          push.close();
          return true;
        },
        { endpoint: pull.lastEndpoint as string, size, count },
      );
      for (let i = 0; i < count; i++) {
        const [number, body] = await pull.receive();
        expect([String(number), body?.length, body?.[0], body?.at(-1)]).toEqual([String(i), size, i, i]);
      }
      expect(await sending).toBe(true);
      pull.close();
    });

    it("receives while the program does not, and loses nothing", async () => {
      const dealer = new Dealer({ linger: 0 });
      await dealer.bind("ws://127.0.0.1:*");
      const inside = await peer().open("Dealer", { receiveHighWaterMark: 2 });
      await inside.connect(dealer.lastEndpoint as string);
      const count = 100;
      for (let i = 0; i < count; i++) await dealer.send([String(i), Buffer.alloc(20_000, i)]);
      await dealer.send("last");
      for (let i = 0; i < count; i++) expect(String((await inside.receive())[0])).toBe(String(i));
      expect((await inside.receive()).map(String)).toEqual(["last"]);
      dealer.close();
    });
  });
});
