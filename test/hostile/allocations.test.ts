/** Allocations that fail while sockets of all types exchange messages over all transports. */
import { patterns } from "./scenarios.js";
import { describeFailures } from "./walk.js";

describeFailures(patterns);
