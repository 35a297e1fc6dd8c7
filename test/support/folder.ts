/** A folder of its own for each test that asks for one, removed afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";

/** Call once at the top of a test file. */
export function useFolder(): () => string {
  let path: string | undefined;
  afterEach(() => {
    if (path !== undefined) rmSync(path, { recursive: true, force: true });
    path = undefined;
  });
  return () => (path ??= mkdtempSync(join(tmpdir(), "zmq-test-")));
}
