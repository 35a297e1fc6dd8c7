/** A web worker that does what its page is told. */
import { obey } from "./commands.mjs";

globalThis.onmessage = async ({ data }) => globalThis.postMessage(await obey(data));
globalThis.postMessage("ready");
