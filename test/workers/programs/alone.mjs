// An endpoint that was bound when there was no other thread: alone.mjs <package>. Prints JSON.
const [, , specifier] = process.argv;
const print = (value) => console.log(JSON.stringify(value));
const module = await import(specifier);
const zmq = module.default ?? module;

const pull = new zmq.Pull();
await pull.bind("inproc://before");
const push = new zmq.Push();
push.connect("inproc://before");
await push.send("from here");
print(String(await pull.receive()));
// As long as nobody loads worker_threads, there are no other threads to share anything with.
print(process.moduleLoadList.includes("NativeModule worker_threads"));

const { Worker } = await import("node:worker_threads");
for (const name of ["the first worker", "the second"]) {
  new Worker(
    `import(${JSON.stringify(specifier)}).then(async (module) => {
       const zmq = module.default ?? module;
       const push = new zmq.Push();
       push.connect("inproc://before");
       const taken = await new zmq.Pull().bind("inproc://before").catch(({ code }) => code);
       await push.send(["from " + ${JSON.stringify(name)}, taken]);
     });`,
    { eval: true },
  );
  print((await pull.receive()).map(String));
}
// npm zeromq may abort the process when a worker ends.
process.exit();
