/** Datagram sockets, before and after wasm takes them over: how they open, and what they receive. */
import { beforeEach, describe, expect, it } from "vitest";
import { Datagram, OpenedDatagram, PreparedDatagrams } from "../../glue/io/datagram.js";
import type { UdpAddress } from "../../glue/host.js";
import { fill } from "../support/bytes.js";
import { FakeHost } from "./fakes/host.js";
import { FakeContext } from "./fakes/stream.js";

const address: UdpAddress = { transport: "udp", family: 4, host: "127.0.0.1", port: 80 };
const target = { address, group: undefined, interface: undefined };
const source: UdpAddress = { ...address, host: "10.0.0.1", port: 99 };

let host: FakeHost;
let context: FakeContext;

beforeEach(() => {
  host = new FakeHost();
  context = new FakeContext();
});

const open = (): OpenedDatagram => new OpenedDatagram(host, target);

describe("opening", () => {
  it("can be waited for", async () => {
    const opened = open();
    const outcome = opened.whenOpen();
    host.datagrams[0].events.opened();
    expect(await outcome).toBe(opened);
    expect(await opened.whenOpen()).toBe(opened);
  });

  it("may fail, and then the socket is closed", async () => {
    const opened = open();
    const outcome = opened.whenOpen();
    opened.failed("EACCES");
    expect(await outcome).toBe("EACCES");
    expect(host.datagrams[0].calls).toEqual(["close"]);
  });

  it("works without waiting if the host opens the socket at once", () => {
    const opened = open();
    opened.opened();
    expect(opened.ifOpen()).toBe(opened);
    const failed = open();
    failed.failed("EADDRINUSE");
    expect(failed.ifOpen()).toBe("EADDRINUSE");
    expect(open().ifOpen()).toBe("ENOTSUP");
    expect(host.datagrams.map(({ calls }) => calls)).toEqual([[], ["close"], ["close"]]);
  });
});

describe("a datagram that arrives", () => {
  it("before wasm has the socket is kept for it", () => {
    const opened = open();
    opened.received(Buffer.from("early"), source);
    const datagram = new Datagram(4, 1, host, 4, context);
    expect(datagram.take()).toBeUndefined();
    datagram.adopt(opened);
    expect(context.takeMarks()).toBe("r");
    expect(datagram.take()).toEqual({ bytes: Buffer.from("early"), source });
    expect(datagram.take()).toBeUndefined();
    opened.received(Buffer.from("late"), source);
    expect(context.takeMarks()).toBe("r");
    expect(datagram.take()?.bytes.toString()).toBe("late");
  });

  it("is lost if too many wait, also if they are empty", () => {
    for (const size of [0, 60_000]) {
      const opened = open();
      let taken = 0;
      const bytes = fill(size, 1);
      for (let i = 0; i < 50_000; i++) opened.received(bytes, source);
      while (opened.take() !== undefined) taken++;
      expect(taken).toBeGreaterThan(15);
      expect(taken).toBeLessThan(20_000);
      opened.received(bytes, source);
      expect(opened.take()).toBeDefined();
    }
  });

  it("after the socket was closed is lost", () => {
    const opened = open();
    opened.close();
    expect(opened.hasReceived).toBe(false);
  });
});

describe("a socket that is not bound", () => {
  it("is opened once, when it is first used", () => {
    const datagram = new Datagram(4, 1, host, 4, context);
    expect(datagram.state).toBe("unbound");
    expect(datagram.setMulticast({ loop: false })).toBe(0);
    datagram.sendTo(Buffer.from("x"), source);
    expect(host.datagrams).toHaveLength(1);
    expect(host.datagrams[0].target.address).toEqual({ ...address, host: "0.0.0.0", port: 0 });
    datagram.close();
    expect(host.datagrams[0].calls).toEqual(['multicast {"loop":false}', "send x to 10.0.0.1:99", "close"]);
  });

  it("can be closed without having been opened", () => {
    const datagram = new Datagram(4, 1, host, 4, context);
    datagram.close();
    expect([datagram.state, host.datagrams.length]).toEqual(["closed", 0]);
  });

  it("throws errors that are not errors of the host", () => {
    const datagram = new Datagram(4, 1, host, 4, context);
    datagram.setMulticast({});
    host.datagrams[0].setMulticast = () => {
      throw new TypeError("a bug");
    };
    expect(() => datagram.setMulticast({})).toThrow("a bug");
  });
});

describe("sockets that wait to be taken over", () => {
  it("are found by their address; those with the same one are taken in order", () => {
    const prepared = new PreparedDatagrams();
    const [first, second] = [open(), open()];
    prepared.add(first);
    prepared.add(second);
    expect(prepared.take("udp4 127.0.0.1 81")).toBeUndefined();
    expect(prepared.take("udp4 127.0.0.1 80")).toBe(first);
    expect(prepared.take("udp4 127.0.0.1 80")).toBe(second);
    expect(prepared.take("udp4 127.0.0.1 80")).toBeUndefined();
  });

  it("are closed at the end if they were not taken", () => {
    const prepared = new PreparedDatagrams();
    prepared.add(open());
    prepared.add(open());
    prepared.take("udp4 127.0.0.1 80");
    prepared.closeAll();
    prepared.closeAll();
    expect(host.datagrams.map(({ calls }) => calls)).toEqual([[], ["close"]]);
  });
});
