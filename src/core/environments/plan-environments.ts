import type { GapDraft } from '../gap.ts';
import type { DeclaredEnvironment } from './declared-environment.ts';
import type { DeclaredPaths } from './declared-paths.ts';
import type { Environment, EnvironmentPlan, Root } from './environment.ts';
import { saysProduction } from './production.ts';
import type { RootDraft } from './root-draft.ts';

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
  const notes = production.guess
    ? ['No environment looks like production: all are treated as production.', ...skipped]
    : skipped;
  return { environments, notes, gaps };
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

/** DESIGN §7: declared; else by name; if none is production by either, all that are not declared otherwise are. */
function productionNames(
  names: readonly string[],
  declared: readonly DeclaredEnvironment[],
): { names: ReadonlySet<string>; guess: boolean } {
  const said = new Map(declared.map(({ name, production }) => [name, production]));
  const certain = names.filter((name) => said.get(name) ?? saysProduction(name));
  if (certain.length > 0) return { names: new Set(certain), guess: false };
  const open = names.filter((name) => said.get(name) !== false);
  return { names: new Set(open), guess: open.length > 0 };
}

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
