/** A progress line: redrawn in place on a terminal, and one line for each quarter in a log or a pipe. */

const WIDTH = 40;

export function bar(fraction: number, width: number): string {
  const filled = Math.round(fraction * width);
  return "█".repeat(filled) + "░".repeat(width - filled);
}

export class Progress {
  readonly #started = performance.now();
  readonly #total: number;
  #quarters = 0;

  constructor(total: number) {
    this.#total = total;
  }

  show(done: number): void {
    const fraction = done / this.#total;
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1);
    const counts = `${String(done).padStart(String(this.#total).length)} of ${this.#total} tasks`;

    if (process.stdout.isTTY) {
      process.stdout.write(`\r  ${bar(fraction, WIDTH)}  ${counts}  ${seconds} s `);
      return;
    }
    const quarters = Math.floor(fraction * 4);
    if (quarters > this.#quarters) {
      this.#quarters = quarters;
      console.log(`  ${counts} after ${seconds} s`);
    }
  }

  finish(): void {
    if (process.stdout.isTTY) process.stdout.write("\n");
  }
}
