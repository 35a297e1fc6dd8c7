/** Has the compiled libzmq of a page in the code, for bundles without a file beside them. */
import { provideModule } from "./default.browser.js";
import { requireWebAssembly } from "./requirements.browser.js";
import { base64 } from "./wasm-bytes.js";

await provideModule(() => {
  requireWebAssembly();
  return WebAssembly.compile(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
});
