/** Stands in the place of an environment's name where nothing says one and no applier is seen. */
export const NOBODY = 'applied by nobody seen here';

/** Is said of a root that the tree leaves out where it applies what lies beside or around it. */
export const UNREACHED = {
  belongs: [{ environment: NOBODY, cluster: null }],
  why: 'folders beside or around it are applied here, and it is not',
} as const;

/** Is said of a root whose appliers lie in files that the kustomizations around them leave out. */
export const PASSED_OVER = {
  belongs: UNREACHED.belongs,
  why: 'what would apply it is applied by nothing here',
} as const;

/** An environment's name, and of one with several clusters which: `prod (eu-west-1)`. */
export const unitName = (environment: string, cluster: string | null): string =>
  cluster === null ? environment : `${environment} (${cluster})`;

/** The environment that a unit is part of. */
export const environmentOfUnit = (unit: string): string => unit.replace(/ \([^()]*\)$/, '');

/**
 * Each with a name of its own: of several that would be called the same (clusters that differ in brackets or in the scheme
 * of an address, an environment that is declared as `prod (eu)`), the later ones are numbered.
 */
export function withOwnNames<T extends { readonly name: string }>(
  units: readonly T[],
): readonly T[] {
  const taken = new Set(units.map(({ name }) => name));
  if (taken.size === units.length) return units;
  const seen = new Set<string>();
  return units.map((unit) => {
    if (!seen.has(unit.name)) {
      seen.add(unit.name);
      return unit;
    }
    const environment = environmentOfUnit(unit.name);
    const cluster = unit.name.slice(environment.length + 2, -1);
    const numbered = (at: number): string =>
      unitName(environment, `${cluster} ${String(at)}`.trimStart());
    let at = 2;
    while (taken.has(numbered(at))) at += 1;
    taken.add(numbered(at));
    return { ...unit, name: numbered(at) };
  });
}
