/** The upgrade to ws as browsers ask for it: protocols without a slash, and a Connection field that is a list. */
import { afterEach, describe, expect, it } from "vitest";
import { Router, curveKeyPair, type SocketOptions } from "../../src/index.js";
import "../support/leaks.js";
import { requestUpgrade } from "../support/ws-peer.js";

const open: Router[] = [];
afterEach(() => open.splice(0).forEach((router) => router.close()));

async function portOf(options: SocketOptions<Router> = {}): Promise<number> {
  const router = new Router({ linger: 0, ...options });
  open.push(router);
  await router.bind("ws://127.0.0.1:*");
  return Number(/:(\d+)/.exec(router.lastEndpoint as string)?.[1]);
}

const curve = (): SocketOptions<Router> => ({ curveServer: true, curveSecretKey: curveKeyPair().secretKey });

describe("a ws endpoint", () => {
  it.each([
    ["NULL", {}, "ZWS2.0.NULL, ZWS2.0", "ZWS2.0.NULL"],
    ["NULL", {}, "ZWS2.0", "ZWS2.0"],
    ["NULL", {}, "ZWS2.0/NULL,ZWS2.0", "ZWS2.0/NULL"],
    ["NULL", {}, "ZWS2.0.CURVE, ZWS2.0.NULL", "ZWS2.0.NULL"],
    ["PLAIN", { plainServer: true }, "ZWS2.0.PLAIN", "ZWS2.0.PLAIN"],
    ["CURVE", curve(), "ZWS2.0.CURVE", "ZWS2.0.CURVE"],
    ["CURVE", curve(), "ZWS2.0/CURVE", "ZWS2.0/CURVE"],
  ])("with %s answers the protocol that was offered (%#)", async (_, options, offered, chosen) => {
    const answer = await requestUpgrade(await portOf(options), { "Sec-WebSocket-Protocol": offered });
    expect(answer).toMatch(new RegExp(`^Sec-WebSocket-Protocol: ${chosen.replaceAll(".", "\\.")}\r?$`, "m"));
  });

  it.each([
    ["NULL", {}, "ZWS2.0.CURVE"],
    ["NULL", {}, "ZWS2.0-NULL"],
    ["NULL", {}, "ZWS2.0.NULL2"],
    ["NULL", {}, "ZWS2.0."],
    ["CURVE", curve(), "ZWS2.0.NULL, ZWS2.0"],
  ])("with %s refuses %3$s", async (_, options, offered) => {
    expect(await requestUpgrade(await portOf(options), { "Sec-WebSocket-Protocol": offered })).toBe("");
  });

  it.each(["keep-alive, Upgrade", "Upgrade,keep-alive", "upgrade"])(
    "accepts Connection: %s",
    async (value) => {
      expect(await requestUpgrade(await portOf(), { Connection: value })).toContain("101");
    },
  );

  it.each(["keep-alive", "Upgrades", "keep-alive, Up, grade"])("refuses Connection: %s", async (value) => {
    expect(await requestUpgrade(await portOf(), { Connection: value })).toBe("");
  });
});
