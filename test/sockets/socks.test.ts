/** Connections through a SOCKS5 proxy. */
import * as net from "node:net";
import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { describeEach } from "../support/implementations.js";
import { pause } from "../support/wait.mjs";

const VERSION = 5;

/** A slow proxy: each answer comes in an event of its own, the last one in pieces. */
class SocksProxy {
  /** The targets of the clients. */
  readonly targets: string[] = [];
  /** The kind of address of the next request: 1 is IPv4, 3 a name with its length, 4 IPv6. */
  readonly kind: Promise<number>;
  #asked: (kind: number) => void = () => undefined;
  readonly #sockets = new Set<net.Socket>();
  readonly #server = net.createServer(
    (client) => void this.#serve(this.#track(client)).catch(() => undefined),
  );

  constructor() {
    this.kind = new Promise((resolve) => (this.#asked = resolve));
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #track(socket: net.Socket): net.Socket {
    this.#sockets.add(socket);
    return socket.on("error", () => undefined);
  }

  async #serve(client: net.Socket): Promise<void> {
    await once(client, "data");
    await this.#answer(client, [VERSION, 0]);
    // Version, command, reserved, kind of address, address, port.
    const [request] = (await once(client, "data")) as [Buffer];
    this.#asked(request[3] as number);
    const host = request[3] === 1 ? request.subarray(4, 8).join(".") : request.subarray(5, -2).toString();
    const port = request.readUInt16BE(request.length - 2);
    this.targets.push(`${host}:${port}`);
    const target = this.#track(net.connect({ host, port }));
    await once(target, "connect");
    await this.#answer(client, [VERSION, 0, 0, 1, 127]);
    await this.#answer(client, [0, 0, 1, 0, 0]);
    client.pipe(target).pipe(client);
  }

  /** Answers late, so that the client has to wait. */
  async #answer(client: net.Socket, bytes: number[]): Promise<void> {
    await pause(20, "there is no event for a client that tries to read the answer and finds nothing");
    client.write(Buffer.from(bytes));
  }
}

describeEach("a SOCKS proxy", (kit) => {
  let proxy: SocksProxy | undefined;
  afterEach(() => proxy?.close());

  it("is asked for the connection, through which messages pass both ways", async () => {
    proxy = new SocksProxy();
    const reply = kit.open("Reply");
    await reply.bind("tcp://127.0.0.1:*");
    const request = kit.open("Request", { socksProxy: await proxy.listen() });
    request.connect(reply.lastEndpoint as string);

    await request.send("through the proxy");
    expect(String(await reply.receive())).toBe("through the proxy");
    await reply.send(Buffer.alloc(100_000, "a"));
    const [answer] = await request.receive();
    expect(answer?.length).toBe(100_000);
    expect(proxy.targets).toEqual([(reply.lastEndpoint as string).replace("tcp://", "")]);
  });

  for (const { host, kind } of [
    { host: "127.0.0.1", kind: 1 },
    { host: "localhost", kind: 3 },
    { host: "[::1]", kind: 4 },
  ]) {
    it(`gets ${host} with the right type of address`, async () => {
      if (!kit.deviates("closedWhileConnecting")) return;
      proxy = new SocksProxy();
      const push = kit.open("Push", { socksProxy: await proxy.listen(), ipv6: true, linger: 0 });
      push.connect(`tcp://${host}:9`);
      expect(await proxy.kind).toBe(kind);
    });
  }
});
