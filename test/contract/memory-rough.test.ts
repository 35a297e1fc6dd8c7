import { memoryWorld } from "../support/world.js";
import { eventfulSuites, hostSuites, trafficSuites } from "./suites/index.js";

/** Slow, in small pieces, with very small buffers. */
const rough = memoryWorld("rough memory", { seed: 7, latency: [0, 5], segment: [1, 1500], bufferSize: 3000 });

hostSuites(rough);
trafficSuites(rough);
eventfulSuites(rough);
