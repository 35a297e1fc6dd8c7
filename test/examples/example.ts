/** The paths of the compiled examples. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function example(program: string): string {
  const path = fileURLToPath(new URL(`../../build/examples/${program}.js`, import.meta.url));
  if (!existsSync(path)) throw new Error(`${path} is missing: run "make build" first`);
  return path;
}

/** All orders of some things, such as programs to start. */
export function orders<T>(things: T[]): T[][] {
  if (things.length < 2) return [things];
  return things.flatMap((first, i) =>
    orders(things.filter((_, j) => j !== i)).map((rest) => [first, ...rest]),
  );
}
