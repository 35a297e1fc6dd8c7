/**
 * What a program sees that may not use the network or write files. denied.mjs FOLDER: prints one line for each operation,
 * with the code of its error, and one for what the context still does.
 */
import { Context, Pull, Push, Reply } from "zeromq-wasm";
import { Dish, Radio } from "zeromq-wasm/draft";

const [folder] = process.argv.slice(2);
const context = new Context();
const print = (...words) => console.log(words.join(" "));

process.on("uncaughtException", (error) => print("uncaught", error.message));
process.on("unhandledRejection", (error) => print("unhandled", error.message));

/** The code of the error, or "ok". What does not end within a second is "pending". */
async function outcome(operation) {
  const timeout = new Promise((resolve) => setTimeout(resolve, 1000, "pending").unref());
  const result = Promise.resolve()
    .then(operation)
    .then(
      () => "ok",
      (error) => error.code ?? error.message,
    );
  return Promise.race([result, timeout]);
}

const BINDS = [
  "tcp://127.0.0.1:*",
  "ws://127.0.0.1:*",
  "ipc://*",
  `ipc://${folder}/bound`,
  "udp://127.0.0.1:*",
];
for (const method of ["bind", "bindSync"]) {
  for (const endpoint of BINDS) {
    const udp = endpoint.startsWith("udp");
    const socket = udp ? new Dish({ context }) : new Reply({ context });
    const place = udp ? endpoint.replace("*", "45678") : endpoint;
    print(method, endpoint.replace(folder, "FOLDER"), await outcome(() => socket[method](place)));
    socket.close();
  }
}

const CONNECTS = [
  "tcp://127.0.0.1:45679",
  "tcp://localhost:45679",
  "ws://127.0.0.1:45679/path",
  `ipc://${folder}/absent`,
  "udp://127.0.0.1:45679",
];
for (const endpoint of CONNECTS) {
  const socket = endpoint.startsWith("udp") ? new Radio({ context }) : new Push({ context, linger: 0 });
  print("connect", endpoint.replace(folder, "FOLDER"), await outcome(() => socket.connect(endpoint)));
  socket.close();
}

const [push, pull] = [new Push({ context }), new Pull({ context })];
await push.bind("inproc://afterwards");
pull.connect("inproc://afterwards");
await push.send("works");
print("context", String(await pull.receive()));
