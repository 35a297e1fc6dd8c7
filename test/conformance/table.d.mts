/** Types of the table of conformance. */
export type Role = "binder" | "connector";
export type Transport = "tcp" | "ipc";

export interface Deviation {
  /** Which package deviates: this one, npm zeromq, or both in the same way. */
  readonly who: "ours" | "native" | "both";
  /** In which role, if only in one. */
  readonly as?: Role;
  /** Over which transport, if only over one. */
  readonly over?: Transport;
  /** What it does instead: the text of the check. */
  readonly does: string;
  /** Why it stays so. Only what npm zeromq alone does needs no reason. */
  readonly why?: string;
  /** The threads of npm zeromq decide whether, and how far, it deviates. */
  readonly sometimes?: true;
}

export interface Item {
  readonly item: number;
  readonly rfc: string;
  readonly asks: string;
  /** Why it cannot be tested. */
  readonly untested?: string;
  /** Over which transports it says something, if not over all of them. */
  readonly transports?: readonly Transport[];
  readonly deviations?: readonly Deviation[];
}

export const GROUPS: Readonly<Record<string, readonly Item[]>>;

/** What the table says of an item: what this package or npm zeromq does instead, if it deviates. */
export function listed(
  item: Item,
  who: "ours" | "native",
  role: Role,
  transport: Transport,
): Deviation | undefined;
