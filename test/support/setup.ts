/** What holds for every test file, before its tests. */
import fc from "fast-check";
import { beforeEach } from "vitest";
import { printSeedIfFailed, seed } from "./seed.js";

// Properties draw from the seed of the run as well.
fc.configureGlobal({ seed });

beforeEach(printSeedIfFailed);
