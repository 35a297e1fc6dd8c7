import { nodeWorld } from "../support/world.js";
import { eventfulSuites, hostSuites, trafficSuites } from "./suites/index.js";

hostSuites(nodeWorld);
trafficSuites(nodeWorld);
eventfulSuites(nodeWorld);
