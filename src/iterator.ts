/** Async iteration over what a socket or an observer receives, until it is closed. */
interface Source<T> {
  readonly closed: boolean;
  receive(): Promise<T>;
}

export function asyncIterator<T>(this: Source<T>): AsyncIterator<T, undefined> {
  return {
    next: async () => {
      if (this.closed) return { done: true, value: undefined };
      try {
        return { value: await this.receive(), done: false };
      } catch (error) {
        if (this.closed && (error as { code?: unknown }).code === "EAGAIN")
          return { done: true, value: undefined };
        throw error;
      }
    },
  };
}
