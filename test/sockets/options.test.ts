/** Every option of the sockets: which types have it, its default, and which values it accepts and refuses. */
import { expect, it } from "vitest";
import {
  describeEach,
  failure,
  type Kit,
  type SocketName,
  thrown,
  textOf,
} from "../support/implementations.js";
import { OPTIONS, SOCKET_TYPES, UNREADABLE, type OptionRow } from "../support/option-table.js";

type Bag = Record<string, unknown>;

const bag = (kit: Kit, type: SocketName): Bag => kit.open(type) as unknown as Bag;

const read = (socket: Bag, name: string): unknown => {
  try {
    return socket[name];
  } catch (error) {
    expect(error).toMatchObject({ code: "EINVAL", errno: 22 });
    expect(textOf(error)).toBe("Invalid argument");
    return UNREADABLE;
  }
};

const wrongValue = (row: OptionRow): [unknown, string] => {
  switch (typeof row.value) {
    case "number":
      return ["1", "Option value must be a number"];
    case "boolean":
      return [1, "Option value must be a boolean"];
    default:
      return [1, "Option value must be a string or buffer"];
  }
};

const typesOf = (row: OptionRow): readonly SocketName[] => row.types ?? SOCKET_TYPES;
const settable = OPTIONS.filter(({ value }) => value !== undefined);
const typed = settable.filter(({ name }) => name !== "verbosity");

describeEach("the option", (kit) => {
  it.each(OPTIONS)("$name has its default in every type with this option", (row) => {
    for (const type of SOCKET_TYPES) {
      const socket = bag(kit, type);
      expect(row.name in socket, type).toBe(typesOf(row).includes(type));
      if (row.name in socket) expect(read(socket, row.name), type).toBe(row.initial);
    }
  });

  it.each(settable)("$name can be set to $value", (row) => {
    for (const type of typesOf(row)) {
      const socket = bag(kit, type);
      socket[row.name] = row.value;
      const expected = row.initial === undefined ? undefined : row.value;
      expect(read(socket, row.name), type).toBe(expected);
      const made = kit.open(type, { [row.name]: row.value }) as unknown as Bag;
      expect(read(made, row.name), type).toBe(expected);
    }
  });

  it.each(typed)("$name refuses values of other types", (row) => {
    const socket = bag(kit, typesOf(row)[0] as SocketName);
    const [value, message] = wrongValue(row);
    expect(thrown(() => (socket[row.name] = value))).toEqual({ name: "TypeError", message: message });
    expect(thrown(() => (socket[row.name] = undefined))).toEqual({ name: "TypeError", message: message });
    expect(read(socket, row.name)).toBe(row.initial);
  });

  it.each(["type", "lastEndpoint", "securityMechanism", "threadSafe"])("%s cannot be set", (name) => {
    const socket = bag(kit, "Dealer");
    expect(() => (socket[name] = null)).toThrow(
      new TypeError(`Cannot set property ${name} of #<Socket> which has only a getter`),
    );
  });

  it.each([
    ["linger", -2],
    ["backlog", -1],
    ["rate", 0],
    ["recoveryInterval", -1],
    ["reconnectInterval", -2],
    ["reconnectMaxInterval", -1],
    ["tcpKeepalive", 2],
    ["handshakeInterval", -1],
    ["heartbeatInterval", -1],
    ["heartbeatTimeToLive", 6553600],
    ["connectTimeout", -1],
    ["sendHighWaterMark", -1],
    ["receiveHighWaterMark", -1],
    ["sendTimeout", -2],
    ["receiveTimeout", -2],
    ["multicastHops", 0],
    ["routingId", ""],
    ["routingId", "x".repeat(256)],
    ["plainUsername", ""],
    ["plainPassword", "x".repeat(256)],
    ["curvePublicKey", "too short"],
    ["curveSecretKey", " ".repeat(40)],
    ["tcpAcceptFilter", "nowhere"],
    ["tcpAcceptFilter", "10.0.0.0/99"],
    ["vmciBufferSize", 1],
  ])("%s cannot be %j", async (name, value) => {
    const socket = bag(kit, "Dealer");
    const before = read(socket, name);
    expect(await failure(() => (socket[name] = value))).toEqual({
      how: "throws",
      name: "Error",
      message: "Invalid argument",
      code: "EINVAL",
      errno: 22,
    });
    expect(read(socket, name)).toBe(before);
  });
});

describeEach("options", (kit) => {
  it("that are text can be set to bytes, and be cleared", () => {
    const socket = bag(kit, "Dealer");
    socket.plainUsername = Buffer.from("somebody");
    expect(socket.plainUsername).toBe("somebody");
    expect(socket.securityMechanism).toBe("plain");
    socket.plainUsername = new Uint16Array([0x6161, 0x6262]);
    expect(socket.plainUsername).toBe("aabb");
    socket.plainUsername = null;
    expect(socket.securityMechanism).toBe(null);
    socket.socksProxy = "127.0.0.1:1080";
    socket.socksProxy = Buffer.alloc(0);
    expect(socket.socksProxy).toBe(null);
  });

  it.each([
    ["Z85", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"],
    ["bytes", Buffer.alloc(32, 1)],
  ])("that are keys can be set as %s, but not be read", (_form, key) => {
    for (const name of ["curvePublicKey", "curveSecretKey", "curveServerKey"]) {
      const socket = bag(kit, "Dealer");
      socket[name] = key;
      expect(socket.securityMechanism).toBe("curve");
      expect(read(socket, name)).toBe(UNREADABLE);
    }
  });

  it("that are text end at the first NUL in npm zeromq, and are whole in this package", () => {
    const socket = bag(kit, "Dealer");
    socket.routingId = Buffer.from("a\0b");
    expect(socket.routingId).toBe(kit.expected("textWithNul", { theirs: "a", ours: "a\0b" }));
  });

  it.each([1e20, 2 ** 32, NaN, Infinity, -Infinity])(
    "that are numbers refuse %d, which does not fit",
    async (value) => {
      const socket = bag(kit, "Dealer");
      const { name = "nothing" } = await failure(() => (socket.linger = value));
      expect(name).toBe(
        kit.expected("numbersOutOfRange", {
          theirs: value === -1e20 ? "Error" : "nothing",
          ours: Number.isNaN(value) ? "TypeError" : "RangeError",
        }),
      );
      if (kit.deviates("numbersOutOfRange")) expect(socket.linger).toBe(0);
    },
  );

  it("of 64 bits become the nearest number that fits, with a warning where numbers lose precision", async () => {
    const socket = bag(kit, "Dealer");
    const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
    socket.affinity = 2 ** 64;
    expect(socket.affinity).toBe(2 ** 64);
    expect((await warned).message).toBe(
      "Value is larger than Number.MAX_SAFE_INTEGER and may have been rounded inaccurately.",
    );
    socket.affinity = -5;
    expect(socket.affinity).toBe(0);
  });

  it("can be read and set by their numbers", () => {
    const socket = kit.open("Dealer") as unknown as Record<string, (...args: unknown[]) => unknown>;
    socket.setInt32Option?.(17, 250);
    socket.setBoolOption?.(39, true);
    socket.setInt64Option?.(22, 1000);
    socket.setUint64Option?.(4, 3);
    socket.setUint32Option?.(57, 32);
    socket.setStringOption?.(55, "domain");
    expect(socket.getInt32Option?.(17)).toBe(250);
    expect(socket.getBoolOption?.(39)).toBe(true);
    expect(socket.getInt64Option?.(22)).toBe(1000);
    expect(socket.getUint64Option?.(4)).toBe(3);
    expect(socket.getUint32Option?.(57)).toBe(32);
    expect(socket.getStringOption?.(55)).toBe("domain");
    expect(() => socket.getInt32Option?.(12345)).toThrow("Invalid argument");
  });

  it("that depend on the runtime and the system, by their numbers", () => {
    const socket = kit.open("Dealer") as unknown as Record<string, (...args: unknown[]) => unknown>;
    // ZMQ_PRIORITY is stored.
    socket.setInt32Option?.(112, 3);
    expect(socket.getInt32Option?.(112)).toBe(3);
    // ZMQ_USE_FD: a descriptor of the process.
    if (kit.deviates("foreignDescriptors")) {
      expect(() => socket.setInt32Option?.(89, 5)).toThrow("Invalid argument");
      expect(() => socket.setStringOption?.(89, Buffer.from([5, 0, 0, 0]))).toThrow("Invalid argument");
    }
    expect(socket.getInt32Option?.(89)).toBe(-1);
    // ZMQ_IPC_FILTER_PID, _UID and _GID: the process, user and group of the peer.
    if (kit.deviates("ipcFilters")) {
      for (const option of [58, 59, 60])
        expect(() => socket.setInt32Option?.(option, 1)).toThrow("Invalid argument");
    }
  });

  it("of a closed socket throw ENOTSOCK", async () => {
    const socket = kit.open("Dealer");
    socket.close();
    const error = { how: "throws", code: "ENOTSOCK", errno: 88, message: "Socket operation on non-socket" };
    expect(await failure(() => socket.linger)).toMatchObject(error);
    expect(await failure(() => (socket.linger = 1))).toMatchObject(error);
    expect(await failure(() => socket.lastEndpoint)).toMatchObject(error);
    expect(await failure(() => (socket.routingId = "x"))).toMatchObject(error);
  });

  it("warn when they are set too late, if they have no effect then", async () => {
    const socket = kit.open("Dealer");
    await socket.bind("inproc://late-options");
    const warnings: string[] = [];
    let lastHeard: (() => void) | undefined;
    const last = new Promise<void>((resolve) => (lastHeard = resolve));
    const listener = ({ message }: Error): void => {
      if (message === "the last warning") lastHeard?.();
      else warnings.push(message);
    };
    process.on("warning", listener);
    socket.linger = 10;
    socket.sendTimeout = 10;
    socket.receiveTimeout = 10;
    socket.sendHighWaterMark = 10;
    socket.receiveHighWaterMark = 10;
    socket.probeRouter = true;
    socket.reconnectInterval = 5;
    process.emitWarning("the last warning");
    await last;
    process.off("warning", listener);
    expect(warnings).toEqual(["Socket option will not take effect until next connect/bind."]);
    await socket.unbind("inproc://late-options");
  });
});
