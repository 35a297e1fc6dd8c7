/** What the reporter writes about a test that has ended. */
interface Entry {
  readonly event: string;
  readonly module: string;
  readonly name: string;
  readonly state: string;
  readonly reason?: string;
}

export function reasonOf(entry: { readonly reason?: string }): string;
export function isExpected(entry: Entry): boolean;
export function picksByName(args: readonly string[]): boolean;
export function unexpectedSkips(entries: readonly Entry[], args: readonly string[]): Entry[];
export function describeSkips(entries: readonly Entry[]): string[];
