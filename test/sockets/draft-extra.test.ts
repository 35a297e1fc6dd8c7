/** zeromq-wasm/draft-extra: Peer and Channel, which npm zeromq does not have. */
import { afterEach, describe, expect, it } from "vitest";
import * as draftExtra from "../../src/draft-extra.js";
import { Socket } from "../../src/index.js";
import { fill } from "../support/bytes.js";
import { INVALID, useTransports } from "../support/draft-tests.js";
import { failure, Kit, oursHere } from "../support/implementations.js";

const transports = useTransports();

const kit = new Kit(oursHere);
afterEach(() => kit.closeAll());

describe("exports of draft-extra", () => {
  it("are Peer and Channel", () => {
    expect(Object.keys(draftExtra).sort()).toEqual(["Channel", "Peer"]);
  });

  it.each(["Peer", "Channel"] as const)("%s has the properties of every socket", (type) => {
    const socket = kit.openDraftExtra(type);
    expect(socket).toBeInstanceOf(Socket);
    expect(socket.constructor).toBe(draftExtra[type]);
    expect(Object.getPrototypeOf(draftExtra[type])).toBe(Socket);
    expect(Object.isSealed(socket)).toBe(true);
    expect(() => kit.openDraftExtra(type, { nothing: 1 })).toThrow(
      "Cannot add property nothing, object is not extensible",
    );
  });
});

describe("a Peer", () => {
  it.each(transports)("is a server to other Peers over %s", async (_name, endpoint) => {
    const [first, second] = [kit.openDraftExtra("Peer"), kit.openDraftExtra("Peer")];
    expect([first.type, first.threadSafe]).toEqual([19, true]);
    await first.bind(endpoint());
    const routingId = second.connectPeer(first.lastEndpoint as string);
    expect(routingId).toBeGreaterThan(0);
    await second.send("hello", { routingId });
    const [message, options] = await first.receive();
    expect(String(message)).toBe("hello");
    await first.send(fill(5000, 1), options);
    expect(await second.receive()).toEqual([fill(5000, 1), { routingId }]);
  });

  it("cannot connect to an invalid endpoint", async () => {
    const peer = kit.openDraftExtra("Peer");
    const connect = (...args: unknown[]) => failure(() => Reflect.apply(peer.connectPeer, peer, args));
    expect(await connect("nonsense")).toMatchObject({ how: "throws", code: "EINVAL", address: "nonsense" });
    expect(await connect("tcp://127.0.0.1:99999")).toMatchObject({ how: "throws", code: "EINVAL" });
    expect(await connect(5)).toMatchObject({ name: "TypeError", message: "Address must be a string" });
    expect(await connect("inproc://x", 2)).toMatchObject({ message: "Expected 1 argument but received 2" });
    peer.immediate = true;
    expect(await connect("tcp://127.0.0.1:1")).toMatchObject({ how: "throws", code: "EFAULT" });
    expect(() => void peer.connectPeer("tcp://127.0.0.1:1")).toThrow(
      "Bad address: connectPeer() cannot be used while immediate is true. Set immediate = false",
    );
    peer.close();
    expect(await connect("tcp://127.0.0.1:1")).toMatchObject({ how: "throws", code: "EBADF" });
  });
});

describe("Channels", () => {
  it.each(transports)("are pairs of one frame over %s", async (_name, endpoint) => {
    const [first, second] = [kit.openDraftExtra("Channel"), kit.openDraftExtra("Channel")];
    expect([first.type, first.threadSafe]).toEqual([20, true]);
    await first.bind(endpoint());
    second.connect(first.lastEndpoint as string);
    await second.send("ping");
    expect((await first.receive()).map(String)).toEqual(["ping"]);
    await first.send("pong");
    expect((await second.receive()).map(String)).toEqual(["pong"]);
    expect(await failure(() => first.send(["x", "y"] as never))).toMatchObject({
      how: "rejects",
      ...INVALID,
    });
  });
});
