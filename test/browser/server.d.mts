/** See server.mjs. */
export declare function serve(
  extra?: Readonly<Record<string, string | Uint8Array>>,
): Promise<{ origin: string; close(): Promise<void> }>;
