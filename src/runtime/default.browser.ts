/** The runtime of the package in a page or a worker of one. */
import { BrowserHost } from "../host/browser/index.js";
import { newBytes } from "../platform/bytes.browser.js";
import { Runtime } from "./runtime.js";

let module: WebAssembly.Module | undefined;

/**
 * Has the compiled libzmq from now on. Sockets are made by constructors, which cannot wait. So whoever imports the package
 * waits until it is there: the entries import load-url.browser.ts or load-inline.browser.ts, which await it.
 */
export async function provideModule(load: () => Promise<WebAssembly.Module>): Promise<void> {
  module ??= await load();
}

/** What the package uses unless told otherwise. */
export const defaultRuntime = new Runtime(new BrowserHost(newBytes), () => module as WebAssembly.Module);
