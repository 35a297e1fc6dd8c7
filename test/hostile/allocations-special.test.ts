/** Allocations that fail in mechanisms, with large messages, with many of something, and with other peers than usual. */
import { special } from "./scenarios.js";
import { describeFailures } from "./walk.js";

describeFailures(special);
