/**
 * Two tasks of one process that talk over inproc, each through its end of a PAIR.
 *
 *   node build/examples/pair/main.js [first]
 *
 *   first   which task starts first, cook or waiter      cook
 */
import { Pair } from "zeromq-wasm";

const [first = "cook"] = process.argv.slice(2);

// A name, not a place: inproc connects sockets of one Context, and these use the default one. Nothing
// leaves the process, so two programs may use the same name without meeting.
const address = "inproc://kitchen";

async function cook(): Promise<void> {
  const hatch = new Pair();
  await hatch.bind(address);
  await hatch.send("kitchen is open");

  for await (const [order] of hatch) {
    if (order.toString() === "closing") break;
    console.log(`cook: making ${order.toString()}`);
    await hatch.send(`${order.toString()} ready`);
  }
  hatch.close();
}

async function waiter(): Promise<void> {
  const hatch = new Pair();
  // Fine even if the cook has not bound yet: what is sent waits for the other end to appear.
  hatch.connect(address);

  // Unlike REQ and REP, a PAIR has no turns: here the cook speaks first, and three orders go in before
  // the first dish comes out.
  const [greeting] = await hatch.receive();
  console.log(`waiter: heard "${greeting.toString()}"`);

  const orders = ["soup", "fish", "cake"];
  for (const order of orders) {
    await hatch.send(order);
  }
  for (let i = 0; i < orders.length; i++) {
    const [dish] = await hatch.receive();
    console.log(`waiter: serving "${dish.toString()}"`);
  }
  await hatch.send("closing");
  hatch.close();
}

await Promise.all(first === "waiter" ? [waiter(), cook()] : [cook(), waiter()]);
console.log("both tasks ended");
