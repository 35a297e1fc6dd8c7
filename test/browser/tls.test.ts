/** wss: a page connects over TLS, through a proxy that ends it. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { Router, curveKeyPair } from "../../src/index.js";
import { unless } from "../support/needs.js";
import { launch } from "./chromium.mjs";
import { missing } from "./peers.js";
import { serve } from "./server.mjs";

/** A certificate that nobody has signed; undefined if openssl is not there. */
function certificate(): { key: Buffer; cert: Buffer } | undefined {
  const folder = mkdtempSync(join(tmpdir(), "zmq-tls-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const args = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
  try {
    if (spawnSync("openssl", [...args, "-keyout", key, "-out", cert]).status !== 0) return undefined;
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const files = missing === undefined ? certificate() : undefined;
const needed =
  missing ?? (files === undefined ? "there is no openssl to make a certificate with" : undefined);

describe("wss", unless(needed), () => {
  it("leads through a proxy that speaks TLS, with CURVE inside", async () => {
    const keys = { server: curveKeyPair(), client: curveKeyPair() };
    const router = new Router({ linger: 0, curveServer: true, curveSecretKey: keys.server.secretKey });
    await router.bind("ws://127.0.0.1:*");
    const port = Number(/:(\d+)/.exec(router.lastEndpoint as string)?.[1]);
    const proxy = createServer(files ?? {}, (outside) => {
      const inside = connect(port, "127.0.0.1");
      for (const socket of [inside, outside]) socket.on("error", () => undefined);
      outside.pipe(inside).pipe(outside);
    }).listen(0, "127.0.0.1");
    await once(proxy, "listening");

    const web = await serve();
    const browser = await launch("--ignore-certificate-errors");
    try {
      const page = await browser.newPage();
      await page.goto(web.origin);
      const endpoint = `wss://127.0.0.1:${(proxy.address() as AddressInfo).port}/a/path?key=1`;
      const sending = page.evaluate(
        `import("/dist/browser/index.mjs").then(async ({ Dealer }) => {
          const dealer = new Dealer(${JSON.stringify({
            curvePublicKey: keys.client.publicKey,
            curveSecretKey: keys.client.secretKey,
            curveServerKey: keys.server.publicKey,
          })});
          const connected = new Promise((resolve) => dealer.events.on("handshake", ({ address }) => resolve(address)));
          dealer.connect("${endpoint}");
          await dealer.send("secret");
          const answer = String((await dealer.receive())[0]);
          return [answer, dealer.lastEndpoint, await connected];
        })`,
      );
      const [id, text] = await router.receive();
      await router.send([id as Buffer, `${text}!`]);
      expect(await sending).toEqual(["secret!", endpoint, endpoint]);
    } finally {
      router.close();
      await browser.close();
      await web.close();
      proxy.close();
    }
  });
});
