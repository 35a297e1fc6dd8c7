/** The sink's report, as text. */
import { bar } from "./progress.js";

export interface Share {
  name: string;
  transport: string;
  tasks: number;
  cost: number;
}

export interface Batch {
  expected: number;
  expectedCost: number;
  arrived: number;
  elapsed: number;
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

const percent = (part: number, whole: number): string => `${((100 * part) / (whole || 1)).toFixed(1)} %`;

const line = (...cells: [string, string, string, string, string]): string => {
  const [name, transport, tasks, share, work] = cells;
  return `  ${name.padEnd(10)}${transport.padEnd(11)}${tasks.padStart(5)}${share.padStart(10)}${work.padStart(11)}`;
};

const RULE = `  ${"─".repeat(47)}`;

function add(name: string, transport: string, shares: Share[]): Share {
  const sum = (key: "tasks" | "cost"): number => shares.reduce((total, share) => total + share[key], 0);
  return { name, transport, tasks: sum("tasks"), cost: sum("cost") };
}

export function summary(shares: Share[], batch: Batch): string {
  const { expected, expectedCost, arrived, elapsed } = batch;
  const total = add("total", "", shares);
  const most = Math.max(...shares.map(({ tasks }) => tasks));

  const row = ({ name, transport, tasks, cost }: Share): string =>
    line(name, transport, String(tasks), percent(tasks, total.tasks), seconds(cost));

  // tcp above ipc, and tcp-10 below tcp-9.
  const sorted = [...shares].sort(
    (a, b) => b.transport.localeCompare(a.transport) || a.name.localeCompare(b.name, "en", { numeric: true }),
  );
  const names = [...new Set(sorted.map(({ transport }) => transport))];
  const transports = names.map((name) =>
    add(
      "all",
      name,
      sorted.filter(({ transport }) => transport === name),
    ),
  );

  return [
    "",
    line("worker", "transport", "tasks", "share", "work"),
    RULE,
    ...sorted.map((share) => `${row(share)}  ${bar(share.tasks / most, 20)}`),
    RULE,
    ...transports.map(row),
    row(total),
    "",
    `  total expected cost   ${seconds(expectedCost)}`,
    `  elapsed time          ${seconds(elapsed)}, ${(expectedCost / elapsed).toFixed(1)} times as fast as one worker`,
    `  tasks arrived         ${arrived === expected ? `all ${expected}` : `only ${arrived} of ${expected}`}`,
    "",
  ].join("\n");
}
