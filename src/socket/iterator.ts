/** Async iteration over what a socket or an observer receives, until it is closed. */
interface Source<T> {
  readonly closed: boolean;
  receive(): Promise<T>;
}

/** Ends the receive of an iterator that is not used any more. */
export const RETURNED = new Error("The iterator has returned");

/** What an iterator gives at its end. */
export const OVER: IteratorReturnResult<undefined> = { done: true, value: undefined };

export function iterate<T>(source: Source<T>): AsyncIterator<T, undefined> {
  return {
    next: async () => (source.closed ? { done: true, value: undefined } : step(source, source.receive())),
  };
}

/**
 * The result of `next()` for a pending receive. If the socket is closed meanwhile, that is the end and not an error.
 */
export function step<T>(
  source: { readonly closed: boolean },
  received: Promise<T>,
): Promise<IteratorResult<T, undefined>> {
  // Not an async function, because this runs for each message that was waited for.
  return received.then(
    (value) => ({ value, done: false }),
    (error: unknown) => {
      if (error === RETURNED) return OVER;
      if (source.closed && (error as { code?: unknown }).code === "EAGAIN")
        return { value: undefined, done: true };
      throw error;
    },
  );
}
