/** The limits of contexts: what the documentation says of them is what the module has. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Context, Pull } from "../../src/index.js";
import { lastEngine } from "../support/engines.js";

const DOCUMENT = new URL("../../docs/architecture/memory.md", import.meta.url);
const ROW = /^\| `(\w+)` +\| (\w+) +\| (\d+)(?:: none)? +\| (\d+) to (\d+) +\|/gm;

const rows = [...readFileSync(DOCUMENT, "utf8").matchAll(ROW)].map(([, name, , ...numbers]) => ({
  name: name as keyof Context,
  numbers: numbers.map(Number),
}));

it("the table has all limits of the module", () => {
  new Pull({ context: new Context() }).close();
  const { facts } = lastEngine();
  expect(rows).toHaveLength(9);
  for (const { name, numbers } of rows) {
    const constant = `ZWASM_${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`;
    expect(
      ["default", "min", "max"].map((part) => facts.number(`${constant}.${part}`)),
      name,
    ).toEqual(numbers);
  }
});

it.each(rows)(
  "$name has its default, and takes its range and nothing else",
  ({ name, numbers: [standard, least, most] }) => {
    const context = new Context() as unknown as Record<string, number>;
    expect(context[name]).toBe(standard);
    for (const value of [least, most]) {
      context[name] = value;
      expect(context[name]).toBe(value);
    }
    for (const value of [least - 1, most + 1]) {
      if (value > 2147483647) continue;
      expect(() => (context[name] = value)).toThrow(expect.objectContaining({ code: "EINVAL" }));
      expect(context[name]).toBe(most);
    }
  },
);
