/**
 * A peer for tests (test/support/peers/client.ts) whose sockets are in a page, or in a web worker of one.
 *
 *   node peer.mjs page|worker
 */
import { createInterface } from "node:readline";
import { launch } from "./chromium.mjs";
import { serve } from "./server.mjs";

const place = process.argv[2];
const server = await serve();
const browser = await launch();
const page = await browser.newPage();
page.on("console", (message) => process.stderr.write(`${message.type()}: ${message.text()}\n`));
page.on("pageerror", (error) => process.stderr.write(`${error.stack}\n`));
await page.goto(server.origin);

/** Runs in the page. */
async function prepare(place) {
  if (place === "page") {
    const { obey } = await import("/test/browser/commands.mjs");
    globalThis.obey = obey;
    return;
  }
  const worker = new Worker("/test/browser/worker.mjs", { type: "module" });
  const waiting = new Map();
  await new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => {
      if (data === "ready") return resolve();
      waiting.get(data.id)(data);
      waiting.delete(data.id);
    };
  });
  globalThis.obey = (command) =>
    new Promise((resolve) => {
      waiting.set(command.id, resolve);
      worker.postMessage(command);
    });
}
await page.evaluate(prepare, place);

createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on("line", async (line) => {
    const answer = await page.evaluate((command) => globalThis.obey(command), JSON.parse(line));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  })
  .on("close", async () => {
    await browser.close();
    await server.close();
    process.exit(0);
  });
