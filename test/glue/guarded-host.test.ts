/** What a host throws becomes an errno name, in every function that a runtime may refuse. */
import { beforeEach, describe, expect, it } from "vitest";
import { EngineFault } from "../../glue/boundary/fault.js";
import { GuardedHost } from "../../glue/boundary/guarded-host.js";
import {
  HostError,
  type Address,
  type Connection,
  type ConnectionEvents,
  type DatagramTarget,
  type IncomingConnection,
  type Listener,
  type OnConnection,
} from "../../glue/host.js";
import { FakeHost } from "./fakes/host.js";

const address: Address = { transport: "tcp", family: 4, host: "127.0.0.1", port: 1 };
const target = { address, backlog: 1, dualStack: false };
const datagrams: DatagramTarget = {
  address: { ...address, transport: "udp" },
  group: undefined,
  interface: undefined,
};

/** What the runtime throws, and its errno name. */
const THROWN: [error: unknown, code: string][] = [
  [Object.assign(new Error("denied"), { code: "EACCES" }), "EACCES"],
  [new HostError("EMFILE"), "EMFILE"],
  [new TypeError("not known"), "EIO"],
  ["a text", "EIO"],
  [undefined, "EIO"],
];

describe.each(THROWN)("an exception of the host: %s", (error, code) => {
  let host: FakeHost;
  let guarded: GuardedHost;
  let reports: string[];
  let events: ConnectionEvents;
  const fail = (): never => {
    throw error;
  };
  const failing: Connection = {
    get local() {
      return fail();
    },
    get remote() {
      return fail();
    },
    write: fail,
    pause: fail,
    resume: fail,
    set: fail,
    close: fail,
  };

  beforeEach(() => {
    host = new FakeHost();
    guarded = new GuardedHost(host);
    reports = [];
    const report = (name: string) => (detail?: unknown) => void reports.push(`${name} ${String(detail)}`);
    const { failed, connected, data, ended, drained } = Object.fromEntries(
      ["failed", "connected", "data", "ended", "drained"].map((name) => [name, report(name)]),
    );
    events = { failed, connected, data, ended, drained };
  });

  it("becomes the error of what opens something", async () => {
    Object.assign(host, { listen: fail, listenSync: fail, temporaryIpcPath: fail });
    await expect(guarded.listen(target, () => undefined)).rejects.toMatchObject({ name: "HostError", code });
    host.listen = async () => fail();
    await expect(guarded.listen(target, () => undefined)).rejects.toMatchObject({ name: "HostError", code });
    for (const call of [() => guarded.listenSync(target, () => undefined), () => guarded.temporaryIpcPath()])
      expect(call).toThrow(expect.objectContaining({ name: "HostError", code }) as Error);
  });

  it("is the failure of a connection, reported later, and nothing after its end", () => {
    host.connect = fail;
    const connection = guarded.connect(address, undefined, events);
    expect([connection.local, connection.write([Buffer.from("lost")])]).toEqual([undefined, true]);
    expect(reports).toEqual([]);
    host.runDeferred();
    expect(reports).toEqual([`failed ${code}`]);

    const closed = guarded.connect(address, undefined, events);
    closed.close();
    host.runDeferred();
    expect(reports).toHaveLength(1);
  });

  it.each(["write", "pause", "resume", "set"] as const)("in %s() fails the connection", (method) => {
    host.connected = failing;
    const connection = guarded.connect(address, undefined, events);
    if (method === "write") expect(connection.write([Buffer.from("lost")])).toBe(true);
    else if (method === "set") connection.set({});
    else connection[method]();
    host.runDeferred();
    expect(reports).toEqual([`failed ${code}`]);
    expect([connection.local, connection.remote]).toEqual([undefined, undefined]);
    connection.close();
    host.runDeferred();
    expect(reports).toHaveLength(1);
  });

  it("when a connection is accepted or rejected stays with that connection", () => {
    let arrive: OnConnection = () => undefined;
    host.listenSync = ((_target: unknown, onConnection: OnConnection): Listener => {
      arrive = onConnection;
      return { address, close: fail };
    }) as FakeHost["listenSync"];
    const arrived: IncomingConnection[] = [];
    const listener = guarded.listenSync(target, (incoming) => arrived.push(incoming));
    arrive({ accept: fail, reject: fail });
    arrived[0].accept(events);
    arrived[0].reject();
    host.runDeferred();
    expect(reports).toEqual([`failed ${code}`]);
    listener.close();
  });

  it("of a datagram socket is its failure, and later ones lose datagrams", () => {
    const failures: string[] = [];
    const events = { opened() {}, failed: (code: string) => failures.push(code), received() {} };
    host.datagram = fail;
    guarded.datagram(datagrams, events).close();
    expect(failures).toEqual([code]);
    const { local, ...calls } = { local: undefined, send: fail, setMulticast() {}, close: fail };
    host.datagram = () => Object.defineProperty({ ...calls, local }, "local", { get: fail });
    const socket = guarded.datagram(datagrams, events);
    expect(socket.local).toBeUndefined();
    socket.send(Buffer.from("lost"), datagrams.address);
    socket.close();
    expect(failures).toHaveLength(1);
  });

  it("elsewhere means that there is nothing", () => {
    Object.assign(host, { interfaces: fail, mayConnect: fail, releaseIpcPath: fail, log: fail });
    expect(guarded.interfaces()).toEqual([]);
    expect(guarded.mayConnect(address)).toBe(true);
    guarded.releaseIpcPath("/path");
    guarded.log("text");
  });
});

it("a fault is no exception of the host: it is thrown on", () => {
  const host = new FakeHost();
  const fault = new EngineFault("broken");
  host.connect = () => {
    throw fault;
  };
  const events = { failed() {}, connected() {}, data() {}, ended() {}, drained() {} };
  expect(() => new GuardedHost(host).connect(address, undefined, events)).toThrow(fault);
});

it("the host says which errno name its exceptions have", async () => {
  const host = Object.assign(new FakeHost(), { codeOf: () => "EPERM" });
  await expect(new GuardedHost(host).listen(target, () => undefined)).rejects.toMatchObject({
    code: "EPERM",
  });
});
