/**
 * A process without free descriptors: descriptors.mjs FOLDER, to be started with a low limit of open files. Prints what
 * calls and events say then, and whether all works when there are descriptors again.
 */
import { once } from "node:events";
import { closeSync, openSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { Context, Pull, Push, Reply } from "zeromq-wasm";

const [folder] = process.argv.slice(2);
const context = new Context();
const print = (...words) => console.log(words.join(" "));
process.on("uncaughtException", (error) => print("uncaught", error.message));
process.on("unhandledRejection", (error) => print("unhandled", error.message));

const files = [];
function exhaust() {
  try {
    for (;;) files.push(openSync("/dev/null", "r"));
  } catch {
    // None is left.
  }
}

// What is loaded or opened once. Whatever closes is waited for, because it gives its descriptor back.
const listener = new Pull({ context });
await listener.bind("tcp://127.0.0.1:*");
const early = new Reply({ context });
await early.bind(`ipc://${folder}/early`);
const earlyEnded = new Promise((resolve) => early.events.on("end", resolve));
early.close();
await earlyEnded;
const port = Number(listener.lastEndpoint.split(":").at(-1));
const disconnected = new Promise((resolve) => listener.events.on("disconnect", resolve));
const probe = connect(port, "127.0.0.1");
await once(probe, "connect");
probe.destroy();
await disconnected;

exhaust();
for (const method of ["bind", "bindSync"]) {
  for (const endpoint of ["tcp://127.0.0.1:*", `ipc://${folder}/socket`, "ipc://*"]) {
    const socket = new Reply({ context });
    const code = await Promise.resolve()
      .then(() => socket[method](endpoint))
      .then(
        () => "ok",
        (error) => error.code,
      );
    print(method, endpoint.replace(folder, "FOLDER"), code);
    socket.close();
  }
}

for (const endpoint of [listener.lastEndpoint, `ipc://${folder}/absent`]) {
  const socket = new Push({ context, linger: 0, reconnectInterval: 5 });
  const failed = new Promise((resolve) => socket.events.on("close", resolve));
  socket.connect(endpoint);
  print("connect", endpoint.replace(folder, "FOLDER").replace(/\d+$/, "PORT"), (await failed).error.code);
  socket.close();
}

const push = new Push({ context, reconnectInterval: 5 });
push.connect(listener.lastEndpoint);
for (const file of files.splice(0)) closeSync(file);
await push.send("works");
print("context", String(await listener.receive()));
print("left", readdirSync(folder).length);
listener.close();
