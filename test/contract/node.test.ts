import { describe } from "vitest";
import { nodeWorld } from "../support/world.js";
import { backpressureSuite } from "./suites/backpressure.js";
import { endpointsSuite } from "./suites/endpoints.js";
import { hostSuite } from "./suites/host.js";
import { hostTimeSuite } from "./suites/host-time.js";
import { messagesSuite } from "./suites/messages.js";
import { patternsSuite } from "./suites/patterns.js";

describe("Node's host", () => {
  hostSuite(nodeWorld);
  hostTimeSuite(nodeWorld);
});

describe("sockets on Node's host", () => {
  patternsSuite(nodeWorld);
  messagesSuite(nodeWorld);
  describe("backpressure", () => backpressureSuite(nodeWorld));
  describe("an endpoint", () => endpointsSuite(nodeWorld));
});
