import { describe } from "vitest";
import { memoryWorld } from "../support/world.js";
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

const smooth = memoryWorld("memory");
const rough = memoryWorld("rough memory", { seed: 7, latency: [0, 5], segment: [1, 1500], bufferSize: 3000 });

describe.each([smooth, rough])("the host in $name", (kind) => {
  hostSuite(kind);
  hostTimeSuite(kind);
});

describe.each([smooth, rough])("sockets on the host in $name", (kind) => {
  patternsSuite(kind);
  messagesSuite(kind);
  describe("backpressure", () => backpressureSuite(kind));
  describe("an endpoint", () => endpointsSuite(kind));
  describe("a life", () => lifecycleSuite(kind));
  describe("faults", () => faultsSuite(kind));
  describe("hostility", () => hostileSuite(kind));
  streamSuite(kind);
});
