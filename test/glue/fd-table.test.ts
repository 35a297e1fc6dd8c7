/** The table of file descriptors: numbers are used again, but an entry is never mistaken for an earlier one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bodies } from "../../glue/bodies.js";
import { bodyMemory } from "./fakes/body-memory.js";
import { Fd, FdTable, type FdState } from "../../glue/io/fd-table.js";

class Entry extends Fd {
  state: FdState = "connected";
  readonly local = undefined;
  readonly remote = undefined;
  closed = 0;

  close(): void {
    this.state = "closed";
    this.closed++;
  }
}

const open = (table: FdTable, fd: number): Entry => table.open(fd, (generation) => new Entry(fd, generation));

describe("fd table", () => {
  it("finds an entry under its number until it is closed", () => {
    const table = new FdTable();
    const entry = open(table, 3);
    expect(table.get(3)).toBe(entry);
    expect(table.get(2)).toBeUndefined();
    table.close(3);
    expect(entry.closed).toBe(1);
    expect(table.get(3)).toBeUndefined();
  });

  it("a number that is used again belongs only to the new entry", () => {
    const table = new FdTable();
    const first = open(table, 3);
    table.close(3);
    expect(table.isCurrent(first)).toBe(false);
    const second = open(table, 3);
    expect(second.generation).not.toBe(first.generation);
    expect(table.isCurrent(first)).toBe(false);
    expect(table.isCurrent(second)).toBe(true);
  });

  it("a number that is in use cannot be opened, and keeps its entry", () => {
    const table = new FdTable();
    const entry = open(table, 3);
    expect(() => open(table, 3)).toThrow(/fd 3 is already open/);
    expect(table.get(3)).toBe(entry);
    expect(table.size).toBe(1);
  });

  it("an entry that could not be made leaves the number free", () => {
    const table = new FdTable();
    const fail = (): Entry => {
      throw new Error("no");
    };
    expect(() => table.open(3, fail)).toThrow("no");
    expect(table.size).toBe(0);
    expect(table.isCurrent(open(table, 3))).toBe(true);
  });

  it("a closed entry is not in the table any more while its close() runs", () => {
    const table = new FdTable();
    const entry = open(table, 3);
    let seen: Fd | undefined = entry;
    entry.close = () => {
      seen = table.get(3);
      table.close(3);
    };
    table.close(3);
    expect(seen).toBeUndefined();
    expect(table.size).toBe(0);
  });

  it("closes all", () => {
    const table = new FdTable();
    const entries = [open(table, 1), open(table, 5), open(table, 3)];
    table.close(5);
    table.closeAll();
    table.closeAll();
    expect(entries.map(({ closed }) => closed)).toEqual([1, 1, 1]);
    expect(table.size).toBe(0);
  });

  it("counts and finds as a map would, and never repeats a generation", () => {
    const step = fc.record({ fd: fc.nat(6), open: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const table = new FdTable();
        const model = new Map<number, Entry>();
        const gone: Entry[] = [];
        const generations = new Set<number>();
        for (const { fd, open: opens } of steps) {
          const present = model.get(fd);
          if (opens && present !== undefined) expect(() => open(table, fd)).toThrow();
          else if (opens) model.set(fd, open(table, fd));
          else {
            table.close(fd);
            if (present !== undefined) gone.push(present);
            model.delete(fd);
          }
          const added = opens && present === undefined ? model.get(fd) : undefined;
          if (added !== undefined) expect(generations.has(added.generation)).toBe(false);
          if (added !== undefined) generations.add(added.generation);
          expect(table.size).toBe(model.size);
          for (let number = 0; number <= 6; number++) expect(table.get(number)).toBe(model.get(number));
          expect([...model.values()].every((entry) => table.isCurrent(entry))).toBe(true);
          expect(gone.some((entry) => table.isCurrent(entry))).toBe(false);
        }
      }),
    );
  });
});

it("operations that a kind of descriptor does not implement fail with ENOTSUP", () => {
  const entry = new Entry(3, 1);
  const bodies = new Bodies(bodyMemory());
  const body = bodies.get(bodies.create(10));
  const outcomes = [
    entry.recv(new Uint8Array(1)),
    entry.send(new Uint8Array(1)),
    entry.recvBody(body),
    entry.sendBody(body),
  ];
  expect(outcomes).toEqual(["ENOTSUP", "ENOTSUP", "ENOTSUP", "ENOTSUP"]);
  expect(() => entry.set({ keepAlive: 1 })).not.toThrow();
});
