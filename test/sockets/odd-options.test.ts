/** Every option of sockets and contexts, set to values of every kind, compared with npm zeromq. */
import { describe } from "vitest";
import { CONTEXT_OPTIONS } from "../../src/tables/options/context-options.js";
import type { OptionTable, OptionType } from "../../src/tables/options/definition.js";
import { SOCKET_OPTIONS } from "../../src/tables/options/socket-options.js";
import * as typeOptions from "../../src/tables/options/type-options.js";
import { compare, outcomeOf, type Explanation } from "../support/compare.js";
import { VALUES } from "../support/odd/values.js";
import { OPTIONS, SOCKET_TYPES } from "../support/option-table.js";

type Bag = Record<string, unknown>;

const OF_SOCKETS: OptionTable = Object.assign(
  {},
  SOCKET_OPTIONS,
  ...Object.values(typeOptions),
) as OptionTable;

const RANGES: Partial<Record<OptionType, [number, number]>> = {
  Int32: [-(2 ** 31), 2 ** 31 - 1],
  Uint32: [0, 2 ** 32 - 1],
};

/** What this package does with a number that does not fit the type of the option. */
function explainNumber(type: OptionType, value: number): Explanation | undefined {
  const deviation = "numbersOutOfRange";
  if (type === "Int64" && Math.abs(value) === Infinity)
    return { deviation, ours: { set: { how: "returns" } } };
  const range = RANGES[type];
  const isOutside = range !== undefined && (Math.trunc(value) < range[0] || value > range[1]);
  if (!Number.isNaN(value) && !isOutside) return undefined;
  if (type === "Bool" || type === "String") return undefined;
  return { deviation, ours: { set: { how: "throws", name: isOutside ? "RangeError" : "TypeError" } } };
}

/** Texts that are read as they were set. */
const READABLE = "routingId plainUsername plainPassword zapDomain socksProxy interface".split(" ");

function explainText(name: string, value: unknown): Explanation | undefined {
  if (value instanceof DataView) {
    // Keys and filters are refused because such a text is not a key or filter.
    const isRefused = name.startsWith("curve") || name === "tcpAcceptFilter";
    return {
      deviation: "moreKindsOfBytes",
      ours: { set: isRefused ? { code: "EINVAL" } : { how: "returns" } },
    };
  }
  const text = Buffer.isBuffer(value) ? value.toString() : value;
  if (typeof text !== "string" || !text.includes("\0") || !READABLE.includes(name)) return undefined;
  return { deviation: "textWithNul", ours: { set: { how: "returns" }, value: { value: text } } };
}

function explain(table: OptionTable, { name, value }: Row): Explanation | undefined {
  // The verbosity of an XPublisher sets two options of libzmq.
  const { type, access, values } = table[name] ?? { type: "Bool" };
  if (access === "read" || values !== undefined) return undefined;
  if (typeof value === "number") return explainNumber(type, value);
  return type === "String" ? explainText(name, value) : undefined;
}

/** Some of these values make a constructor throw. npm zeromq keeps such a socket until it is collected. */
const GIVEN = ["1", "NaN", "text", "true", "undefined"];

interface Row {
  readonly name: string;
  readonly value: unknown;
  /** Whether the option is given to the constructor, instead of being set afterwards. */
  readonly isGiven: boolean;
}

function rowsOf(name: string): Record<string, Row> {
  const row =
    (isGiven: boolean) =>
    (key: string): [string, Row] => [
      `${isGiven ? "given " : ""}${key}`,
      { name, value: VALUES[key], isGiven },
    ];
  return Object.fromEntries([...Object.keys(VALUES).map(row(false)), ...GIVEN.map(row(true))]);
}

async function outcomesOf({ name, value, isGiven }: Row, make: (options: Bag) => Bag) {
  let bag: Bag = isGiven ? {} : make({});
  const set = await outcomeOf(() => {
    if (isGiven) bag = make({ [name]: value });
    else bag[name] = value;
  });
  return { set, value: await outcomeOf(() => bag[name]) };
}

describe("the option of a socket", () => {
  for (const { name, types = SOCKET_TYPES } of OPTIONS) {
    const socketType = types[0] as (typeof SOCKET_TYPES)[number];
    compare(`${name} is set to anything`, {
      rows: rowsOf(name),
      run: (kit, row) => outcomesOf(row, (options) => kit.open(socketType, options) as unknown as Bag),
      explain: (row) => explain(OF_SOCKETS, row),
    });
  }
});

describe("the option of a context", () => {
  // npm zeromq has no others. test/sockets/limits.test.ts has those that are additions.
  const names = Object.entries(CONTEXT_OPTIONS).filter(([, { option }]) => option.startsWith("ZMQ_"));
  for (const [name] of names) {
    compare(`${name} is set to anything`, {
      rows: rowsOf(name),
      run: ({ zmq }, row) => outcomesOf(row, (options) => new zmq.Context(options) as unknown as Bag),
      explain: (row) => explain(CONTEXT_OPTIONS, row),
    });
  }
});
