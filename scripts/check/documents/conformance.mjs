// What ZMTP asks for and how far each package keeps to it, as docs/conformance.md has it.
import { GROUPS } from "../../../test/conformance/table.mjs";
import { table } from "./generated.mjs";

const PACKAGES = { ours: "This package", native: "npm zeromq" };
const items = Object.values(GROUPS).flat();

/** What Markdown would take for something else. */
const plain = (text) => text.replaceAll(/([*_<>])/g, "\\$1");

const deviationsOf = (item, who) =>
  (item.deviations ?? []).filter((deviation) => deviation.who === who || deviation.who === "both");

/** What one package does: "ok", or what it does instead, and in which role. */
function outcome(item, who) {
  if (item.untested !== undefined) return "not tested";
  const deviations = deviationsOf(item, who);
  if (deviations.length === 0) return "ok";
  return deviations
    .map(({ as, does, sometimes }) =>
      [sometimes ? "sometimes " : "", plain(does), as === undefined ? "" : ` (as ${as})`].join(""),
    )
    .join("; ");
}

/** How many items each package keeps to. */
export function conformanceSummary() {
  const tested = items.filter(({ untested }) => untested === undefined);
  const rows = Object.entries(PACKAGES).map(([who, name]) => {
    const deviating = tested.filter((item) => deviationsOf(item, who).length > 0).length;
    return [name, String(tested.length - deviating), String(deviating)];
  });
  return table([["Package", "Items that it keeps to", "Items from which it deviates"], ...rows]);
}

export function conformance() {
  return Object.entries(GROUPS)
    .map(([title, group]) => {
      const rows = group.map((item) => [
        String(item.item),
        item.rfc,
        plain(item.asks) + (item.untested === undefined ? "" : ` ${item.untested}`),
        ...Object.keys(PACKAGES).map((who) => outcome(item, who)),
      ]);
      return `## ${title}\n\n${table([["Item", "RFC", "What is asked", ...Object.values(PACKAGES)], ...rows])}`;
    })
    .join("\n\n");
}

/** Why deviations stay. */
export function conformanceReasons() {
  const reasons = items.flatMap(({ item, deviations = [] }) =>
    deviations
      .filter(({ why }) => why !== undefined)
      .map(({ who, why }) => `- **${item}** (${WHO[who]}): ${plain(why)}`),
  );
  return reasons.join("\n");
}

const WHO = { ours: "this package", native: "npm zeromq", both: "both" };
