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

/** Is said of what is in an environment without a name, beside others that have one. */
const ELSEWHERE = 'elsewhere';

/** A name with a place that somebody fills in first (`<cluster>`, `{{ env }}`, `${ENV}`, `CLUSTER_NAME`) says nothing. */
const filledIn = (name: string): string =>
  /^<[\w .-]+>$|\{\{[^{}]*\}\}|\$\{|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(name) ? '' : name;

/**
 * Gives environments as people know them: of one without a name no more than its cluster, and where nothing that is listed
 * has a name, nothing.
 */
function knownPlaces(
  names: readonly string[],
  environments: readonly { readonly name: string; readonly isUnnamed?: true }[],
): readonly string[] {
  const isUnnamed = (name: string): boolean =>
    environments.some((one) => one.name === name && one.isUnnamed === true);
  const known = names.flatMap((name) => {
    const environment = environmentOfUnit(name);
    const cluster = name === environment ? '' : name.slice(environment.length + 2, -1);
    const said = isUnnamed(name) ? '' : filledIn(environment);
    const where = filledIn(cluster);
    if (said === '') return where === '' ? [] : [where];
    return [unitName(said, where === '' ? null : where)];
  });
  const hasMore = known.length < names.length;
  if (hasMore && known.every((name) => name === NOBODY)) return [];
  return [...new Set([...known, ...(hasMore ? [ELSEWHERE] : [])])];
}

/** Says where, at the beginning of a sentence and at its end: `In prod, `, ` in prod`. Both are empty where nothing says it. */
function placeWords(environment: Called): { readonly first: string; readonly last: string } {
  const [name] = knownPlaces([environment.name], [environment]);
  return name === undefined
    ? { first: '', last: '' }
    : { first: `In ${name}, `, last: ` in ${name}` };
}

type Called = Parameters<typeof knownPlaces>[1][number];

/** Gives what a heading or a cell calls an environment, which cannot be empty. */
const placeTitle = (environment: Called): string =>
  knownPlaces([environment.name], [environment])[0] ?? 'The one environment';

const allPlaces = (environments: readonly Called[]): readonly string[] =>
  knownPlaces(
    environments.map(({ name }) => name),
    environments,
  );

/** Is the one way to print where something is: whoever tells people of environments asks it for their names. */
export const toldPlaces = {
  all: allPlaces,
  known: knownPlaces,
  title: placeTitle,
  words: placeWords,
};

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
