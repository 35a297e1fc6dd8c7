import { memoryWorld } from "../support/world.js";
import { eventfulSuites, hostSuites, trafficSuites } from "./suites/index.js";

const memory = memoryWorld("memory");

hostSuites(memory);
trafficSuites(memory);
eventfulSuites(memory);
