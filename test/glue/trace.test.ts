/** The trace: one line for each call that wasm makes. */
import { expect, it } from "vitest";
import { traceImports } from "../../glue/boundary/trace.js";

function traced(imports: Record<string, (...args: number[]) => number | void>) {
  const lines: string[] = [];
  return { imports: traceImports(imports, (line) => lines.push(line)), lines };
}

it("names the call, its arguments and its result, which is passed on", () => {
  const { imports, lines } = traced({ host_recv: (fd, buffer, size) => fd + buffer + size });
  expect(imports.host_recv(3, 400, -5)).toBe(398);
  expect(lines).toEqual(["host_recv(3, 400, -5) = 398"]);
});

it("prints the result 0, but no result if there is none", () => {
  const { imports, lines } = traced({ host_close: () => undefined, host_listen: () => 0 });
  expect(imports.host_close(3)).toBeUndefined();
  imports.host_listen(4);
  expect(lines).toEqual(["host_close(3)", "host_listen(4) = 0"]);
});

it("covers every import", () => {
  const { imports, lines } = traced({ a: () => 1, b: () => 2, c: () => 3 });
  expect(Object.keys(imports)).toEqual(["a", "b", "c"]);
  for (const call of Object.values(imports)) call();
  expect(lines).toHaveLength(3);
});

it("passes on exceptions of a call", () => {
  const { imports } = traced({
    host_abort: () => {
      throw new RangeError("no");
    },
  });
  expect(() => imports.host_abort(1)).toThrow(RangeError);
});
