import type { Change } from '../diff/change.ts';
import { isMeshKind, resourceKey } from '../../manifest/index.ts';
import type { ResourceId } from '../../manifest/index.ts';
import type { ReachedRoot } from '../delivery/affected-roots.ts';
import type { OwnersFile, OwnersOfFile } from './codeowners.ts';
import { parseCodeowners, ownersOf } from './codeowners.ts';
import type { OwnerSet } from './file-owners.ts';
import { ownersKey } from './file-owners.ts';

/** Owners of an environment that a change reaches through files of others: by a base, say. */
export interface AffectedOwners extends Pick<OwnerSet, 'owners' | 'source'> {
  /** Whether reports tell them. Not where a file of theirs changes too, for then GitHub asks them; nor where the configuration is silent. */
  readonly told: boolean;
  /** Production first. */
  readonly environments: readonly string[];
  /** A few of the roots they own, or own a file of; `rootCount` has them all. */
  readonly roots: readonly string[];
  readonly rootCount: number;
  /** Some of what changes there, in the first of the environments. */
  readonly because: readonly Change[];
  /** Different objects that change there, in all environments. */
  readonly objects: number;
}

export interface AllAffectedOwners {
  readonly sets: readonly AffectedOwners[];
  /** False where there were more files or owners than are looked at: then nobody knows all of them. */
  readonly complete: boolean;
}

export interface AffectedOwnersInput {
  /** Of the base; null where there are none. */
  readonly owners: OwnersFile | null;
  readonly roots: readonly ReachedRoot[];
  readonly changedFiles: readonly string[];
  /** Where a folder's kustomization is, by the names it may have. */
  readonly kustomizationIn: (folder: string) => string;
  readonly tell: boolean;
}

/** As many files of a pull request as GitHub lists, and as many roots and overlay files again. */
const MOST_FILES = 6_000;
const MOST_SETS = 100;
const ROOTS_LISTED = 5;
const CHANGES_LISTED = 20;

interface Gathered {
  readonly owners: readonly string[];
  readonly source: string;
  readonly roots: Set<string>;
  readonly environments: Map<string, { readonly production: boolean; readonly changes: Change[] }>;
}

/**
 * Whose environments a change reaches through files that are not theirs. The owners of a root are those of its
 * kustomization, and of the files of its folder that go into the changed objects. Any one of a line's
 * owners speaks for it: where one of them owns what changed, it is theirs.
 */
export function affectedOwnersOf(input: AffectedOwnersInput): AllAffectedOwners {
  const { owners, roots, changedFiles, tell } = input;
  if (owners === null || roots.length === 0) return { sets: [], complete: true };
  const lookUp = lookUpIn(owners);
  const gathered = new Map<string, Gathered>();
  for (const root of roots) gather(root, input, lookUp, gathered);
  const changed = new Set(
    changedFiles.flatMap((file) => lookUp.ownersOf(file)?.owners.map(lower) ?? []),
  );
  return {
    sets: productionFirst([...gathered.values()]).map((set) => ({
      ...affected(set),
      told: tell && !set.owners.some((owner) => changed.has(lower(owner))),
    })),
    complete: gathered.size <= MOST_SETS && !lookUp.isExhausted(),
  };
}

/** The whole mesh is one thing, in whichever environment. */
const objectKey = (subject: ResourceId): string =>
  subject.kind === 'Mesh' ? 'Mesh' : resourceKey(subject);

const lower = (owner: string): string => owner.toLowerCase();

interface OwnersLookUp {
  readonly file: string;
  readonly ownersOf: (path: string) => OwnersOfFile | null;
  /** Whether a file was asked for after the last that is looked at. */
  readonly isExhausted: () => boolean;
}

function lookUpIn(owners: OwnersFile): OwnersLookUp {
  const { entries } = parseCodeowners(owners);
  const known = new Map<string, OwnersOfFile | null>();
  let exhausted = false;
  return {
    file: owners.file,
    ownersOf: (path) => {
      const found = known.get(path);
      if (found !== undefined) return found;
      if (known.size >= MOST_FILES) {
        exhausted = true;
        return null;
      }
      const looked = ownersOf(entries, path);
      known.set(path, looked);
      return looked;
    },
    isExhausted: () => exhausted,
  };
}

function gather(
  root: ReachedRoot,
  { kustomizationIn }: AffectedOwnersInput,
  lookUp: OwnersLookUp,
  gathered: Map<string, Gathered>,
): void {
  const sources = distinctOwners(root.through, lookUp);
  const files = new Map(root.files);
  if (root.isKustomization) files.set(kustomizationIn(root.path), root.changes);
  for (const [file, changes] of files) {
    const owned = lookUp.ownersOf(file);
    if (owned === null || owned.owners.length === 0) continue;
    const own = new Set(owned.owners.map(lower));
    const isTheirs = (owners: readonly string[]): boolean =>
      owners.some((owner) => own.has(lower(owner)));
    if (sources.length > 0 && sources.every(isTheirs)) continue;
    add(root, changes, { ...owned, source: `${lookUp.file}:${String(owned.line)}` }, gathered);
  }
}

/** The owners of files, each set once; none is a set too. */
function distinctOwners(
  files: readonly string[],
  { ownersOf: find }: OwnersLookUp,
): readonly (readonly string[])[] {
  const sets = files.map((file) => find(file)?.owners ?? []);
  return [...new Map(sets.map((owners) => [ownersKey(owners), owners])).values()];
}

function add(
  root: ReachedRoot,
  changes: readonly Change[],
  { owners, source }: Pick<OwnerSet, 'owners' | 'source'>,
  gathered: Map<string, Gathered>,
): void {
  const key = ownersKey(owners);
  const nothing: Gathered = { owners, source, roots: new Set(), environments: new Map() };
  const set = gathered.get(key) ?? nothing;
  const known = set.environments.get(root.environment);
  if (known === undefined)
    set.environments.set(root.environment, { production: root.production, changes: [...changes] });
  else for (const change of changes) known.changes.push(change);
  set.roots.add(root.path);
  gathered.set(key, set);
}

const productionFirst = (sets: readonly Gathered[]): readonly Gathered[] =>
  [...sets].sort((a, b) => weight(b) - weight(a)).slice(0, MOST_SETS);

const weight = ({ environments }: Gathered): number =>
  Number([...environments.values()].some(({ production }) => production));

function affected({ owners, source, roots, environments }: Gathered): Omit<AffectedOwners, 'told'> {
  const sorted = [...environments].sort(
    ([, a], [, b]) => Number(b.production) - Number(a.production),
  );
  const [first = []] = sorted.map(([, { changes }]) => [...new Set(changes)]);
  const subjects = sorted.flatMap(([, { changes }]) => changes.map(({ subject }) => subject));
  return {
    owners,
    source,
    environments: sorted.map(([name]) => name),
    roots: [...roots].sort().slice(0, ROOTS_LISTED),
    rootCount: roots.size,
    because: [
      ...first.filter(({ subject }) => isMeshKind(subject)),
      ...first.filter(({ subject }) => !isMeshKind(subject)),
    ].slice(0, CHANGES_LISTED),
    objects: new Set(subjects.map(objectKey)).size,
  };
}
