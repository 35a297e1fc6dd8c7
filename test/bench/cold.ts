/**
 * The start of a program, from its first line on. It imports nothing else at the start, so that nothing is there
 * before the library that the library would have had to load. Its argument is what to import.
 */
const start = performance.now();
const values: Record<string, number> = {};
const mark = (what: string): void => void (values[what] = performance.now() - start);

const { Reply, Request } = (await import(process.argv[2] ?? "")) as typeof import("zeromq-wasm");
mark("import");
const reply = new Reply();
mark("first");
const request = new Request();
mark("sockets");
await reply.bind("tcp://127.0.0.1:*");
mark("bind");

async function answer(): Promise<void> {
  for await (const message of reply) await reply.send(message);
}

async function ask(times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await request.send("question");
    await request.receive();
  }
}

request.connect(reply.lastEndpoint ?? "");
void answer();
await ask(1);
mark("reply");
await ask(999);
mark("thousand");

console.log(JSON.stringify({ measured: { values, rss: process.memoryUsage.rss() } }));
// The native package may wait for its sockets.
process.exit();
