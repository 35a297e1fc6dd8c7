import { describe } from "vitest";
import { nodeWorld } from "../support/world.js";
import { backpressureSuite } from "./suites/backpressure.js";
import { endpointsSuite } from "./suites/endpoints.js";
import { faultsSuite } from "./suites/faults.js";
import { hostSuite } from "./suites/host.js";
import { hostTimeSuite } from "./suites/host-time.js";
import { hostileSuite } from "./suites/hostile.js";
import { lifecycleSuite } from "./suites/lifecycle.js";
import { messagesSuite } from "./suites/messages.js";
import { patternsSuite } from "./suites/patterns.js";
import { streamSuite } from "./suites/stream.js";

describe("Node's host", () => {
  hostSuite(nodeWorld);
  hostTimeSuite(nodeWorld);
});

describe("sockets on Node's host", () => {
  patternsSuite(nodeWorld);
  messagesSuite(nodeWorld);
  describe("backpressure", () => backpressureSuite(nodeWorld));
  describe("an endpoint", () => endpointsSuite(nodeWorld));
  describe("a life", () => lifecycleSuite(nodeWorld));
  describe("faults", () => faultsSuite(nodeWorld));
  describe("hostility", () => hostileSuite(nodeWorld));
  streamSuite(nodeWorld);
});
