/** A page can end at any moment, and nothing can be sent then: what was not sent is lost. */

export const watchProcessEnd = (): (() => void) => () => undefined;
