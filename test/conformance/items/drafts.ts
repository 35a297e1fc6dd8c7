/** Items 71 and 72: ZWS, and the socket types that are thread-safe in libzmq. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { frame, MORE } from "../../support/zmtp.js";
import { BINARY, FINAL, NO_CHANGE, serveWs, WsReader, wsFrame, wsReady } from "../../support/ws-peer.js";
import { type Bench, type Check, except, happens, unlike } from "../bench.js";

const PING = 9;
const KEY = "AAAAAAAAAAAAAAAAAAAAAA==";
const accept = (key: string): string =>
  createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

interface Handshake {
  protocols?: string;
  path?: string;
  connection?: string;
}

/** Reads an HTTP head, and what came after it. Empty if the connection ends before. */
async function head(socket: Socket): Promise<[string, Buffer]> {
  let bytes = Buffer.alloc(0);
  const over = once(socket, "close").then(() => undefined);
  for (;;) {
    const end = bytes.indexOf("\r\n\r\n");
    if (end >= 0) return [bytes.toString("latin1", 0, end), bytes.subarray(end + 4)];
    const more = (await Promise.race([once(socket, "data"), over])) as [Buffer] | undefined;
    if (more === undefined) return ["", bytes];
    bytes = Buffer.concat([bytes, more[0]]);
  }
}

/** A raw client that asks a tested Dealer for an upgrade. */
async function upgrade(
  bench: Bench,
  wanted: Handshake,
): Promise<[Socket, string, Buffer, { receive(): Promise<Buffer[]> }]> {
  const { protocols = "ZWS2.0/NULL", path = "/", connection = "Upgrade" } = wanted;
  const dealer = bench.kit.open("Dealer");
  await dealer.bind(`ws://127.0.0.1:*${path === "/" ? "" : path}`);
  const [, port] = /:(\d+)/.exec(dealer.lastEndpoint as string) as unknown as [string, string];
  const socket = connect({ port: Number(port), host: "127.0.0.1" });
  bench.keep(socket);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const lines = [
    "Host: 127.0.0.1",
    "Upgrade: websocket",
    `Connection: ${connection}`,
    `Sec-WebSocket-Key: ${KEY}`,
  ];
  socket.write(
    [
      `GET ${path} HTTP/1.1`,
      ...lines,
      `Sec-WebSocket-Protocol: ${protocols}`,
      "Sec-WebSocket-Version: 13",
      "",
      "",
    ].join("\r\n"),
  );
  return [socket, ...(await head(socket)), dealer];
}

type Step = "messages" | "pings";

/** Whether a handshake is answered as it should be, and what comes after it is. */
async function isUpgraded(bench: Bench, wanted: Handshake, step: Step): Promise<boolean> {
  const [socket, answer, rest, dealer] = await upgrade(bench, wanted);
  const protocol = /sec-websocket-protocol: *(\S+)/i.exec(answer)?.[1] ?? "";
  const isRight = answer.startsWith("HTTP/1.1 101") && answer.includes(accept(KEY));
  if (!isRight || !(wanted.protocols ?? "ZWS2.0/NULL").split(/, */).includes(protocol)) return false;
  const reader = new WsReader(socket, rest);
  // Without a mechanism, the first message is the identity.
  const first = protocol === "ZWS2.0" ? Buffer.alloc(1) : wsReady("DEALER");
  socket.write(wsFrame(FINAL | BINARY, first, NO_CHANGE));
  await reader.next();
  if (step === "pings") {
    socket.write(wsFrame(FINAL | PING, Buffer.from("hi"), NO_CHANGE));
    return (await reader.next()).toString() === "hi";
  }
  socket.write(wsFrame(FINAL | BINARY, Buffer.from("\0hello"), NO_CHANGE));
  return String(await dealer.receive()) === "hello";
}

/** The same, within a time. An endpoint that cannot be bound is not upgraded either. */
async function upgradesInTime(bench: Bench, wanted: Handshake, step: Step): Promise<boolean> {
  const upgraded = isUpgraded(bench, wanted, step).catch(() => false);
  return (await happens(upgraded)) && (await upgraded);
}

const HANDSHAKES: Record<string, Handshake> = {
  "ZWS2.0/NULL": {},
  "ZWS2.0": { protocols: "ZWS2.0" },
  "ZWS2.0,ZWS2.0/NULL": { protocols: "ZWS2.0,ZWS2.0/NULL" },
  "a path": { path: "/some" },
  "a path of two names": { path: "/some/where" },
  "Connection: keep-alive, Upgrade": { connection: "keep-alive, Upgrade" },
};

async function binds(bench: Bench): Promise<string | undefined> {
  const { "ZWS2.0/NULL": withMechanism, "ZWS2.0": without } = HANDSHAKES;
  const wrong = [
    await except("does not answer", HANDSHAKES, (wanted) => upgradesInTime(bench, wanted, "messages")),
    await except("does not echo pings over", { "ZWS2.0/NULL": withMechanism, "ZWS2.0": without }, (wanted) =>
      upgradesInTime(bench, wanted, "pings"),
    ),
  ].filter((text) => text !== undefined);
  if (wrong.length > 0) return wrong.join(", ");
  const [socket, answer] = await upgrade(bench, { protocols: "chat" });
  const isClosed = answer === "" || socket.destroyed || (await happens(once(socket, "close")));
  return isClosed && !answer.startsWith("HTTP/1.1 101") ? undefined : "accepts another protocol";
}

async function connects(bench: Bench): Promise<string | undefined> {
  const { server, port } = await serveWs();
  const accepted = once(server, "connection");
  const dealer = bench.kit.open("Dealer", { reconnectInterval: 10_000 });
  dealer.connect(`ws://127.0.0.1:${port}/some/where`);
  const [socket] = (await accepted) as [Socket];
  bench.keep(socket);
  server.close();
  const [request, rest] = await head(socket);
  const field = (name: string): string | undefined => new RegExp(`^${name}: *(.*)$`, "im").exec(request)?.[1];
  const asked = {
    path: request.startsWith("GET /some/where HTTP/1.1\r\n"),
    Host: field("Host") === `127.0.0.1:${port}`,
    Upgrade: field("Upgrade") === "websocket",
    Connection: field("Connection") === "Upgrade",
    "Sec-WebSocket-Version": field("Sec-WebSocket-Version") === "13",
    "Sec-WebSocket-Protocol": /ZWS2\.0\/NULL/.test(field("Sec-WebSocket-Protocol") ?? ""),
  };
  const wrong = await except("sends another", asked, async (isRight) => isRight);
  if (wrong !== undefined) return wrong;
  const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  lines.push(
    `Sec-WebSocket-Accept: ${accept(field("Sec-WebSocket-Key") ?? "")}`,
    "Sec-WebSocket-Protocol: ZWS2.0/NULL",
  );
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const reader = new WsReader(socket, rest);
  socket.write(wsFrame(FINAL | BINARY, wsReady("DEALER")));
  await reader.next();
  socket.write(wsFrame(FINAL | PING, Buffer.from("hi")));
  if ((await reader.next()).toString() !== "hi") return "does not answer a ping";
  socket.write(wsFrame(FINAL | BINARY, Buffer.from("\0hello")));
  return unlike(
    [String(await dealer.receive()), reader.masks.every((mask) => mask !== undefined)],
    ["hello", true],
  );
}

export const DRAFTS: Record<number, Check> = {
  71: (bench) => (bench.role === "binder" ? binds(bench) : connects(bench)),

  72: (bench) =>
    except(
      "delivers several frames to",
      { Server: "Server", Client: "Client", Gather: "Gather" } as const,
      async (type) => {
        const tested = await bench.openDraft(type);
        const link = await tested.peer();
        link.send(frame("a", MORE), frame("b"), frame("single"));
        const received = (await (
          tested.socket as unknown as { receive(): Promise<Buffer[]> }
        ).receive()) as unknown[];
        return String([received].flat()[0]) === "single";
      },
    ),
};
