import type { Browser } from "playwright-core";

export declare const executablePath: string | undefined;
export declare const missing: string | undefined;
export declare const launch: (...args: string[]) => Promise<Browser>;
