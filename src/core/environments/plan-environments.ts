import type { GapDraft } from '../gaps/index.ts';
import type { DeclaredEnvironment } from './declared-environment.ts';
import type { DeclaredPaths } from './declared-paths.ts';
import type { Environment, EnvironmentPlan, Root } from './environment.ts';
import { saysOtherwise, saysProduction } from './names/production.ts';
import type { RootDraft } from './roots/root-draft.ts';

interface Discovered {
  readonly declared: readonly DeclaredEnvironment[];
  readonly claims: DeclaredPaths;
  readonly drafts: readonly RootDraft[];
  /** Environments of each root by what the tree says. */
  readonly names: ReadonlyMap<RootDraft, readonly string[]>;
  readonly gaps: readonly GapDraft[];
  /** Folders whose kustomizations are left out. */
  readonly skipped: readonly string[];
}

const DEFAULT = 'default';

/** Puts roots into environments: configuration before discovery, shared roots into each. */
export function planEnvironments(discovered: Discovered): EnvironmentPlan {
  const { declared, drafts, gaps } = discovered;
  const { members, shared } = membersOf(discovered);
  const skipped = skippedNote(discovered.skipped);
  if (members.size === 0) return { ...onlyDefault(drafts, skipped), gaps };
  const production = productionNames([...members.keys()], declared);
  const environments = [...members].sort(byName).map(([name, own]): Environment => {
    const entry = declared.find((each) => each.name === name);
    return {
      name,
      production: production.names.has(name),
      cluster: clusterOf(own, entry),
      roots: rootsInOrder([...own, ...shared]),
    };
  });
  return { environments, notes: [...production.notes, ...skipped], gaps };
}

function membersOf({ declared, claims, drafts, names }: Discovered): {
  members: ReadonlyMap<string, readonly RootDraft[]>;
  shared: readonly RootDraft[];
} {
  const members = new Map<string, RootDraft[]>();
  const shared: RootDraft[] = [];
  for (const draft of drafts) {
    const claimed = claims.namesOf(draft.root.path);
    const own = claimed.length > 0 ? claimed : (names.get(draft) ?? []);
    if (own.length === 0) shared.push(draft);
    for (const name of own) members.set(name, [...(members.get(name) ?? []), draft]);
  }
  for (const { name, paths } of declared)
    if (paths.length > 0 && !members.has(name)) members.set(name, []);
  return { members, shared };
}

function onlyDefault(
  drafts: readonly RootDraft[],
  skipped: readonly string[],
): Pick<EnvironmentPlan, 'environments' | 'notes'> {
  if (drafts.length === 0) return { environments: [], notes: skipped };
  const roots = rootsInOrder(drafts);
  return {
    environments: [
      { name: DEFAULT, production: true, cluster: clusterOf(drafts, undefined), roots },
    ],
    notes: [
      'No environments are told apart in the tree: all of it counts as one, production.',
      ...skipped,
    ],
  };
}

/**
 * Declared; else by name; else beside one that is, by a name that says nothing else. If none is by either, all
 * that are not declared otherwise are.
 */
function productionNames(
  names: readonly string[],
  declared: readonly DeclaredEnvironment[],
): { names: ReadonlySet<string>; notes: readonly string[] } {
  const said = new Map(declared.map(({ name, production }) => [name, production]));
  const certain = names.filter((name) => said.get(name) ?? saysProduction(name));
  const open = names.filter((name) => said.get(name) == null && !certain.includes(name));
  if (certain.length === 0) return { names: new Set(open), notes: open.length > 0 ? [NONE] : [] };
  // the environments of a tree are told apart by one and the same sign: each lies beside all others
  const guessed = open.filter((name) => name !== DEFAULT && !saysOtherwise(name));
  return { names: new Set([...certain, ...guessed]), notes: besideNote(guessed, certain) };
}

const NONE = 'No environment looks like production: all are treated as production.';
const NAMES_SHOWN = 5;

function besideNote(guessed: readonly string[], certain: readonly string[]): readonly string[] {
  if (guessed.length === 0) return [];
  const shown = [...guessed].sort(compare).slice(0, NAMES_SHOWN);
  const more = guessed.length - shown.length;
  const who = listed(more > 0 ? [...shown, `${String(more)} more`] : shown);
  const beside = [...certain].sort(compare)[0] ?? '';
  const guess =
    guessed.length === 1
      ? `${who} is treated as production: it lies beside ${beside}, and its name says nothing else.`
      : `${who} are treated as production: they lie beside ${beside}, and their names say nothing else.`;
  return [`${guess} If that is wrong, \`environments\` of the configuration says so.`];
}

const listed = (words: readonly string[]): string =>
  [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' and ');

/** Declared, else the one cluster that all appliers of the environment's own roots name. */
function clusterOf(
  drafts: readonly RootDraft[],
  entry: DeclaredEnvironment | undefined,
): string | null {
  if (entry?.cluster != null) return entry.cluster;
  const named = new Set(drafts.flatMap(({ cluster }) => (cluster === null ? [] : [cluster])));
  return named.size === 1 ? ([...named][0] ?? null) : null;
}

const rootsInOrder = (drafts: readonly RootDraft[]): readonly Root[] =>
  drafts
    .map(({ root }) => root)
    .sort((a, b) => compare(a.path, b.path) || compare(placeOf(a), placeOf(b)));

const placeOf = ({ appliedBy }: Root): string =>
  appliedBy === null ? '' : `${appliedBy.file}:${String(appliedBy.line).padStart(7, '0')}`;

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
  compare(a[0], b[0]);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function skippedNote(skipped: readonly string[]): readonly string[] {
  if (skipped.length === 0) return [];
  return [
    `Kustomizations in ${skipped.join(', ')} are not reviewed: nothing in the tree applies them.`,
  ];
}
