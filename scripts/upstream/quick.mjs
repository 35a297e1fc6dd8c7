// Prints the programs of libzmq's suite that `make test` runs.
import { programs } from "./list.mjs";

const quick = programs.filter(({ quick }) => quick);
console.log(quick.map(({ name }) => name).join(" "));
