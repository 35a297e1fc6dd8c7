/** The parts of the host of pages that need no browser. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { BINARY, FrameReader, writeHead } from "../../src/host/browser/frames.js";
import { nameOf, protocolOf, routeOf, targetOf } from "../../src/host/browser/routes.js";
import { sha1 } from "../../src/host/browser/sha1.js";
import { Upgrade } from "../../src/host/browser/upgrade.js";
import { FINAL, UPGRADE_REQUEST, wsFrame } from "../support/ws-peer.js";

describe("sha1", () => {
  it("is that of Node for texts of all lengths around a block", () => {
    for (let length = 0; length < 200; length++) {
      const text = "x".repeat(length);
      expect(sha1(text)).toBe(createHash("sha1").update(text).digest("binary"));
    }
  });
});

describe("the upgrade", () => {
  it("is answered when the request is complete, as RFC 6455 says", () => {
    const upgrade = new Upgrade();
    const request = Buffer.from(
      UPGRADE_REQUEST.replace(/Sec-WebSocket-Key: \S+/, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
    );
    expect(upgrade.take(request.subarray(0, -1), "ZWS2.0")).toBeUndefined();
    const answer = upgrade.take(request.subarray(-1), "ZWS2.0");
    expect(answer).toContain("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
    expect(answer).toMatch(/Sec-WebSocket-Protocol: ZWS2.0\r\n\r\n$/);
  });
});

describe("frames of ws", () => {
  it("are read however they are cut, and their masks are taken off", () => {
    const mask = Buffer.from([1, 2, 253, 0]);
    const bodies = [0, 1, 125, 126, 65_535, 65_536, 100_001].map((size) => Buffer.alloc(size, `${size}`));
    const all = Buffer.concat(bodies.map((body) => wsFrame(FINAL | BINARY, body, mask)));
    for (const step of [1, 7, 1000, all.length]) {
      const read: Uint8Array[] = [];
      const reader = new FrameReader((opcode, body) => {
        expect(opcode).toBe(BINARY);
        read.push(body);
      });
      for (let at = 0; at < all.length; at += step) reader.take(all.subarray(at, at + step));
      expect(read.map((body, i) => Buffer.compare(body, bodies[i] as Buffer))).toEqual(bodies.map(() => 0));
    }
  });

  it("have the heads of a server", () => {
    for (const size of [0, 125, 126, 65_535, 65_536, 2 ** 31]) {
      const head = new Uint8Array(14);
      const length = writeHead(head, BINARY, size);
      const expected = wsFrame(FINAL | BINARY, size > 70_000 ? Buffer.alloc(0) : Buffer.alloc(size));
      if (size <= 70_000) expect(Buffer.from(head.subarray(0, length))).toEqual(expected.subarray(0, length));
      else expect(Buffer.from(head.subarray(2, length)).readBigUInt64BE()).toBe(BigInt(size));
    }
  });
});

describe("a route", () => {
  // A page has this global, Node has not.
  Object.assign(globalThis, { location: { protocol: "https:" } });

  it.each([
    ["wss://example.com/", "wss://example.com:443/"],
    ["wss://example.com:8443/a/b_c-d?e=f!~*()&g=%20", "wss://example.com:8443/a/b_c-d?e=f!~*()&g=%20"],
    ["ws://localhost:5555", "ws://localhost:5555/"],
    ["ws://[::1]:5555/x", "ws://[::1]:5555/x"],
  ])("of %s is for libzmq, and can be turned back", (endpoint, whole) => {
    for (const mechanism of ["NULL", "PLAIN", "CURVE"]) {
      const route = routeOf({ operation: "connect", endpoint, mechanism });
      const [, host = ""] = /^ws:\/\/([A-Za-z0-9._-]+):\d+\/$/.exec(route) ?? [];
      const { url, protocols } = targetOf(host);
      expect(url).toBe(whole);
      expect(protocols[0]).toBe(`ZWS2.0.${mechanism}`);
      expect(protocolOf(protocols[0] as string)).toBe(`ZWS2.0/${mechanism}`);
      expect(nameOf(route)).toBe(whole);
    }
  });

  it("leaves other endpoints as they are", () => {
    for (const endpoint of [
      "inproc://name",
      "foo://bar",
      "no endpoint",
      "ws://host:*",
      "ws://127.0.0.1:5555/",
    ])
      expect(nameOf(endpoint)).toBe(endpoint);
    for (const endpoint of ["inproc://name", "foo://bar", "no endpoint", "ws://host:*"])
      expect(routeOf({ operation: "connect", endpoint, mechanism: "NULL" })).toBe(endpoint);
  });

  it("does not lead from https to ws, except on the same machine", () => {
    const connect = (endpoint: string) => () =>
      routeOf({ operation: "connect", endpoint, mechanism: "NULL" });
    expect(connect("ws://example.com:80")).toThrow(/wss:\/\//);
    expect(connect("ws://127.0.0.1:80")).not.toThrow();
    expect(connect("wss://example.com:80")).not.toThrow();
  });
});
