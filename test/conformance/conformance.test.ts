/**
 * Each item of table.mjs, tried with this package and with npm zeromq, in both roles and over both transports. What deviates
 * has to be in the table, and what is in the table has to deviate.
 */
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/folder.js";
import { describeImplementations, type Implementation, Kit } from "../support/implementations.js";
import { Bench, type Check, happens } from "./bench.js";
import { CHECKS } from "./items/index.js";
import { Ended } from "./link.js";
import { GROUPS, type Item, listed, type Role, type Transport } from "./table.mjs";

const folder = useFolder();
const items = Object.values(GROUPS).flat();

/** No item takes that long if it ends at all. */
const PATIENCE = 15_000;

/** What deviates. To end the connection when an item expects something else is a deviation as well. */
async function deviation(check: Check, bench: Bench): Promise<string | undefined> {
  try {
    const checked = check(bench);
    return (await happens(checked, PATIENCE)) ? await checked : "waits for ever";
  } catch (error) {
    if (error instanceof Ended) return error.message;
    throw error;
  } finally {
    bench.close();
    bench.kit.closeAll();
  }
}

function expectListed(item: Item, implementation: Implementation, role: Role, transport: Transport): void {
  if (item.untested !== undefined) return;
  it(`${item.item}. ${item.asks}`, async () => {
    const bench = new Bench(new Kit(implementation), role, transport, folder());
    const does = await deviation(CHECKS[item.item], bench);
    const known = listed(item, implementation.isOurs ? "ours" : "native", role, transport);
    if (!known?.sometimes) expect(does, does ?? "conforms").toBe(known?.does);
  });
}

it("every item has a check, and every check is of an item", () => {
  const tested = items.filter(({ untested }) => untested === undefined).map(({ item }) => item);
  expect(
    Object.keys(CHECKS)
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual(tested.sort((a, b) => a - b));
});

it("what this package does and npm zeromq does not has a reason, and is never worse", () => {
  const deviations = items.flatMap((item) =>
    (item.deviations ?? []).map((deviation) => ({ ...deviation, item })),
  );
  for (const { who, as, item, why } of deviations.filter(({ who }) => who !== "native")) {
    expect(why, `${item.item}`).toBeTruthy();
    const roles = as === undefined ? (["binder", "connector"] as const) : [as];
    for (const role of roles)
      if (who === "ours")
        expect(listed(item, "native", role, "tcp"), `${item.item} as ${role}`).toBeDefined();
  }
});

describeImplementations("conformance", (implementation) => {
  for (const transport of ["tcp", "ipc"] as const)
    for (const role of ["binder", "connector"] as const)
      describe(`as ${role} over ${transport}`, () => {
        for (const item of items)
          if (item.transports?.includes(transport) ?? true)
            expectListed(item, implementation, role, transport);
      });
});
