/** Commands, control frames, paths and names of any size: peers and programs may send and use them, and all goes on. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket as Connection } from "node:net";
import { expect, it } from "vitest";
import { Dealer, Pull, Push, Router } from "../../src/index.js";
import { useAttacked } from "../support/attacked.js";
import { EventLog } from "../support/event-log.js";
import { UPGRADE_REQUEST } from "../support/ws-peer.js";
import { command, frame, greeting, ready } from "../support/zmtp.js";

const attacked = useAttacked();
const MIB = 1024 * 1024;

/** A connection whose bytes can be waited for. */
async function open(port: number): Promise<{ connection: Connection; until(text: string): Promise<Buffer> }> {
  const connection = connect({ port, host: "127.0.0.1" });
  connection.on("error", () => undefined);
  await once(connection, "connect");
  let received = Buffer.alloc(0);
  return {
    connection,
    async until(text) {
      while (!received.includes(text))
        received = Buffer.concat([received, (await once(connection, "data"))[0] as Buffer]);
      return received.subarray(received.indexOf(text));
    },
  };
}

const portOf = (endpoint: string): number => Number(/:(\d+)/.exec(endpoint)?.[1]);

it.each([
  ["nothing", Buffer.alloc(0)],
  ["half a TTL", Buffer.alloc(1)],
])("a PING with %s is not answered, and one with a context of 16 bytes is", async (_, body) => {
  const { endpoint } = await attacked.bound(new Router({ context: attacked.context }));
  const { connection, until } = await open(portOf(endpoint));
  connection.write(Buffer.concat([greeting(), ready("DEALER")]));
  await until("READY");
  const context = Buffer.from("0123456789abcdef");
  connection.write(
    Buffer.concat([
      command("PING", body),
      command("PING", Buffer.concat([Buffer.alloc(2), context, context])),
    ]),
  );
  // The first answer is the one to the second PING, with the first 16 bytes of its context.
  expect((await until("0123456789abcdef")).length).toBe(16);
  connection.destroy();
});

it("a PING with a context of 1 MiB is answered with 16 bytes of it", async () => {
  const { endpoint } = await attacked.bound(new Router({ context: attacked.context }));
  const { connection, until } = await open(portOf(endpoint));
  connection.write(Buffer.concat([greeting(), ready("DEALER")]));
  await until("READY");
  connection.write(command("PING", Buffer.concat([Buffer.alloc(2), Buffer.alloc(MIB, "x")])));
  expect(await until("PONG")).toEqual(Buffer.from(`PONG${"x".repeat(16)}`));
  connection.destroy();
});

const FINAL = 0x80;
const [CLOSE, PING, PONG] = [8, 9, 10] as const;

/** The header of a masked ws frame. */
function wsHeader(opcode: number, size: bigint): Buffer {
  const header = Buffer.alloc(14);
  header[0] = FINAL | opcode;
  header[1] = 0x80 | 127;
  header.writeBigUInt64BE(size, 2);
  return header;
}

async function upgraded(endpoint: string): Promise<Connection> {
  const { connection, until } = await open(portOf(endpoint));
  connection.write(UPGRADE_REQUEST);
  await until("READY");
  return connection;
}

it.each([
  ["close", CLOSE],
  ["ping", PING],
  ["pong", PONG],
])(
  "a %s frame of ws with more than 125 bytes ends the connection before its bytes arrive",
  async (_, opcode) => {
    for (const size of [126n, 5000n, 2n ** 20n, 2n ** 62n]) {
      const { endpoint } = await attacked.bound(new Router({ context: attacked.context }), "ws");
      const connection = await upgraded(endpoint);
      connection.write(wsHeader(opcode, size));
      connection.resume();
      await once(connection, "close");
    }
    await attacked.stillWorks();
  },
);

it.each([
  ["a name", `X-${"n".repeat(3000)}: value\r\n`],
  ["a value", `X-Name: ${"v".repeat(5000)}\r\n`],
])("%s in the header of a ws handshake that is too long ends the connection", async (_, line) => {
  const { endpoint } = await attacked.bound(new Router({ context: attacked.context }), "ws");
  const { connection } = await open(portOf(endpoint));
  connection.write(`GET / HTTP/1.1\r\n${line}`);
  connection.resume();
  await once(connection, "close");
  await attacked.stillWorks();
});

it("headers of a ws handshake that do not end cost no memory", async () => {
  const { endpoint } = await attacked.bound(
    new Router({ context: attacked.context, handshakeInterval: 1000 }),
    "ws",
  );
  const peer = await attacked.stranger(endpoint);
  await peer.send(Buffer.from("GET / HTTP/1.1\r\n"));
  const before = attacked.heap;
  await peer.flood(Buffer.from("X-Name: value\r\n".repeat(5000)), 10 * MIB);
  expect(attacked.heap).toBeLessThan(before + 64 * 1024);
  await peer.flood(Buffer.from("X-Name: value\r\n"));
  await attacked.stillWorks();
});

it("a ws endpoint with a path of any length is used or refused", async () => {
  const { context } = attacked;
  const { endpoint } = await attacked.bound(new Pull({ context }), "ws");
  const push = attacked.use(new Push({ context }));
  for (const length of [4096, 8000, 9000, 100_000])
    expect(() => push.connect(`ws://127.0.0.1:1/${"x".repeat(length)}`), `${length}`).toThrow(
      expect.objectContaining({ code: "ENAMETOOLONG" }),
    );
  push.connect(`ws://127.0.0.1:${portOf(endpoint)}/${"x".repeat(2000)}`);
  await attacked.stillWorks();
});

it("a host name of any length for a SOCKS proxy is asked for, or the connection fails", async () => {
  const { context } = attacked;
  const server = createServer((client) => {
    client.on("error", () => undefined);
    client.once("data", () => client.write(Buffer.from([5, 0])));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socksProxy = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dealer = attacked.use(new Dealer({ context, socksProxy, linger: 0 }));
  const log = new EventLog(dealer.events);
  dealer.connect(`tcp://${"h".repeat(256)}.example:80`);
  await log.until("connect:retry");
  await attacked.stillWorks();
  dealer.close();
  server.close();
});

it.each([
  ["a reason of 255 bytes", Buffer.concat([Buffer.from([255]), Buffer.alloc(255, "x")])],
  ["a reason that is shorter than it says", Buffer.from([255, 1, 2])],
  ["no reason", Buffer.alloc(0)],
  ["a reason of 8,000 bytes", Buffer.concat([Buffer.from([255]), Buffer.alloc(8000)])],
])("ERROR with %s ends the connection", async (_, reason) => {
  const { endpoint } = await attacked.bound(new Router({ context: attacked.context }));
  const { connection, until } = await open(portOf(endpoint));
  connection.write(greeting());
  await until("READY");
  connection.resume();
  connection.write(command("ERROR", reason));
  await once(connection, "close");
  await attacked.stillWorks();
});

it("ERROR after the handshake is no message", async () => {
  const { socket, endpoint } = await attacked.bound(new Pull({ context: attacked.context }));
  const peer = await attacked.greeted(endpoint, "PUSH");
  await peer.send(Buffer.concat([command("ERROR", Buffer.alloc(100_000)), frame("after")]));
  expect(String(await socket.receive())).toBe("after");
});
