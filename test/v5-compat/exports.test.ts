/** What zeromq/v5-compat exports, and what its objects are. */
import { spawnSync } from "node:child_process";
import { EventEmitter } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { libzmqOf, context } from "../../src/api/context.js";
import * as v5 from "../../src/v5-compat/index.js";
import { describeEach, failure } from "../support/implementations.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Names that npm zeromq has kept from earlier versions of libzmq, and what they are called now. */
const RENAMED: Readonly<Record<string, string>> = {
  ZMQ_XREQ: "ZMQ_DEALER",
  ZMQ_XREP: "ZMQ_ROUTER",
  ZMQ_RECOVERY_IVL_MSEC: "ZMQ_RECOVERY_IVL",
  ZMQ_DELAY_ATTACH_ON_CONNECT: "ZMQ_IMMEDIATE",
};

it("has the numbers that the compiler says", () => {
  const libzmq = libzmqOf(context);
  const names = Object.keys(v5).filter((name) => name.startsWith("ZMQ_") && !name.startsWith("ZMQ_CAN_"));
  expect(names.length).toBeGreaterThan(60);
  for (const name of names)
    expect([name, v5[name as keyof typeof v5]]).toEqual([name, libzmq.constant(RENAMED[name] ?? name)]);
});

it.each([
  ["require", 'const v5 = require("zeromq-wasm/v5-compat"), zmq = require("zeromq-wasm");'],
  ["import", 'import v5 from "zeromq-wasm/v5-compat"; import * as zmq from "zeromq-wasm";'],
])("shares the context of the package when it is had by %s", (how, imports) => {
  const code = `${imports}
    const pull = v5.socket("pull");
    pull.bindSync("inproc://shared");
    pull.on("message", (frame) => console.log(String(frame), pull.close().closed));
    const push = new zmq.Push();
    push.connect("inproc://shared");
    push.send("in the same context");
    console.log(pull._socket instanceof zmq.Pull, pull._socket.context === zmq.context);`;
  const type = how === "require" ? "commonjs" : "module";
  const { stdout, stderr } = spawnSync(process.execPath, [`--input-type=${type}`, "-e", code], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(stdout).toBe("true true\nin the same context true\n");
});

describeEach("exports of v5-compat", (kit) => {
  it("are what npm zeromq exports", () => {
    expect(Object.keys(kit.v5).sort()).toEqual(Object.keys(v5).sort());
    expect(kit.v5.socket).toBe(kit.v5.createSocket);
  });

  it("make key pairs for CURVE", () => {
    const pair = kit.v5.curveKeypair();
    expect(Object.keys(pair).sort()).toEqual(["public", "secret"]);
    for (const key of Object.values(pair)) expect(key).toHaveLength(40);
  });

  it("have the version of the package", () => {
    expect(kit.v5.version).toBe(kit.zmq.version);
  });

  it("set up the context of all sockets", () => {
    const { Context } = kit.v5;
    expect([Context.getMaxThreads(), Context.getMaxSockets()]).toEqual([1, 1023]);
    Context.setMaxSockets(1000);
    Context.setMaxThreads(2);
    expect([kit.zmq.context.ioThreads, kit.zmq.context.maxSockets]).toEqual([2, 1000]);
    Context.setMaxSockets(1023);
    Context.setMaxThreads(1);
    expect(() => new Context()).toThrow("Context cannot be instantiated in compatibility mode");
  });

  it("make sockets that are event emitters, and not sealed", async () => {
    const socket = new kit.v5.Socket("pair");
    kit.track(socket);
    expect(socket).toBeInstanceOf(EventEmitter);
    expect(socket.type).toBe("pair");
    socket.whatever = 1;
    expect(socket.whatever).toBe(1);
    for (const type of ["nothing", undefined, "toString", "PAIR"] as unknown as v5.SocketType[])
      expect(await failure(() => new kit.v5.Socket(type))).toMatchObject({
        how: "throws",
        name: "Error",
        message: `Invalid socket type: ${type}`,
      });
  });
});
