// Runs the named scenarios, or all of them, between two places: run-scenarios.mjs <package> <binder> <connector> [name]
// A place whose name begins with "here" is in the main thread, any other is a worker. Prints each result as a line of
// JSON.
import { here, until, worker } from "./places.mjs";
import { CLOSE, scenarios } from "./scenarios.mjs";

const [, , , binderName, connectorName, only] = process.argv;
const places = new Map();
for (const name of [binderName, connectorName])
  if (!places.has(name)) places.set(name, name.startsWith("here") ? await here() : worker());
const binder = places.get(binderName);
const connector = places.get(connectorName);

let number = 0;
for (const [name, { run }] of Object.entries(scenarios)) {
  if (only !== undefined && name !== only) continue;
  let result;
  try {
    result = { value: await run(binder, connector, `inproc://${++number}`, { until }) };
  } catch (error) {
    result = { error: String(error) };
  }
  console.log(JSON.stringify({ name, ...result }));
  for (const place of places.values()) await place.run(CLOSE);
}
// npm zeromq may abort the process when a worker ends.
process.exit();
