export interface Figures {
  p50: number;
  p99: number;
  max: number;
}

export interface Outcome {
  /** The gaps between the ticks of a 1 ms timer, and the most processor time in one of them, in milliseconds. */
  gap: Figures & { work: number };
  /** How long the attack has taken, in milliseconds. */
  elapsed: number;
  /** The round trips of the peer that behaves well, in milliseconds, and their number. */
  trip: Figures & { count: number };
}

export const SCENARIOS: Record<string, object>;

export function run(
  name: string,
  specifier: string,
  options?: { seconds?: number; command?: string[] },
): Promise<Outcome>;
