/** Loads the compiled libzmq of a page from beside the code. */
import { provideModule } from "./default.browser.js";
import { requireWebAssembly } from "./requirements.browser.js";

async function load(): Promise<WebAssembly.Module> {
  requireWebAssembly();
  // Bundlers know this form: they copy the file, and put its place here.
  const url = new URL("../zeromq.wasm", import.meta.url);
  const response = await fetch(url).catch((cause: unknown) => {
    throw notFound(url, cause);
  });
  if (!response.ok) throw notFound(url, new Error(`HTTP status ${response.status}`));
  // A server that does not know the type of .wasm files: the bytes are the same.
  const isTyped = response.headers.get("content-type")?.startsWith("application/wasm");
  return isTyped === true
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

const notFound = (url: URL, cause: unknown): Error =>
  new Error(
    `${url.href} could not be loaded. It belongs to zeromq-wasm, and must be where its code is. If the code was bundled, import ` +
      "zeromq-wasm/inline instead, which has it inside.",
    { cause },
  );

await provideModule(load);
