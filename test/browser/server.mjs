/** A web server on the loopback interface, for pages and what they load. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TYPES = { ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm" };
const PAGE = '<!doctype html><link rel="icon" href="data:,"><title>zeromq-wasm</title>';

/**
 * Serves `/` (an empty page), the files below `dist/` and `test/browser/`, and what `extra` has: texts or bytes by their
 * paths. Resolves with the origin of the server and a function that ends it.
 */
export async function serve(extra = {}) {
  const server = createServer((request, response) => {
    void respond(new URL(request.url, "http://localhost").pathname, response);
  });
  const respond = async (path, response) => {
    const type = TYPES[extname(path)] ?? "text/html";
    try {
      const body = extra[path] ?? (path === "/" ? PAGE : await readFile(fileFor(path)));
      response.writeHead(200, { "content-type": type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  };
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function fileFor(path) {
  const file = normalize(path);
  if (!/^\/(dist|test\/browser)\//.test(file)) throw new Error(`not served: ${path}`);
  return join(ROOT, file);
}
