/** Options for settings of tcp connections: which are passed to the runtime, and that the others do no harm. */
import * as net from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Pull, Push } from "../../src/index.js";
import "../support/leaks.js";
import { EventLog } from "../support/event-log.js";

/** What was asked of the runtime, by name. */
let asked: { keepAlive: unknown[][]; typeOfService: unknown[][] };
const prototype = net.Socket.prototype as { setTypeOfService?: (value: number) => unknown };
const own = prototype.setTypeOfService;

beforeEach(() => {
  asked = { keepAlive: [], typeOfService: [] };
  vi.spyOn(net.Socket.prototype, "setKeepAlive").mockImplementation(function (this: net.Socket, ...args) {
    asked.keepAlive.push(args);
    return this;
  });
  // Some of the runtimes that run this test do not have it.
  prototype.setTypeOfService = (...args) => asked.typeOfService.push(args);
});

afterEach(() => {
  vi.restoreAllMocks();
  prototype.setTypeOfService = own;
  if (own === undefined) delete prototype.setTypeOfService;
});

/** Sends a message over a connection. */
async function pass(
  receiver: Pull,
  sender: Push,
  message: Buffer,
  endpoint = "tcp://127.0.0.1:*",
): Promise<void> {
  await receiver.bind(endpoint);
  sender.connect(receiver.lastEndpoint as string);
  await sender.send(message);
  const [received] = await receiver.receive();
  expect(received.equals(message)).toBe(true);
  receiver.close();
  sender.close();
}

/** The same, with these options at both ends. */
const exchange = (options: Partial<Pull & Push>, endpoint?: string): Promise<void> =>
  pass(new Pull(options), new Push(options), Buffer.from("a"), endpoint);

describe("keepalive", () => {
  it("is left to the system", async () => {
    await exchange({ tcpKeepaliveIdle: 60, tcpKeepaliveInterval: 10, tcpKeepaliveCount: 5 });
    expect(asked.keepAlive).toEqual([]);
  });

  it("is turned on, at both ends", async () => {
    await exchange({ tcpKeepalive: 1 });
    expect(asked.keepAlive).toEqual(Array(2).fill([true, 0, 1000, undefined]));
  });

  it("is turned off, even if other options of it are set", async () => {
    await exchange({ tcpKeepalive: 0, tcpKeepaliveIdle: 60 });
    expect(asked.keepAlive.map(([enable]) => enable)).toEqual(Array(4).fill(false));
  });

  it("has times and a count", async () => {
    await exchange({
      ...{ tcpKeepalive: 1, tcpKeepaliveIdle: 60 },
      ...{ tcpKeepaliveInterval: 10, tcpKeepaliveCount: 5 },
    });
    const complete = asked.keepAlive.filter((args) => !args.includes(undefined) && args[2] === 10_000);
    expect(complete).toEqual(Array(2).fill([true, 60_000, 10_000, 5]));
  });
});

describe("the type of service", () => {
  const values = (): unknown[] => [...new Set(asked.typeOfService.flat())];

  it("is left to the system", async () => {
    await exchange({});
    expect(asked.typeOfService).toEqual([]);
  });

  it("is set at both ends", async () => {
    await exchange({ typeOfService: 32 });
    expect(asked.typeOfService).toEqual([[32], [32]]);
  });

  it("is the lowest byte of the value, as in the system", async () => {
    await exchange({ typeOfService: 256 + 32 });
    expect(values()).toEqual([32]);
  });

  it.each(["does not have it", "refuses it"])("does no harm where the runtime %s", async (what) => {
    prototype.setTypeOfService = () => {
      throw Object.assign(new Error("setTypeOfService EPERM"), { code: "EPERM" });
    };
    if (what === "does not have it") delete prototype.setTypeOfService;
    await exchange({ typeOfService: 32 });
  });

  it("is not set for ipc", async () => {
    await exchange({ typeOfService: 32, tcpKeepalive: 1 }, "ipc://*");
    expect(asked).toEqual({ keepAlive: [], typeOfService: [] });
  });
});

it("sizes of buffers and other options that no runtime can set are stored, and messages pass", async () => {
  const both = { tcpMaxRetransmitTimeout: 1000, loopbackFastPath: true };
  const receiver = new Pull({ ...both, receiveBufferSize: 1 });
  const sender = new Push({ ...both, sendBufferSize: 1 });
  expect(receiver).toMatchObject({ ...both, receiveBufferSize: 1 });
  expect(sender).toMatchObject({ ...both, sendBufferSize: 1 });
  await pass(receiver, sender, Buffer.alloc(1_000_000, 1));
});

describe("an interface, which no runtime can choose", () => {
  it.each(["tcp", "ws"])("makes binding over %s fail", async (transport) => {
    const socket = new Push({ interface: "lo" });
    await expect(socket.bind(`${transport}://127.0.0.1:*`)).rejects.toMatchObject({ code: "ENOTSUP" });
    expect(() => socket.bindSync(`${transport}://127.0.0.1:*`)).toThrow(
      expect.objectContaining({ code: "ENOTSUP" }) as Error,
    );
    socket.close();
  });

  it("prevents connections, which events report", async () => {
    const receiver = new Pull();
    await receiver.bind("tcp://127.0.0.1:*");
    const sender = new Push({ interface: "lo", reconnectInterval: 1, immediate: true, sendTimeout: 0 });
    const log = new EventLog(sender.events);
    sender.connect(receiver.lastEndpoint as string);
    for (let tries = 0; tries < 3; tries++) await log.until("connect:retry");
    expect(log.types).not.toContain("connect");
    await expect(sender.send("a")).rejects.toMatchObject({ code: "EAGAIN" });
    sender.close();
    receiver.close();
  });

  it("has no effect on ipc", () => exchange({ interface: "lo" }, "ipc://*"));
});
