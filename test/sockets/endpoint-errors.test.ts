/** What bind, unbind, connect and disconnect refuse, and that the socket works on afterwards. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/folder.js";
import { describeEach, failure, inproc, type Kit } from "../support/implementations.js";

const folder = useFolder();

const EINVAL = { code: "EINVAL", errno: 22, message: "Invalid argument" };
const ENODEV = { code: "ENODEV", errno: 19, message: "No such device" };
const EADDRINUSE = { code: "EADDRINUSE", errno: 98, message: "Address already in use" };
const EADDRNOTAVAIL = { code: "EADDRNOTAVAIL", errno: 99, message: "Cannot assign requested address" };
const EPROTONOSUPPORT = { code: "EPROTONOSUPPORT", errno: 93, message: "Protocol not supported" };
const ENOCOMPATPROTO = {
  code: "ENOCOMPATPROTO",
  errno: 156384764,
  message: "The protocol is not compatible with the socket type",
};
const ENAMETOOLONG = { code: "ENAMETOOLONG", errno: 36, message: "File name too long" };
const ENOENT = { code: "ENOENT", errno: 2, message: "No such endpoint" };

const MALFORMED = ["", "x", "tcp", "tcp:", "tcp//127.0.0.1:1", "://x"].map(
  (endpoint) => [endpoint, EINVAL] as const,
);
const UNKNOWN = [
  "foo://bar",
  "http://localhost:1",
  "TCP://127.0.0.1:*",
  "norm://1:1",
  " tcp://127.0.0.1:1",
].map((endpoint) => [endpoint, EPROTONOSUPPORT] as const);

const BIND_ERRORS = [
  ...MALFORMED,
  ...UNKNOWN,
  ["tcp://", EINVAL],
  ["tcp://127.0.0.1", EINVAL],
  ["tcp://127.0.0.1:", EINVAL],
  ["tcp://127.0.0.1:x", EINVAL],
  ["tcp://127.0.0.1:* ", EINVAL],
  ["tcp://[::1:*", ENODEV],
  ["tcp://256.0.0.1:0", ENODEV],
  ["tcp://nosuchdevice:*", ENODEV],
  ["tcp://1.2.3.4:0", EADDRNOTAVAIL],
  ["udp://127.0.0.1:5555", ENOCOMPATPROTO],
] as const;

const CONNECT_ERRORS = [
  ...MALFORMED,
  ...UNKNOWN,
  ["tcp://", EINVAL],
  ["tcp://127.0.0.1", EINVAL],
  ["tcp://127.0.0.1:", EINVAL],
  ["tcp://127.0.0.1:x", EINVAL],
  ["tcp://127.0.0.1:*", EINVAL],
  ["tcp://*:5555", EINVAL],
  ["udp://127.0.0.1:5555", ENOCOMPATPROTO],
] as const;

const OUT_OF_RANGE = ["tcp://127.0.0.1:99999", "tcp://127.0.0.1:-1", "ws://127.0.0.1:65537/"];
const WITH_NUL = ["tcp://127.0.0.1:*\0", "inproc://a\0b"];

/** Sends a message through the socket to show that it still works. */
async function expectUsable(kit: Kit, socket: ReturnType<Kit["open"]>): Promise<void> {
  const pair = kit.open("Dealer");
  await socket.bind("tcp://127.0.0.1:*");
  pair.connect(socket.lastEndpoint as string);
  await pair.send("still here");
  expect(String(await (socket as typeof pair).receive())).toBe("still here");
}

describeEach("errors of endpoints", (kit) => {
  it.each(BIND_ERRORS)("%j cannot be bound", async (endpoint, error) => {
    const socket = kit.open("Dealer");
    const expected = { name: "Error", ...error, address: endpoint };
    expect(await failure(() => socket.bind(endpoint))).toEqual({ how: "rejects", ...expected });
    expect(await failure(() => socket.bindSync(endpoint))).toEqual({ how: "throws", ...expected });
    await expectUsable(kit, socket);
  });

  it.each(CONNECT_ERRORS)("%j cannot be connected to", async (endpoint, error) => {
    const socket = kit.open("Dealer");
    expect(await failure(() => socket.connect(endpoint))).toEqual({
      how: "throws",
      name: "Error",
      ...error,
      address: endpoint,
    });
    await expectUsable(kit, socket);
  });

  it.each(["tcp://127.0.0.1:1", "ipc:///nowhere", "inproc://nowhere", "x"])(
    "%j cannot be unbound or disconnected if the socket does not use it",
    async (endpoint) => {
      const socket = kit.open("Dealer");
      const error = endpoint === "x" ? EINVAL : ENOENT;
      const expected = { name: "Error", ...error, address: endpoint };
      expect(await failure(() => socket.unbind(endpoint))).toEqual({ how: "rejects", ...expected });
      expect(await failure(() => socket.disconnect(endpoint))).toEqual({ how: "throws", ...expected });
      if (kit.deviates("unbindSync")) {
        expect(await failure(() => socket.unbindSync(endpoint))).toEqual({ how: "throws", ...expected });
      }
      await expectUsable(kit, socket);
    },
  );

  it.each(["tcp://127.0.0.1:*", "ipc://*", "inproc"])("%s that is taken is in use", async (transport) => {
    const [first, second] = [kit.open("Dealer"), kit.open("Dealer")];
    await first.bind(transport === "inproc" ? inproc() : transport);
    const endpoint = first.lastEndpoint as string;
    const expected = { name: "Error", ...EADDRINUSE, address: endpoint };
    const isTaken = transport !== "ipc://*" || kit.deviates("ipcPathTaken");
    expect(await failure(() => second.bind(endpoint))).toEqual(
      isTaken ? { how: "rejects", ...expected } : { how: "succeeds" },
    );
    expect(await failure(() => second.bindSync(endpoint))).toEqual(
      isTaken ? { how: "throws", ...expected } : { how: "succeeds" },
    );
    await expectUsable(kit, second);
  });

  it("a port that another socket uses is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const endpoint = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const socket = kit.open("Dealer");
    expect(await failure(() => socket.bind(endpoint))).toMatchObject({ how: "rejects", ...EADDRINUSE });
    expect(await failure(() => socket.bindSync(endpoint))).toMatchObject({ how: "throws", ...EADDRINUSE });
    server.close();
  });

  describe("where this package deviates", () => {
    it.each(OUT_OF_RANGE)("port %s wraps around in npm zeromq, and is refused here", async (endpoint) => {
      if (!kit.deviates("portOutOfRange")) return;
      const socket = kit.open("Dealer");
      const expected = { ...EINVAL, address: endpoint };
      expect(await failure(() => socket.bind(endpoint))).toMatchObject({ how: "rejects", ...expected });
      expect(await failure(() => socket.bindSync(endpoint))).toMatchObject({ how: "throws", ...expected });
      expect(await failure(() => socket.connect(endpoint))).toMatchObject({ how: "throws", ...expected });
    });

    it.each(WITH_NUL)("%j ends at NUL in npm zeromq, and is refused here", async (endpoint) => {
      const socket = kit.open("Dealer");
      const { code } = await failure(() => socket.bind(endpoint));
      expect(code).toBe(kit.expected("endpointWithNul", { theirs: undefined, ours: "EINVAL" }));
    });
  });
});

describeEach("errors of ipc paths", (kit) => {
  it("a path that is too long is refused", async () => {
    const path = join(folder(), "x".repeat(108));
    const socket = kit.open("Dealer");
    const expected = { ...ENAMETOOLONG, address: `ipc://${path}` };
    expect(await failure(() => socket.bind(`ipc://${path}`))).toMatchObject({ how: "rejects", ...expected });
    expect(await failure(() => socket.bindSync(`ipc://${path}`))).toMatchObject({
      how: "throws",
      ...expected,
    });
    expect(await failure(() => socket.connect(`ipc://${path}`))).toMatchObject({
      how: "throws",
      ...expected,
    });
    await expectUsable(kit, socket);
  });

  it("a path of the greatest length is bound", async () => {
    const path = join(folder(), "x").padEnd(107, "x");
    const [first, second] = [kit.open("Dealer"), kit.open("Dealer")];
    await first.bind(`ipc://${path}`);
    expect(existsSync(path)).toBe(true);
    second.connect(`ipc://${path}`);
    await second.send("long");
    expect(String(await first.receive())).toBe("long");
  });

  it("a path in a missing folder is refused", async () => {
    const endpoint = `ipc://${join(folder(), "none", "socket")}`;
    const socket = kit.open("Dealer");
    const expected = { ...ENOENT, address: endpoint };
    expect(await failure(() => socket.bind(endpoint))).toMatchObject({ how: "rejects", ...expected });
    expect(await failure(() => socket.bindSync(endpoint))).toMatchObject({ how: "throws", ...expected });
  });

  it("a path in a file is refused", async () => {
    writeFileSync(join(folder(), "file"), "");
    const endpoint = `ipc://${join(folder(), "file", "socket")}`;
    const socket = kit.open("Dealer");
    const expected = { code: "ENOTDIR", errno: 20, message: "Not a directory", address: endpoint };
    expect(await failure(() => socket.bind(endpoint))).toMatchObject({ how: "rejects", ...expected });
    expect(await failure(() => socket.bindSync(endpoint))).toMatchObject({ how: "throws", ...expected });
  });

  it("the path of a folder is refused", async () => {
    mkdirSync(join(folder(), "inner"));
    const endpoint = `ipc://${join(folder(), "inner")}`;
    const socket = kit.open("Dealer");
    expect(await failure(() => socket.bind(endpoint))).toMatchObject({ how: "rejects", ...EADDRINUSE });
    expect(await failure(() => socket.bindSync(endpoint))).toMatchObject({ how: "throws", ...EADDRINUSE });
  });

  it("the path of a file is refused; npm zeromq deletes the file", async () => {
    const file = join(folder(), "precious");
    writeFileSync(file, "precious");
    const socket = kit.open("Dealer");
    const { code } = await failure(() => socket.bind(`ipc://${file}`));
    expect(code).toBe(kit.expected("ipcFileInTheWay", { theirs: undefined, ours: "EADDRINUSE" }));
    if (!kit.deviates("ipcFileInTheWay")) return;
    expect(await failure(() => socket.bindSync(`ipc://${file}`))).toMatchObject(EADDRINUSE);
    expect(readFileSync(file, "utf8")).toBe("precious");
  });
});

describeEach("a closed socket", (kit) => {
  it.each(["bind", "bindSync", "unbind", "unbindSync", "connect", "disconnect"] as const)(
    "throws EBADF when %s is called",
    async (method) => {
      const socket = kit.open("Dealer");
      socket.close();
      expect(await failure(() => socket[method]("inproc://x"))).toEqual({
        how: "throws",
        name: "Error",
        message: "Socket is closed",
        code: "EBADF",
        errno: 9,
      });
    },
  );
});

describeEach("while it binds or unbinds, a socket", (kit) => {
  const BLOCKED = {
    how: "throws",
    name: "Error",
    message: "Socket is blocked by a bind or unbind operation",
    code: "EBUSY",
    errno: 16,
  };

  const operations = (socket: ReturnType<typeof kit.open<"Dealer">>): (() => unknown)[] => [
    () => socket.bind("inproc://x"),
    () => socket.bindSync("inproc://x"),
    () => socket.unbind("inproc://x"),
    () => socket.connect("inproc://x"),
    () => socket.disconnect("inproc://x"),
    () => socket.send("x"),
    () => socket.receive(),
  ];

  it("is blocked", async () => {
    const socket = kit.open("Dealer");
    const binding = socket.bind("tcp://127.0.0.1:*");
    for (const operation of operations(socket)) expect(blockedFailure(operation)).toEqual(BLOCKED);
    await binding;
    const unbinding = socket.unbind(socket.lastEndpoint as string);
    for (const operation of operations(socket)) expect(blockedFailure(operation)).toEqual(BLOCKED);
    await unbinding;
    await expectUsable(kit, socket);
  });

  it("can be asked for its options and its state", async () => {
    const socket = kit.open("Dealer");
    const binding = socket.bind("tcp://127.0.0.1:*");
    expect([socket.readable, socket.closed]).toEqual([false, false]);
    socket.sendTimeout = 5;
    expect([socket.sendTimeout, socket.type]).toEqual([5, 5]);
    expect(kit.events(socket).closed).toBe(false);
    await binding;
  });

  it("can be closed, and closes when that is done", async () => {
    const socket = kit.open("Dealer");
    const binding = socket.bind("tcp://127.0.0.1:*");
    socket.close();
    expect(socket.closed).toBe(false);
    await binding;
    expect(socket.closed).toBe(true);
  });

  it("can be used again after a failure", async () => {
    const socket = kit.open("Dealer");
    const binding = socket.bind("tcp://nosuchdevice:*");
    expect(blockedFailure(() => socket.send("x"))).toEqual(BLOCKED);
    expect(await failure(() => binding)).toMatchObject({ how: "rejects", code: "ENODEV" });
    await expectUsable(kit, socket);
  });
});

/** Like `failure`, but the operation that blocks gets no time to end. */
function blockedFailure(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    const { name, message, code, errno } = error as NodeJS.ErrnoException;
    return { how: "throws", name, message, code, errno };
  }
  return undefined;
}
