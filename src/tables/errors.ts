/** Errors as users see them: one place where an errno becomes an exception. */
import { refusal, type HintOptions } from "../checks/refusal.js";
import { bytesOf, textOf } from "../platform/bytes.js";
import { ERRNO_HINTS } from "./hints.js";

/** An error of a system call, of libzmq or of this package. */
export interface ErrnoError extends Error {
  /** The platform's positive errno number, or libzmq's own. */
  errno: number;
  /** The errno name, such as "EADDRINUSE". */
  code: string;
  /** The endpoint that was meant, for bind, unbind, connect and disconnect. */
  address?: string;
  /**
   * What was wrong, what is allowed, and what to do. The message ends with it, but for those errors whose whole message
   * npm zeromq's users compare; the first line of the stack always does.
   */
  hint?: string;
}

/** Texts that say more than libzmq's. */
const TEXTS: Readonly<Record<string, string>> = {
  EFAULT: "Context is closed",
  EAGAIN: "Operation was not possible or timed out",
  EMFILE: "Too many open file descriptors",
  ENOENT: "No such endpoint",
  EBUSY: "Socket is busy",
  EBADF: "Socket is closed",
  EADDRINUSE: "Address already in use",
};

/** Texts of glibc, which is what npm zeromq has on Linux, where WebAssembly's C library has other words. */
const PLATFORM_TEXTS: Readonly<Record<string, string>> = {
  ENOTSUP: "Operation not supported",
  EADDRNOTAVAIL: "Cannot assign requested address",
  ENOTSOCK: "Socket operation on non-socket",
  EIO: "Input/output error",
  ENOMEM: "Cannot allocate memory",
  ENAMETOOLONG: "File name too long",
  EMSGSIZE: "Message too long",
  ENETUNREACH: "Network is unreachable",
  ENETRESET: "Network dropped connection on reset",
  ECONNABORTED: "Software caused connection abort",
  EISCONN: "Transport endpoint is already connected",
  ENOTCONN: "Transport endpoint is not connected",
  ETIMEDOUT: "Connection timed out",
  EINPROGRESS: "Operation now in progress",
};

/** Errors that the package raises by itself, before there is an engine to ask for the number. */
const FALLBACK_ERRNO: Readonly<Record<string, number>> = {
  EINVAL: 22,
  EBUSY: 16,
  EBADF: 9,
  ENOTSOCK: 88,
  EFAULT: 14,
};

/** Errors whose whole message npm zeromq's own tests compare. */
const WHOLE = new Set(["EAGAIN", "EBADF", "EBUSY", "EFSM", "EHOSTUNREACH", "EMFILE", "EPROTONOSUPPORT"]);

export interface ErrnoDetails extends HintOptions {
  readonly code: string;
  readonly errno?: number | undefined;
  /** libzmq's text. */
  readonly text?: string | undefined;
  /** A text that replaces the usual one. */
  readonly message?: string | undefined;
  readonly address?: string | undefined;
}

export function errnoError({
  code,
  errno,
  text,
  message,
  address,
  hint,
  whole,
  at,
}: ErrnoDetails): ErrnoError {
  const error = refusal<Error>(Error, message ?? TEXTS[code] ?? PLATFORM_TEXTS[code] ?? text ?? code, {
    hint: hint ?? ERRNO_HINTS[code],
    whole: whole ?? WHOLE.has(code),
    at,
  }) as ErrnoError;
  error.errno = errno ?? FALLBACK_ERRNO[code] ?? 0;
  error.code = code;
  // As it was passed on: in UTF-8.
  if (address !== undefined) error.address = textOf(bytesOf(address));
  return error;
}
