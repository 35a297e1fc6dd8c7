export function pause(milliseconds: number, reason: string): Promise<void>;
export function turn(): Promise<void>;
export function collectGarbage(): Promise<void>;
