/**
 * What the documentation of options says is true: their names, units, ranges and defaults. Each ends with a sentence such
 * as "In milliseconds: -1 or more; default 100."
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as zmq from "../../src/index.js";

interface Documented {
  readonly name: string;
  readonly option: string;
  readonly type: string;
  readonly access: string | undefined;
  readonly text: string;
}

/** libzmq has one option in tenths of a second. */
const STEP = 100;

const FACTS = /(?:In (?<unit>[a-z -]+(?:, [a-z ]+)?)|Range): (?<least>-?\d+) (?:or more|to (?<most>\d+))/;

function documented(file: string): Documented[] {
  const source = readFileSync(new URL(`../../src/tables/options/${file}.ts`, import.meta.url), "utf8");
  const entries = source.matchAll(
    /\/\*\*((?:(?!\*\/)[^])*)\*\/\s+(\w+): \{\s+option: "(\w+)",\s+type: "(\w+)"(?:,\s+access: "(\w+)")?/g,
  );
  return [...entries].map(([, comment = "", name = "", option = "", type = "", access]) => {
    const text = comment.replaceAll(/\s+\*?\s*/g, " ").trim();
    return { name, option, type, access, text };
  });
}

const socketOptions = [...documented("socket-options"), ...documented("type-options")];
const contextOptions = documented("context-options");
const isAvailable = ({ text }: Documented): boolean => !/ot available(?:: reading|\.)/.test(text);
const isNumber = ({ type }: Documented): boolean => /Int|Uint/.test(type);

const TYPES = Object.values(zmq).filter(
  (type): type is typeof zmq.Dealer =>
    typeof type === "function" && (type as unknown) !== zmq.Socket && type.prototype instanceof zmq.Socket,
);

/** A new object that has the option. */
function make(name: string): Record<string, unknown> {
  const Type = TYPES.find(({ prototype }) => name in prototype);
  if (Type === undefined) throw new Error(`no socket has ${name}`);
  return new Type() as unknown as Record<string, unknown>;
}

it("every option is documented", () => {
  const tables = ["socket-options", "type-options", "context-options"].map((file) =>
    readFileSync(new URL(`../../src/tables/options/${file}.ts`, import.meta.url), "utf8"),
  );
  const count = tables.join("").match(/\boption: "/g)?.length;
  expect(socketOptions.length + contextOptions.length).toBe(count);
});

describe.each([
  { of: "socket", options: socketOptions, open: make },
  {
    of: "context",
    options: contextOptions,
    open: () => new zmq.Context() as unknown as Record<string, unknown>,
  },
])("the documentation of $of options", ({ options, open }) => {
  it.each(options)("$name begins with its name in libzmq", ({ option, text }) => {
    expect(text.startsWith(`${option}. `)).toBe(true);
  });

  it.each(options.filter(isAvailable).filter(({ access }) => access !== "read"))(
    "$name has the default that it says",
    ({ name, access, type, text }) => {
      if (text.includes("Cannot be read") || text.includes("no default")) return;
      const said = /[Dd]efault ([^\s.,]+)/.exec(text)?.[1];
      if (access === "write") expect(type === "Int32" || said !== undefined).toBe(true);
      else expect(String(open(name)[name])).toBe(said);
    },
  );

  it.each(
    options
      .filter(isAvailable)
      .filter(isNumber)
      .filter(({ access }) => access !== "read"),
  )("$name has the range that it says", ({ name, type, access, text }) => {
    const { least, most = "2147483647" } = FACTS.exec(text)?.groups ?? {};
    expect(least).toBeDefined();
    if (type.endsWith("64")) return;
    const holder = open(name);
    for (const value of [Number(most), Number(least)]) {
      holder[name] = value;
      if (access !== "write") expect(Math.abs(Number(holder[name]) - value)).toBeLessThan(STEP);
    }
    for (const value of [Number(least) - STEP, Number(most) + STEP])
      expect(() => (holder[name] = value)).toThrow();
  });

  it.each(
    options
      .filter(isAvailable)
      .filter(isNumber)
      .filter(({ access }) => access !== "read"),
  )("$name has the range that errors name", ({ name, text }) => {
    const { unit, least, most } = FACTS.exec(text)?.groups ?? {};
    const range = most === undefined ? `${least} or more` : `${least} to ${most}`;
    const isCount = unit === undefined || unit === "threads" || unit === "sockets";
    const holder = open(name);
    const error = thrownBy(() => (holder[name] = "x"));
    expect(error?.message).toBe(
      `Option value must be a number: ${name} must be a number, ${range}${isCount ? "" : `, in ${unit}`}, but is "x"`,
    );
  });
});

function thrownBy(call: () => unknown): Error | undefined {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  return undefined;
}
