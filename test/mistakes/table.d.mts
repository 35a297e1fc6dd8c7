/** Types of the table of mistakes. */
export interface Mistake {
  readonly mistake: string;
  readonly before?: string;
  readonly code: string;
  readonly after?: string;
  readonly how?: "error" | "warning";
  readonly says: string;
  readonly is: string;
  readonly instead: string;
}
export const MISTAKES: Readonly<Record<string, readonly Mistake[]>>;
