/** All suites, as functions of the kind of world in which they run. */
import { describe } from "vitest";
import type { WorldKind } from "../../support/world.js";
import { backpressureSuite } from "./backpressure.js";
import { datagramsSuite } from "./datagrams.js";
import { endpointsSuite } from "./endpoints.js";
import { faultsSuite } from "./faults.js";
import { hostDatagramSuite } from "./host-datagrams.js";
import { hostSuite } from "./host.js";
import { hostTimeSuite } from "./host-time.js";
import { hostileSuite } from "./hostile.js";
import { lifecycleSuite } from "./lifecycle.js";
import { messagesSuite } from "./messages.js";
import { patternsSuite } from "./patterns.js";
import { streamSuite } from "./stream.js";

/** What glue/host.ts asks of a host. */
export function hostSuites(kind: WorldKind): void {
  describe(`the host of ${kind.name}`, () => {
    hostSuite(kind);
    describe("datagrams", () => hostDatagramSuite(kind));
    hostTimeSuite(kind);
  });
}

/** How messages travel. */
export function trafficSuites(kind: WorldKind): void {
  describe(`traffic: ${kind.name}`, () => {
    patternsSuite(kind);
    messagesSuite(kind);
    streamSuite(kind);
    describe("udp", () => datagramsSuite(kind));
  });
}

/** Everything else that can happen to a socket. */
export function eventfulSuites(kind: WorldKind): void {
  describe(`backpressure: ${kind.name}`, () => backpressureSuite(kind));
  describe(`an endpoint: ${kind.name}`, () => endpointsSuite(kind));
  describe(`a life: ${kind.name}`, () => lifecycleSuite(kind));
  describe(`faults: ${kind.name}`, () => faultsSuite(kind));
  describe(`hostility: ${kind.name}`, () => hostileSuite(kind));
}
