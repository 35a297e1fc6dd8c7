/** Radio and Dish: messages of one frame, to a group. */
import { expect, it } from "vitest";
import type { Client, Dish, Radio } from "../../src/draft.js";
import { fill } from "../support/bytes.js";
import { INVALID, useTransports } from "../support/draft-tests.js";
import { describeEach, failure } from "../support/implementations.js";

const NO_OPTIONS = { how: "throws", name: "TypeError", message: "Options must be an object" };
const NO_GROUP = { how: "throws", name: "TypeError", message: "Value must be a string or buffer" };

const transports = useTransports();

describeEach("Radio and Dish", (kit) => {
  /** Sends until a Dish has joined the group, leaves it, and returns the first message. */
  async function tune(dish: Dish, radio: Radio, group: string): Promise<unknown[]> {
    dish.join(group);
    const receiving = dish.receive();
    let isTuned = false;
    void receiving.then(() => (isTuned = true));
    while (!isTuned) {
      await radio.send("tuning", { group });
      await new Promise(setImmediate);
    }
    dish.leave(group);
    return receiving;
  }

  it.each(transports)("exchange messages of groups over %s", async (_name, endpoint) => {
    const [dish, radio] = await kit.draftPair("Dish", "Radio", endpoint());
    dish.join("a", Buffer.from("b"));
    await tune(dish, radio, "tuning");
    await radio.send("nobody", { group: "c" });
    await radio.send("first", { group: "a" });
    await radio.send(fill(5000, 1), { group: Buffer.from("b") });
    expect(await dish.receive()).toEqual([Buffer.from("first"), { group: Buffer.from("a") }]);
    expect(await dish.receive()).toEqual([fill(5000, 1), { group: Buffer.from("b") }]);
  });

  it("have groups with names of up to 255 bytes", async () => {
    const [dish, radio] = await kit.draftPair("Dish", "Radio");
    for (const size of [0, 1, 14, 15, 127, 128, 255]) {
      const group = "x".repeat(size);
      expect(await tune(dish, radio, group)).toEqual([Buffer.from("tuning"), { group: Buffer.from(group) }]);
    }
  });

  it("a Dish joins and leaves several groups at once, or none", async () => {
    const dish = kit.openDraft("Dish");
    expect(dish.join()).toBeUndefined();
    expect(dish.join("a", Buffer.from("b"), new Uint8Array([99]) as Buffer)).toBeUndefined();
    expect(dish.leave("a", "b", "c")).toBeUndefined();
    expect(dish.leave()).toBeUndefined();
    expect(await failure(() => dish.leave("c"))).toEqual({ how: "throws", ...INVALID });
  });

  it.each<[string, unknown[], object]>([
    ["again", ["a", "a"], { how: "throws", ...INVALID }],
    ["with a name of 256 bytes", ["x".repeat(256)], { how: "throws", ...INVALID }],
    ["that is a number", [5], NO_GROUP],
    ["that is null", [null], NO_GROUP],
    ["that is undefined", [undefined], NO_GROUP],
    ["that is an array", [["a"]], NO_GROUP],
  ])("joining a group %s fails", async (_what, groups, expected) => {
    const dish = kit.openDraft("Dish");
    expect(await failure(() => dish.join(...(groups as string[])))).toEqual(expected);
  });

  it("the name of a group ends before the first NUL", async () => {
    const [dish, radio] = await kit.draftPair("Dish", "Radio");
    dish.join(Buffer.from("fo\0ba"), "ba\0fo", "\0");
    dish.leave(Buffer.from("fo"), "\0ignored");
    expect(await failure(() => dish.join("ba"))).toEqual({ how: "throws", ...INVALID });
    expect(await failure(() => dish.leave("fo\0ba"))).toEqual({ how: "throws", ...INVALID });
    await tune(dish, radio, "tuning");
    for (const group of ["fo", "ba", "\0ba", "ba\0", Buffer.from("ba\0fo")])
      await radio.send(String(group), { group });
    for (const text of ["ba", "ba\0", "ba\0fo"])
      expect(await dish.receive()).toEqual([Buffer.from(text), { group: Buffer.from("ba") }]);
  });

  it("the name of a group to send to ends after 255 bytes", async () => {
    const [dish, radio] = await kit.draftPair("Dish", "Radio");
    const group = "é".repeat(127) + "x";
    dish.join(group);
    await tune(dish, radio, "tuning");
    await radio.send("cut", { group: `${group}yz` });
    expect(await dish.receive()).toEqual([Buffer.from("cut"), { group: Buffer.from(group) }]);
  });

  it("a Dish drops what has arrived for a group that it leaves", async () => {
    const [dish, radio] = await kit.draftPair("Dish", "Radio");
    dish.join("a", "b");
    await tune(dish, radio, "tuning");
    const sent = Array.from({ length: 40 }, (_, i) => ({ text: String(i), group: i % 3 === 0 ? "a" : "b" }));
    for (const { text, group } of sent) await radio.send(text, { group });
    const received: string[] = [];
    for (let i = 0; i < 10; i++) received.push(String((await dish.receive())[0]));
    dish.leave("b");
    const rest = sent.slice(10).filter(({ group }) => group === "a");
    for (const _ of rest) received.push(String((await dish.receive())[0]));
    expect(received).toEqual([...sent.slice(0, 10), ...rest].map(({ text }) => text));
  });

  it.each<[string, unknown[], object]>([
    ["no options", ["x"], NO_OPTIONS],
    ["no group", ["x", {}], { how: "throws", ...INVALID }],
    ["a number", ["x", { group: 5 }], NO_GROUP],
    ["null", ["x", { group: null }], NO_GROUP],
    ["two frames", [["x", "y"], { group: "a" }], { how: "rejects", ...INVALID }],
  ])("sending to %s fails", async (_what, args, expected) => {
    const radio = kit.openDraft("Radio");
    const send = radio.send.bind(radio) as (...args: unknown[]) => Promise<void>;
    expect(await failure(() => send(...args))).toEqual(expected);
  });

  it("only a Dish joins", async () => {
    const pair = kit.open("Pair") as unknown as Dish;
    const refused = {
      how: "throws",
      name: "Error",
      code: "ENOTSUP",
      errno: 95,
      message: "Operation not supported",
    };
    expect(await failure(() => pair.join("a"))).toEqual(refused);
    expect(await failure(() => pair.leave("a"))).toEqual(refused);
    pair.close();
    expect(await failure(() => pair.join("a"))).toMatchObject({ how: "throws", code: "EBADF" });
    expect(await failure(() => pair.join())).toEqual({ how: "succeeds" });
  });

  it("cannot join while it is being bound", async () => {
    const dish = kit.openDraft("Dish");
    const binding = dish.bind("tcp://127.0.0.1:*");
    expect(await failure(() => dish.join("a"))).toMatchObject({ how: "throws", code: "EBUSY" });
    await binding;
    dish.join("a");
  });

  it("a Dish does not send", async () => {
    const dish = kit.openDraft("Dish") as unknown as Client;
    expect(await failure(() => dish.send("x"))).toMatchObject({ how: "rejects", code: "ENOTSUP" });
  });
});
