/** PLAIN and CURVE: the side that binds need not be the server, and a server refuses wrong clients. */
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import type { Options, Peer, PeerSocket } from "../support/peers/client.js";
import { implementations, ours } from "../support/peers/programs.js";
import { usePeers } from "../support/peers/use.js";
import { useProcesses } from "../support/processes.js";
import { link, rows } from "./matrix.js";
import { expectMessage, pingPong } from "./messages.js";
import type { Side } from "./patterns.js";

const processes = useProcesses();

interface Credentials {
  server: Options;
  client: Options;
}

type Mechanism = (server: Peer, client: Peer) => Promise<Credentials>;

/** Each side makes its own keys, so that keys of one implementation are used by the other. */
const curve: Mechanism = async (server, client) => {
  const [serverKeys, clientKeys] = await Promise.all([server.curveKeys(), client.curveKeys()]);
  return {
    server: { curveServer: true, curveSecretKey: serverKeys.secretKey },
    client: {
      curveServerKey: serverKeys.publicKey,
      curvePublicKey: clientKeys.publicKey,
      curveSecretKey: clientKeys.secretKey,
    },
  };
};

const plain: Mechanism = () =>
  Promise.resolve({
    server: { plainServer: true },
    client: { plainUsername: "somebody", plainPassword: "s3cret" },
  });

const MECHANISMS: { name: string; mechanism: Mechanism }[] = [
  { name: "CURVE", mechanism: curve },
  { name: "PLAIN", mechanism: plain },
];

/** Answers one request of the server: whether it may accept this client (ZAP, RFC 27). */
async function judge(handler: PeerSocket, verdict: (credentials: string[]) => string): Promise<string[]> {
  const [version = "", id = "", domain, , , mechanism, ...credentials] = await handler.receive();
  const status = verdict(credentials.map((frame) => frame.toString()));
  await handler.send(version, id, status, status === "200" ? "OK" : "no", "", "");
  return [String(domain), String(mechanism), ...credentials.map((frame) => frame.toString("latin1"))];
}

const ZAP = "inproc://zeromq.zap.01";

/**
 * Accepts a client with PLAIN, for which the server asks a ZAP handler. Resolves to a function that waits for the end.
 */
async function welcomeOne(server: Peer): Promise<() => Promise<void>> {
  const handler = await server.open("Reply");
  await handler.bind(ZAP);
  const asked = judge(handler, () => "200");
  // Checked at the end. Until then, a failure shows as a missing connection.
  asked.catch(() => {});
  return async () => {
    expect(await asked).toEqual(["", "PLAIN", "somebody", "s3cret"]);
    // After close() alone, the address would be free for the next test only some time later.
    await handler.unbind(ZAP);
  };
}

/** The roles of the two implementations, and the mechanism of the connection. */
const OUTCOMES = ["handshake", "handshake:error:auth", "handshake:error:protocol", "handshake:error:other"];

describe.each(implementations())("with $name", ({ program, missing }) => {
  describe.each(MECHANISMS)("$name", unless(missing), ({ name, mechanism }) => {
    const peers = usePeers(program === undefined ? [] : [ours, program]);

    it.each(rows("server", "client"))("$title", async ({ row }) => {
      const [us, them] = peers as [Peer, Peer];
      const { server, client } = await (row.mine === 0 ? mechanism(us, them) : mechanism(them, us));
      const sides: [Side, Side] = [
        { type: "Reply", options: server },
        { type: "Request", options: client },
      ];
      const finish = name === "PLAIN" ? await welcomeOne(row.mine === 0 ? us : them) : undefined;
      const [reply, request] = await link(row, sides, peers, processes);
      await pingPong(request, reply);
      await finish?.();
    });
  });

  const ROLES = [
    { title: "our server", mine: 0, theirs: 1 },
    { title: "their server", mine: 1, theirs: 0 },
  ];

  describe("a server refuses a client", unless(missing), () => {
    const peers = usePeers(program === undefined ? [] : [ours, program]);
    const both = (first: number): [Peer, Peer] => [peers[first]!, peers[1 - first]!];

    it.each(ROLES)("that knows another key: $title", async ({ mine }) => {
      const [server, client] = both(mine);
      const credentials = await curve(server, client);
      const other = await server.curveKeys();
      const pull = await server.open("Pull", credentials.server);
      const push = await client.open("Push", { ...credentials.client, curveServerKey: other.publicKey });
      await push.connect(await pull.bind("tcp://127.0.0.1:*"));

      // Only the server knows the reason. It closes the connection without an answer.
      if (mine === 0) expect((await pull.event(...OUTCOMES)).type).toBe("handshake:error:protocol");
      else expect((await push.event(...OUTCOMES)).type).toBe("handshake:error:other");
    });

    it.each(ROLES)("that does not encrypt: $title", async ({ mine }) => {
      const [server, client] = both(mine);
      const credentials = await curve(server, client);
      const pull = await server.open("Pull", credentials.server);
      const push = await client.open("Push");
      await push.connect(await pull.bind("tcp://127.0.0.1:*"));

      // The side that sees it first closes the connection, so only one of them may know the reason.
      const { type } = await (mine === 0 ? pull : push).event(...OUTCOMES);
      expect(type).toMatch(/^handshake:error:(protocol|other)$/);
    });

    it.each(ROLES)("with a wrong password: $title", async ({ mine }) => {
      const [server, client] = both(mine);
      const handler = await server.open("Reply");
      await handler.bind(ZAP);
      const pull = await server.open("Pull", { plainServer: true, zapDomain: "test" });
      const at = await pull.bind("tcp://127.0.0.1:*");
      const verdict = ([, password]: string[]): string => (password === "right" ? "200" : "400");

      const stranger = await client.open("Push", { plainUsername: "x", plainPassword: "wrong" });
      await stranger.connect(at);
      expect(await judge(handler, verdict)).toEqual(["test", "PLAIN", "x", "wrong"]);
      expect(await (mine === 0 ? pull : stranger).event(...OUTCOMES)).toMatchObject({
        type: "handshake:error:auth",
        status: 400,
      });
      await stranger.close();

      // It still accepts the right clients.
      const friend = await client.open("Push", { plainUsername: "x", plainPassword: "right" });
      await friend.connect(at);
      expect(await judge(handler, verdict)).toEqual(["test", "PLAIN", "x", "right"]);
      await friend.send("hello");
      await expectMessage(pull, ["hello"]);
      await handler.unbind(ZAP);
    });
  });
});
