/** What the runtime refuses: the errno names of its exceptions, and what it is known to forbid. */
import type { Address, UdpAddress } from "../../../glue/host.js";
import { process } from "./globals.js";
import * as modules from "./modules.js";

/** Names of Deno's exceptions for a missing permission: of Deno 2, and of Deno 1. */
const DENIED = ["NotCapable", "PermissionDenied"];

/** Errors of a name that cannot be resolved have codes of their own. */
const UNRESOLVED = /^(?:ENOTFOUND|ENODATA|EAI_[A-Z]+)$/;

/** The errno name of an exception, or of an error event, of the runtime. */
export function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (code === "ERR_ACCESS_DENIED" || DENIED.includes(String(name))) return "EACCES";
  if (typeof code !== "string") return "EIO";
  if (UNRESOLVED.test(code)) return "EHOSTUNREACH";
  // The runtime does not accept an argument, such as an address.
  if (/^ERR_(?:INVALID|OUT_OF_RANGE|SOCKET_BAD)/.test(code)) return "EINVAL";
  return /^E[A-Z0-9]+$/.test(code) ? code : "EIO";
}

let errnoNames: ReadonlyMap<number, string> | undefined;

/** The name of an error number of libuv, which is negative. */
export function codeOfNumber(number: number | undefined): string | undefined {
  errnoNames ??= new Map(
    Object.entries(modules.os().constants.errno)
      .reverse()
      .map(([name, value]) => [value, name]),
  );
  return errnoNames.get(-(number ?? 0));
}

type PermissionState = "granted" | "denied" | "prompt";

interface Deno {
  readonly permissions: {
    /** Asks the user if the program is on a terminal, as the use of the permission would. */
    requestSync(permission: { name: "net"; host: string } | { name: "read" | "write"; path: string }): {
      readonly state: PermissionState;
    };
  };
}

/** Implements `Host.mayConnect()`. */
export function mayConnect(target: Address | UdpAddress): boolean {
  const { Deno } = globalThis as { Deno?: Deno };
  if ("deno" in process.versions && Deno !== undefined) return denoPermits(Deno, target);
  const { permission, allowedNodeEnvironmentFlags } = process as typeof process & {
    readonly permission?: { has(scope: string): boolean };
  };
  // Older versions of Node do not restrict the network, and say no for a permission that they do not know.
  if (permission === undefined || !allowedNodeEnvironmentFlags.has("--allow-net")) return true;
  return permission.has("net");
}

function denoPermits({ permissions }: Deno, target: Address | UdpAddress): boolean {
  const isGranted = (permission: Parameters<typeof permissions.requestSync>[0]): boolean =>
    permissions.requestSync(permission).state === "granted";
  if (target.transport === "ipc") {
    const { path } = target;
    return path.startsWith("@") || (["read", "write"] as const).every((name) => isGranted({ name, path }));
  }
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  return isGranted({ name: "net", host: `${host}:${target.port}` });
}
