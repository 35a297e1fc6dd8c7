// How long the memory of frames of a size is kept: by libzmq's queue, then by who received them. Run it with --expose-gc.
import { collectGarbage } from "./wait.mjs";

const module = await import(process.argv[2]);
const { Pull, Push } = module.default ?? module;

const COUNT = 10;
const SIZE = Number(process.argv[3]);

const pull = new Pull();
const push = new Push();
await pull.bind("inproc://kept");
push.connect("inproc://kept");

const gone = new Set();
const registry = new FinalizationRegistry((number) => gone.add(number));

async function send(number) {
  const frame = Buffer.alloc(SIZE, number);
  registry.register(frame.buffer, number);
  await push.send(frame);
}
for (let i = 0; i < COUNT; i++) await send(i);
await collectGarbage();
console.log(`queued: ${COUNT - gone.size} of ${COUNT} are there`);

const frames = [];
for (let i = 0; i < COUNT; i++) frames.push(...(await pull.receive()));
const right = frames.every((frame, i) => frame.length === SIZE && frame.every((byte) => byte === i));
console.log(`received: ${right ? "all are" : "not all are"} as they were sent`);

await collectGarbage();
console.log(`received: ${frames.length} of ${COUNT} are there`);

frames.length = 0;
for (let tries = 0; gone.size < COUNT && tries < 500; tries++) await collectGarbage();
console.log(`dropped: ${gone.size === COUNT ? "all are gone" : `${gone.size} are gone`}`);
pull.close();
push.close();
