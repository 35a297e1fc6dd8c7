/** The imports of wasm, called as wasm does: results, errno numbers, texts and bytes in memory. */
import { beforeEach, describe, expect, it } from "vitest";
import { Bodies } from "../../glue/bodies.js";
import type { ImportTarget } from "../../glue/boundary/imports/target.js";
import { OpenedDatagram, PreparedDatagrams } from "../../glue/io/datagram.js";
import { EngineFault } from "../../glue/boundary/fault.js";
import { FdTable } from "../../glue/io/fd-table.js";
import {
  HostError,
  type Address,
  type ConnectionEvents,
  type IncomingConnection,
  type UdpAddress,
} from "../../glue/host.js";
import { createImports, memoryChecks } from "../../glue/boundary/imports/index.js";
import { OpenedListener } from "../../glue/io/listening.js";
import { Memory } from "../../glue/boundary/memory.js";
import { Stream } from "../../glue/io/stream.js";
import { fill } from "../support/bytes.js";
import { bodyMemory } from "./fakes/body-memory.js";
import { FakeHost } from "./fakes/host.js";
import { FakeConnection, FakeContext } from "./fakes/stream.js";

/** The numbers of errno names in this test. */
const NAMES = [
  "",
  "EBADF",
  "EAGAIN",
  "EINVAL",
  "ENOTCONN",
  "ENOBUFS",
  "EADDRINUSE",
  "ECONNREFUSED",
  "ENOTSUP",
  "EADDRNOTAVAIL",
  "ECONNRESET",
];
const errno = (name: string): number => -NAMES.indexOf(name);

const local: Address = { transport: "tcp", family: 4, host: "127.0.0.1", port: 80 };
const BUFFER = 1000;
const OTHER = 5000;

let host: FakeHost;
let memory: Memory;
let fds: FdTable;
let bodies: Bodies;
let context: FakeContext;
let prepared: OpenedListener | string;
let preparedDatagrams: PreparedDatagrams;
let printed: string;
let call: (name: string, ...args: number[]) => number;

beforeEach(() => {
  host = new FakeHost();
  memory = new Memory(new WebAssembly.Memory({ initial: 1 }));
  fds = new FdTable();
  bodies = new Bodies(bodyMemory());
  context = new FakeContext();
  prepared = "EADDRINUSE";
  preparedDatagrams = new PreparedDatagrams();
  printed = "";
  const engine = {
    ...{ host, memory, fds, bodies, scheduler: context },
    facts: {
      errno: (name: string) => {
        if (!NAMES.includes(name)) throw new Error(`The test does not know ${name}`);
        return NAMES.indexOf(name);
      },
    },
    prepared: { takeListener: () => prepared, datagrams: preparedDatagrams },
    log: (text: string) => (printed += text),
    abortReason: (reason: string) => printed || reason,
  };
  const imports = createImports(engine as unknown as ImportTarget);
  call = (name, ...args) => imports[name](...args) as number;
});

const write = (address: number, text: string): number => {
  memory.write(address, Buffer.from(`${text}\0`));
  return address;
};

const set = (fd: number, settings: string): number => call("host_tcp_settings", fd, write(BUFFER, settings));

/** Opens a connection with a number. */
function open(fd: number): { stream: Stream; connection: FakeConnection } {
  const connection = new FakeConnection();
  const stream = fds.open(fd, (generation) => new Stream(fd, generation, context, false));
  stream.attach(connection);
  return { stream, connection };
}

describe("time, random bytes and texts", () => {
  it("the clock is in microseconds", () => {
    host.time = 1.5;
    expect(call("host_clock")).toBe(1500);
  });

  it("random bytes fill the buffer, and only it", () => {
    memory.bytes.fill(0xaa, BUFFER - 1, BUFFER + 10);
    call("host_random", BUFFER, 4);
    expect([...memory.copy(BUFFER - 1, 6)]).toEqual([0xaa, 1, 2, 3, 4, 0xaa]);
  });

  it("an abort is a fault with the text that was printed before, or else with its reason", () => {
    const message = write(BUFFER, "out of luck");
    expect(() => call("host_abort", message)).toThrow(/out of luck/);
    write(OTHER, "Assertion failed: größe");
    call("host_log", OTHER, 25);
    expect(printed).toBe("Assertion failed: größe");
    expect(() => call("host_abort", message)).toThrow(EngineFault);
    expect(() => call("host_abort", message)).toThrow(/Assertion failed: größe/);
  });

  it("an invalid memory access is a fault; a misaligned one is not", () => {
    expect(() => memoryChecks.segfault()).toThrow(EngineFault);
    expect(memoryChecks.alignfault()).toBeUndefined();
  });
});

describe("listeners", () => {
  class Incoming implements IncomingConnection {
    readonly connection = new FakeConnection();
    events: ConnectionEvents | undefined;
    accept(events: ConnectionEvents): FakeConnection {
      this.events = events;
      return this.connection;
    }
    reject(): void {}
  }

  it("take over the listener that the host has opened", () => {
    const opened = new OpenedListener();
    opened.listener = { address: local, close: () => undefined };
    prepared = opened;
    expect(call("host_listen", 4)).toBe(0);
    expect(fds.get(4)?.state).toBe("listening");
    const size = call("host_address", 4, 0, BUFFER, 100);
    expect(memory.readText(BUFFER, size)).toBe("tcp4 127.0.0.1 80");
    expect(call("host_address", 4, 1, BUFFER, 100)).toBe(errno("ENOTCONN"));
  });

  it("fail with the error of opening them", () => {
    expect(call("host_listen", 4)).toBe(errno("EADDRINUSE"));
    expect(fds.size).toBe(0);
  });

  it("accept one connection after the other, and report whether there are more", () => {
    const opened = new OpenedListener();
    opened.listener = { address: { transport: "ipc", path: "/a" }, close: () => undefined };
    prepared = opened;
    call("host_listen", 4);
    expect(call("host_accept", 4, 5)).toBe(errno("EAGAIN"));
    const [first, second] = [new Incoming(), new Incoming()];
    opened.accept(first);
    opened.accept(second);
    expect(call("host_accept", 4, 5)).toBe(1);
    expect(call("host_accept", 4, 6)).toBe(0);
    expect(first.events).toBe(fds.get(5));
    expect(second.events).toBe(fds.get(6));
    const size = call("host_address", 6, 0, BUFFER, 100);
    expect(memory.readText(BUFFER, size)).toBe("ipc /a");
  });

  it("are the only descriptors that accept", () => {
    open(3);
    expect(call("host_accept", 3, 5)).toBe(errno("EINVAL"));
    expect(call("host_accept", 9, 5)).toBe(errno("EINVAL"));
  });
});

describe("connections", () => {
  it("are made to the address that wasm gives, and from the source address if there is one", () => {
    const asked: unknown[][] = [];
    const connection = new FakeConnection();
    host.connect = (...args: unknown[]) => {
      asked.push(args);
      return connection;
    };
    const target = write(BUFFER, "tcp6 zebra.test 5555");
    expect(call("host_connect", 3, target, write(OTHER, ""))).toBe(0);
    expect(call("host_connect", 4, write(BUFFER, "ipc /grün"), write(OTHER, "tcp4 127.0.0.2 0"))).toBe(0);
    expect(asked).toEqual([
      [{ transport: "tcp", family: 6, host: "zebra.test", port: 5555 }, undefined, fds.get(3)],
      [{ transport: "ipc", path: "/grün" }, { ...local, host: "127.0.0.2", port: 0 }, fds.get(4)],
    ]);
    expect(fds.get(3)?.state).toBe("connecting");
    expect(call("host_connect", 5, write(BUFFER, ""), OTHER)).toBe(errno("EINVAL"));
  });

  it("report the outcome of connecting", () => {
    const { stream } = open(3);
    expect(call("host_connect_result", 3)).toBe(0);
    stream.failed("ECONNREFUSED");
    expect(call("host_connect_result", 3)).toBe(errno("ECONNREFUSED"));
    expect(call("host_connect_result", 9)).toBe(errno("ENOTSUP"));
  });

  it("send from memory and receive into it", () => {
    const { stream, connection } = open(3);
    write(BUFFER, "hello");
    expect(call("host_send", 3, BUFFER, 5)).toBe(5);
    context.flush();
    expect(connection.sent.toString()).toBe("hello");
    expect(call("host_recv", 3, OTHER, 10)).toBe(errno("EAGAIN"));
    stream.data(Buffer.from("world!"));
    expect(call("host_recv", 3, OTHER, 4)).toBe(4);
    expect(memory.readText(OTHER, 5)).toBe("worl\0");
    stream.ended();
    expect(call("host_recv", 3, OTHER, 4)).toBe(2);
    expect(call("host_recv", 3, OTHER, 4)).toBe(0);
  });

  it("that do not exist, or were closed, are bad descriptors", () => {
    const { connection } = open(3);
    call("host_close", 3);
    expect(connection.calls).toEqual(["close"]);
    expect(call("host_recv", 3, OTHER, 4)).toBe(errno("EBADF"));
    expect(call("host_send", 3, OTHER, 4)).toBe(errno("EBADF"));
    expect(call("host_address", 3, 0, OTHER, 4)).toBe(errno("ENOTCONN"));
    expect(() => call("host_close", 3)).not.toThrow();
    expect(() => set(3, "keepAlive 1\n")).not.toThrow();
  });

  it("get their settings", () => {
    const { connection } = open(3);
    set(3, "typeOfService 32\nkeepAlive 1\n");
    set(3, "keepAliveIdle 60\n");
    expect(connection.calls).toEqual(['set {"typeOfService":32,"keepAlive":1}', 'set {"keepAliveIdle":60}']);
  });
});

describe("bodies", () => {
  it("are made, filled, read and released by token, which wasm passes as a signed number", () => {
    const token = call("host_body_new", 5000, 0) | 0;
    const bytes = fill(5000, 1);
    memory.write(BUFFER, bytes);
    call("host_body_append", token, BUFFER, 3000);
    call("host_body_append", token, BUFFER + 3000, 2000);
    for (const name of ["host_body_read", "host_body_peek"]) {
      memory.bytes.fill(0xaa, 20_000, 25_001);
      call(name, token, 0, 20_000, 5000);
      expect(Buffer.compare(memory.copy(20_000, 5000), bytes)).toBe(0);
      call(name, token, 4000, 20_000, 999);
      expect(Buffer.compare(memory.copy(20_000, 999), bytes.subarray(4000, 4999))).toBe(0);
      expect(memory.copy(24_999, 2)).toEqual(new Uint8Array([bytes[4999], 0xaa]));
    }
    call("host_body_release", token);
    expect(bodies.size).toBe(0);
  });

  it("that wasm makes are written in any order, and shortened", () => {
    const { stream, connection } = open(3);
    const token = call("host_body_new", 5033, 1) | 0;
    const bytes = fill(5033, 1);
    memory.write(BUFFER, bytes);
    call("host_body_write", token, 1000, BUFFER + 1000, 4033);
    call("host_body_write", token, 0, BUFFER, 1000);
    expect(Buffer.compare(bodies.get(token).bytes, bytes)).toBe(0);
    call("host_body_shrink", token, 5000);
    expect(call("host_send", 3, token, 5000)).toBe(5000);
    context.flush();
    expect(Buffer.compare(connection.sent, bytes.subarray(0, 5000))).toBe(0);
    expect(stream.state).toBe("connected");
  });

  it("of the user are not written to", () => {
    const token = bodies.add(new Uint8Array(5000)) | 0;
    expect(() => call("host_body_write", token, 0, BUFFER, 1)).toThrow(/belong to the user/);
  });

  it("of more than 2 GiB have an unsigned size, and are not allocated in advance", () => {
    expect(bodies.get(call("host_body_new", -1, 0)).size).toBe(0xffffffff);
  });

  describe("whose memory was transferred", () => {
    function lostBody(): number {
      const bytes = new Uint8Array(5000).fill(1);
      const token = bodies.add(bytes) | 0;
      structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
      return token;
    }

    const WARNING = "ZEROMQ_WASM_MEMORY_TRANSFERRED";

    it("close the connection that would send them", () => {
      const { stream, connection } = open(3);
      expect(call("host_send", 3, lostBody(), 5000)).toBe(errno("ECONNRESET"));
      context.flush();
      expect([stream.state, connection.sent.length, host.warnings]).toEqual(["failed", 0, [WARNING]]);
    });

    it("close the connection that would send what wasm has made of them", () => {
      const [{ stream, connection }, other] = [open(3), open(4)];
      context.isTurning = true;
      memory.bytes.fill(0xaa, BUFFER, BUFFER + 5001);
      call("host_body_read", lostBody(), 1000, BUFFER, 5000);
      // No bytes of before, which may be secret, and nothing beyond.
      expect([...memory.copy(BUFFER + 4999, 2)]).toEqual([0, 0xaa]);
      expect(call("host_send", 3, BUFFER, 5000)).toBe(errno("ECONNRESET"));
      expect(call("host_send", 4, BUFFER, 10)).toBe(10);
      context.flush();
      expect([stream.state, connection.sent.length, other.connection.sent.length, host.warnings]).toEqual([
        "failed",
        0,
        10,
        [WARNING],
      ]);
    });

    it.each([
      ["reads them for a call of the user's", "host_body_read", false],
      ["only looks at them", "host_body_peek", true],
    ])("close no connection if wasm %s", (_, name, isTurning) => {
      const { stream } = open(3);
      context.isTurning = isTurning;
      memory.bytes.fill(0xaa, BUFFER, BUFFER + 257);
      call(name, lostBody(), 0, BUFFER, 256);
      expect(memory.copy(BUFFER + 255, 2)).toEqual(new Uint8Array([0, 0xaa]));
      expect(call("host_send", 3, BUFFER, 10)).toBe(10);
      expect([stream.state, host.warnings]).toEqual(["connected", []]);
    });
  });

  it("go through the same calls as other bytes", () => {
    const { stream, connection } = open(3);
    const bytes = fill(5000, 1);
    expect(call("host_send", 3, bodies.add(bytes) | 0, 5000)).toBe(5000);
    context.flush();
    expect(connection.sent).toEqual(bytes);
    const token = call("host_body_new", 5000, 0) | 0;
    stream.data(bytes);
    expect(call("host_recv", 3, token, 5000)).toBe(5000);
    expect(bodies.get(token).bytes).toEqual(new Uint8Array(bytes));
  });
});

describe("texts", () => {
  it("list the interfaces", () => {
    host.interfaceList = [
      { name: "lo", address: "127.0.0.1" },
      { name: "lo", address: "::1" },
    ];
    const size = call("host_interfaces", BUFFER, 100);
    expect(memory.readText(BUFFER, size)).toBe("lo 127.0.0.1\nlo ::1");
  });

  it.each(["Ethernet", "Réseau local", "以太网"])("that do not fit are an error: %s", (name) => {
    host.interfaceList = [{ name, address: "::1" }];
    const size = Buffer.byteLength(`${name} ::1`);
    expect(call("host_interfaces", BUFFER, size)).toBe(size);
    for (let room = 0; room < size; room++) {
      expect(call("host_interfaces", BUFFER, room)).toBe(errno("ENOBUFS"));
    }
  });
});

describe("datagram sockets", () => {
  const address: UdpAddress = { transport: "udp", family: 4, host: "127.0.0.1", port: 80 };
  const bind = (): OpenedDatagram => {
    const opened = new OpenedDatagram(host, { address, group: undefined, interface: undefined });
    preparedDatagrams.add(opened);
    call("host_datagram", 4, 0);
    expect(call("host_datagram_bind", 4, write(BUFFER, "udp4 127.0.0.1 80"))).toBe(0);
    return opened;
  };

  it("take over the socket that the host has opened for their address, and no other", () => {
    bind();
    expect(fds.get(4)?.state).toBe("bound");
    call("host_datagram", 5, 0);
    expect(call("host_datagram_bind", 5, write(BUFFER, "udp4 127.0.0.1 80"))).toBe(errno("EADDRNOTAVAIL"));
  });

  it("read one datagram after the other, with its source address", () => {
    const opened = bind();
    expect(call("host_datagram_recv", 4, BUFFER, 100, OTHER, 100)).toBe(errno("EAGAIN"));
    opened.received(Buffer.from("first"), { ...address, host: "10.0.0.1", port: 99 });
    opened.received(Buffer.from(""), { ...address, family: 6, host: "::1" });
    opened.received(fill(200, 1), address);
    expect(call("host_datagram_recv", 4, BUFFER, 100, OTHER, 100)).toBe(5);
    expect(memory.readText(BUFFER, 5)).toBe("first");
    expect(memory.readCString(OTHER)).toBe("udp4 10.0.0.1 99");
    expect(call("host_datagram_recv", 4, BUFFER, 100, OTHER, 100)).toBe(0);
    expect(memory.readCString(OTHER)).toBe("udp6 ::1 80");
    expect(call("host_datagram_recv", 4, BUFFER, 100, OTHER, 100)).toBe(100);
    expect(Buffer.compare(memory.copy(BUFFER, 100), fill(200, 1).subarray(0, 100))).toBe(0);
  });

  it("have the address that they are bound to", () => {
    bind();
    expect(call("host_address", 4, 0, BUFFER, 100)).toBe(errno("ENOTCONN"));
    host.datagrams[0].local = address;
    expect(memory.readText(BUFFER, call("host_address", 4, 0, BUFFER, 100))).toBe("udp4 127.0.0.1 80");
    expect(call("host_address", 4, 1, BUFFER, 100)).toBe(errno("ENOTCONN"));
  });

  it("send a copy, through a socket that is opened when it is needed", () => {
    call("host_datagram", 4, 1);
    expect(host.datagrams).toHaveLength(0);
    memory.write(BUFFER, Buffer.from("hello"));
    call("host_datagram_send", 4, BUFFER, 5, write(OTHER, "udp6 ff02::1%eth0 5555"));
    memory.bytes.fill(0, BUFFER, BUFFER + 5);
    const [socket] = host.datagrams;
    expect(socket.target.address).toEqual({ transport: "udp", family: 6, host: "::", port: 0 });
    expect(socket.calls).toEqual(["send hello to ff02::1%eth0:5555"]);
    call("host_close", 4);
    expect(socket.calls.at(-1)).toBe("close");
  });

  it("pass multicast settings to the host, and its errors to wasm", () => {
    call("host_datagram", 4, 0);
    for (const setting of ["loop 0", "loop 1", "hops 7", "interface 10.0.0.1", "interface "])
      expect(call("host_datagram_multicast", 4, write(OTHER, setting))).toBe(0);
    const [socket] = host.datagrams;
    expect(socket.calls).toEqual([
      'multicast {"loop":false}',
      'multicast {"loop":true}',
      'multicast {"hops":7}',
      'multicast {"interface":"10.0.0.1"}',
      'multicast {"interface":""}',
    ]);
    socket.setMulticast = () => {
      throw new HostError("EADDRNOTAVAIL");
    };
    expect(call("host_datagram_multicast", 4, write(OTHER, "loop 0"))).toBe(errno("EADDRNOTAVAIL"));
  });

  it("are not connections, and connections are not datagram sockets", () => {
    call("host_datagram", 4, 0);
    open(5);
    expect(call("host_recv", 4, BUFFER, 1)).toBe(errno("ENOTSUP"));
    expect(call("host_send", 4, BUFFER, 1)).toBe(errno("ENOTSUP"));
    for (const fd of [5, 6]) {
      expect(call("host_datagram_bind", fd, write(BUFFER, "udp4 127.0.0.1 80"))).toBe(errno("EBADF"));
      expect(call("host_datagram_recv", fd, BUFFER, 1, OTHER, 1)).toBe(errno("EBADF"));
      expect(call("host_datagram_multicast", fd, write(OTHER, "loop 0"))).toBe(errno("EBADF"));
      expect(call("host_datagram_send", fd, BUFFER, 1, write(OTHER, "udp4 127.0.0.1 80"))).toBeUndefined();
    }
  });
});
