// One end of udp: `udp.mjs ENTRY dish|radio|echo|ask ENDPOINT [PORT]`.
import { createRequire } from "node:module";

const [entry, role, endpoint, port] = process.argv.slice(2);
const draft = createRequire(import.meta.url)(entry);

/** Sends repeatedly until the other end has answered or the program is ended, because udp may lose messages. */
const again = (send) => setInterval(() => send().catch(() => undefined), 10);

const roles = {
  async dish() {
    const dish = new draft.Dish();
    dish.join("group");
    await dish.bind(endpoint);
    console.log("ready");
    const [body, { group }] = await dish.receive();
    console.log(`${group}: ${body}`);
    dish.close();
  },
  async radio() {
    const radio = new draft.Radio({ multicastHops: 1, linger: 0 });
    radio.connect(endpoint);
    again(() => radio.send("message", { group: "group" }));
  },
  async echo() {
    const socket = new draft.Datagram({ linger: 0 });
    await socket.bind(endpoint);
    console.log("ready");
    for (;;) await socket.send(await socket.receive());
  },
  async ask() {
    const socket = new draft.Datagram({ linger: 0 });
    await socket.bind(endpoint);
    const timer = again(() => socket.send([`127.0.0.1:${port}`, "question"]));
    const [, body] = await socket.receive();
    console.log(`${body}`);
    clearInterval(timer);
    socket.close();
  },
};

await roles[role]();
