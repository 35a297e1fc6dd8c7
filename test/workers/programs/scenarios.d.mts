export const scenarios: Readonly<Record<string, { readonly expected: unknown }>>;
