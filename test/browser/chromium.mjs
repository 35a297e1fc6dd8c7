/** Starts the distribution's Chromium without a window. */
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** Undefined if there is none. */
export const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));

/** Why tests with a browser are skipped; undefined where they run. */
export const missing =
  executablePath === undefined
    ? "there is no Chromium (make test-browser installs it; CHROMIUM names another one)"
    : undefined;

/** The sandbox of Chromium refuses to run as root, and containers rarely have enough shared memory. */
export const launch = (...args) =>
  chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage", ...args] });
