/** Orders environments as they are told of: production before all others, which stay in their order. */
export const productionFirst = <E extends { readonly production: boolean }>(
  environments: readonly E[],
): readonly E[] => environments.toSorted((a, b) => Number(b.production) - Number(a.production));
