import type { Results } from "./results.js";
export async function pictures(_: Results): Promise<[string, string][]> {
  return [];
}
