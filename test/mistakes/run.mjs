/** Runs a mistake of the table against the package and says what comes of it. */
import { once } from "node:events";

const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor;

/** The classes and functions of the package, with each socket that is made noted, to close it. */
function noting(zmq, sockets) {
  const construct = (target, args) => {
    const made = Reflect.construct(target, args);
    if ("close" in made) sockets.push(made);
    return made;
  };
  const note = (value) =>
    typeof value === "function" && value.prototype instanceof zmq.Socket
      ? new Proxy(value, { construct })
      : value;
  return Object.fromEntries(Object.entries(zmq).map(([name, value]) => [name, note(value)]));
}

/** The text of an error, with the hint, as the first lines of its stack show it. */
function textOf(error) {
  const stack = error.stack.slice(error.name.length + 2);
  const frames = stack.search(/\n\s+at /);
  return frames < 0 ? stack : stack.slice(0, frames);
}

/**
 * @param {object} zmq The package.
 * @param {import("./table.mjs").Mistake} mistake
 * @returns {Promise<{ says: string, is: string, stack?: string }>}
 */
export async function runMistake(zmq, { before = "", code, after = "", how = "error" }) {
  const sockets = [];
  const noted = noting(zmq, sockets);
  const source = `"use strict"; const { ${Object.keys(noted).join(", ")} } = zmq;\n${before}\n${code}\n${after}`;
  const run = new AsyncFunction("zmq", source);
  try {
    if (how === "error") {
      await run(noted);
      throw new Error(`This is no mistake: ${code}`);
    }
    const warned = once(process, "warning");
    await run(noted);
    const [{ message, code: is }] = await warned;
    return { says: message, is };
  } catch (error) {
    if (how !== "error") throw error;
    return { says: textOf(error), is: error.code ?? error.name, stack: error.stack };
  } finally {
    for (const socket of sockets) socket.close();
  }
}
