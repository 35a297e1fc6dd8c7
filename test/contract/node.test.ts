import { describe } from "vitest";
import { nodeWorld } from "../support/world.js";
import { hostSuite } from "./suites/host.js";
import { hostTimeSuite } from "./suites/host-time.js";

describe("Node's host", () => {
  hostSuite(nodeWorld);
  hostTimeSuite(nodeWorld);
});
