/** Logs every call of wasm to the host, with its arguments and result. */
type Import = (...args: number[]) => number | void;

export function traceImports(
  imports: Record<string, Import>,
  log: (line: string) => void,
): Record<string, Import> {
  const traced: Record<string, Import> = {};
  for (const [name, call] of Object.entries(imports)) {
    traced[name] = (...args) => {
      const result = call(...args);
      log(`${name}(${args.join(", ")})${result === undefined ? "" : ` = ${result}`}`);
      return result;
    };
  }
  return traced;
}
