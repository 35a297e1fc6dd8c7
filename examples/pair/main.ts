/**
 * Two tasks of one process that exchange messages over inproc, each with a PAIR socket.
 *
 *   node build/examples/pair/main.js [first]
 *
 *   first   which task starts first, cook or waiter      cook
 */
import { Pair } from "zeromq-wasm";

const [first = "cook"] = process.argv.slice(2);

// A name in this process: inproc connects sockets of one Context, and these use the global one. Two programs
// can use the same name and do not reach each other.
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
  // The cook does not need to be bound yet: messages wait until it is.
  hatch.connect(address);

  // Unlike REQ and REP, a PAIR sends and receives in any order: here the cook sends first, and the waiter sends
  // three orders before the first dish arrives.
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
