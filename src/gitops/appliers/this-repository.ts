import { makesAppliers, sourceNamed } from './delivery-tools.ts';
import { isOpenText, OPEN } from './applier.ts';
import type { FileTree } from '../../manifest/index.ts';
import { compareText, placeOf } from '../../manifest/index.ts';
import type { MappedSource } from '../environment.ts';
import type { Applier } from './applier.ts';
import { lostNotes } from './lost-folders.ts';
import type { OwnAddresses } from './repository-identity.ts';
import { isAddress, repositoryIdentity, shownAddress } from './repository-identity.ts';
import { isBelow } from '../tree-path.ts';

export interface ReadHere {
  /** Lists those whose folder lies in this tree. */
  readonly here: readonly Applier[];
  /** Every source that any of them names. */
  readonly sources: readonly MappedSource[];
  /**
   * Tells of those that read this repository, and name a folder that is not there (ARGO-6, FLUX-5, FLUX-9).
   */
  readonly lost: readonly string[];
  /** Lists all that read this repository, those whose folder is not here too. */
  readonly own: readonly Applier[];
  /** Tells of those that read one revision of this repository, whichever is under review. */
  readonly pinned: readonly string[];
  /**
   * Tells of addresses of which it is guessed whether they are this repository's, in one sentence at most.
   */
  readonly taken: readonly string[];
  /** Tells of sets of which not even the folders are seen (ARGO-72). */
  readonly open: readonly string[];
  /** Namespace and name of each object that makes appliers, all of whose folders lie in this tree. */
  readonly wholeSets: ReadonlySet<string>;
}

/**
 * Appliers whose folder lies in this tree. What this repository is said to be called decides for all addresses
 * (ARGO-9), and so does what it was found to be called where an applier calls it so. Otherwise one address is taken for
 * it, that of which most folders exist here; a Flux source whose address is not seen is where most of its folders
 * exist here. An address that something reads which is set up in the folder that it applies needs no guess, and leaves none for the others:
 * the same path may lie in two repositories.
 */
export function ofThisRepository(
  appliers: readonly Applier[],
  tree: FileTree,
  own: OwnAddresses,
): ReadHere {
  // what a copy stands for is none of a repository's folders
  const sources = sourcesOf(
    appliers.filter((applier) => !isOfCopy(applier)),
    tree,
  );
  const setUp = [...sources.values()].filter(({ name, isOwn }) => isOwn && isAddress(name));
  const isDecided =
    own.isSaid || setUp.length > 0 || [...sources.values()].some(({ name }) => own.has(name));
  const guessed = isDecided ? null : mostAskedHere([...sources.values()]);
  const isHere = (source: NamedSource): boolean => {
    if (!isAddress(source.name)) return liesMostlyHere(source);
    return isDecided ? own.has(source.name) || source.isOwn : source === guessed;
  };
  const here = new Set([...sources].flatMap(([id, source]) => (isHere(source) ? [id] : [])));
  const ofOwn = appliers.filter(
    (applier) => !isOfCopy(applier) && here.has(repositoryIdentity(applier.source)),
  );
  const there = new Set(ofOwn.filter(({ path }) => tree.isDirectory(path)));
  const read = new Set(appliers.filter((each) => isOfCopy(each) || there.has(each)));
  const mayBeHere = (source: string): boolean => {
    const identity = repositoryIdentity(source);
    if (source === '' || own.has(source)) return true;
    return !isDecided && (here.has(identity) || !sources.has(identity));
  };
  return {
    here: [...read],
    own: ofOwn,
    lost: lostNotes(ofOwn, tree),
    pinned: pinnedNotes(ofOwn),
    taken: takenNotes(
      [...sources].map(([id, source]) => ({ source, isHere: here.has(id) })),
      own,
      isDecided,
      setUp.map(({ name }) => shownAddress(name)),
    ),
    open: openNotes(appliers, mayBeHere),
    wholeSets: wholeSets(appliers, (each) => read.has(each)),
    sources: [...sources].flatMap(([id, { name, appliers: count }]) =>
      // an address that a template leaves open is no repository of its own
      name === ''
        ? []
        : [
            {
              name: shownAddress(name),
              isHere: here.has(id),
              ...(own.has(name) ? { isKnown: true as const } : {}),
              appliers: count,
            },
          ],
    ),
  };
}

/**
 * The last resort: of the addresses that most folders are here of, the one that is asked for most of them. Two are never
 * this repository by a guess; which of two that are asked for as much is decided by their names, so that it stays.
 */
function mostAskedHere(sources: readonly NamedSource[]): NamedSource | null {
  const [first = null] = sources
    .filter((source) => isAddress(source.name) && liesMostlyHere(source))
    .sort(
      (a, b) =>
        b.foldersHere - a.foldersHere ||
        b.appliers - a.appliers ||
        compareText(repositoryIdentity(a.name), repositoryIdentity(b.name)),
    );
  return first;
}

const isOfCopy = ({ release }: Applier): boolean => release?.copied !== undefined;

/** Tells of sets that may read this repository; of another repository nothing is said. */
const openNotes = (
  appliers: readonly Applier[],
  mayBeHere: (source: string) => boolean,
): readonly string[] =>
  appliers.flatMap(({ path, source, object: { kind, name }, origin }) =>
    path === OPEN && mayBeHere(source)
      ? [
          `${kind} ${name}: which folders its Applications apply is not seen here (${placeOf(origin)}).`,
        ]
      : [],
  );

function wholeSets(
  appliers: readonly Applier[],
  isRead: (applier: Applier) => boolean,
): ReadonlySet<string> {
  const whole = new Set<string>();
  const others = new Set<string>();
  for (const applier of appliers) {
    const { namespace, name } = applier.object;
    if (makesAppliers(applier.object))
      (isRead(applier) ? whole : others).add(`${namespace}/${name}`);
  }
  return new Set([...whole].filter((set) => !others.has(set)));
}

const MOST_NAMED = 3;

/** A change of what they apply reaches no cluster before they read another revision (ARGO-10, ARGO-11, FLUX-1). */
function pinnedNotes(own: readonly Applier[]): readonly string[] {
  const byRevision = new Map<string, Set<string>>();
  for (const { pinnedTo, object, origin } of own) {
    if (pinnedTo === undefined || pinnedTo.includes(OPEN)) continue;
    const { kind, namespace, name } = object;
    const text = `${kind} ${[namespace, name].filter(Boolean).join('/')} (${origin.file})`;
    byRevision.set(pinnedTo, (byRevision.get(pinnedTo) ?? new Set()).add(text));
  }
  return [...byRevision].map(([revision, names]) => {
    const more = names.size - MOST_NAMED;
    const shown = [...names].slice(0, MOST_NAMED).join(', ');
    const all = more > 0 ? `${shown} and ${String(more)} more` : shown;
    return `Read at the revision ${revision} of this repository, not at the one under review, by ${all}: what changes here reaches the cluster through them once they read a later one.`;
  });
}

/** Describes what appliers name as the repository they read, and what they ask it for. */
interface NamedSource {
  /** It is spelled as the first of its appliers spells it. */
  readonly name: string;
  appliers: number;
  /** Folders that it is asked for. */
  folders: number;
  foldersHere: number;
  /**
   * Tells whether something that reads it lies in the folder that it applies, and so is set up for this
   * repository.
   */
  isOwn: boolean;
}

/** `.` exists everywhere and says nothing. */
const liesMostlyHere = ({ folders, foldersHere }: NamedSource): boolean =>
  foldersHere > 0 && foldersHere * 2 >= folders;

/** Lists what appliers read, by identity. */
function sourcesOf(appliers: readonly Applier[], tree: FileTree): ReadonlyMap<string, NamedSource> {
  const sources = new Map<string, NamedSource>();
  for (const { source: name, path, tool, origin } of appliers) {
    if (path === OPEN) continue;
    const identity = repositoryIdentity(name);
    const source = sources.get(identity) ?? newSource(name);
    sources.set(identity, source);
    source.appliers += 1;
    if (path === '.' || isOpenText(path)) continue;
    source.folders += 1;
    if (tree.isDirectory(path)) source.foldersHere += 1;
    const isSetUp = sourceNamed(tool)?.appliers?.isSetUpInside === true;
    if (isSetUp && isBelow(origin.file, path)) source.isOwn = true;
  }
  return sources;
}

const newSource = (name: string): NamedSource => ({
  name,
  appliers: 0,
  folders: 0,
  foldersHere: 0,
  isOwn: false,
});

/** A source that appliers name, and what it is taken for. */
interface TakenSource {
  readonly source: NamedSource;
  readonly isHere: boolean;
}

const MOST_SHOWN = 3;

/**
 * Tells where an address may be another one of this repository, or of another repository with the same
 * folders. It says nothing where the configuration says which it is, or where one address alone is taken for
 * it.
 */
function takenNotes(
  sources: readonly TakenSource[],
  own: OwnAddresses,
  isDecided: boolean,
  /** Addresses of which what reads them is set up here. */
  setUp: readonly string[] = [],
): readonly string[] {
  if (own.isConfigured) return [];
  const guessed = sources.filter(
    ({ source }) => isAddress(source.name) && !own.has(source.name) && liesMostlyHere(source),
  );
  const namesOf = (isHere: boolean): readonly string[] =>
    guessed.filter((each) => each.isHere === isHere).map(({ source }) => shownAddress(source.name));
  const [here, others] = [namesOf(true), namesOf(false)];
  const names = own.shown.length > 0 ? own.shown : setUp;
  const called = listed(names);
  const folders = 'most of the folders that it is asked for lie here';
  if (isDecided)
    return others.length === 0
      ? []
      : [
          `${listed(others)}: taken for another repository than ${called}, though ${folders}. ${settledBy([...names.slice(0, 1), ...others])}`,
        ];
  if (here.length === 0 || (called === '' && others.length === 0)) return [];
  const why =
    called === ''
      ? 'what it is called is not known'
      : `it is called ${called}, and nothing here reads that`;
  const rivals =
    others.length === 0
      ? ''
      : `; most of what ${listed(others)} ${others.length === 1 ? 'is' : 'are'} asked for lies here as well, and two addresses are never taken for one by a guess`;
  return [
    `${listed(here)}: taken for this repository, for ${folders}; ${why}${rivals}. ${settledBy([...here, ...others])}`,
  ];
}

/** Advises a line: once one is there, it decides, so that what counts already has to stand in it, too. */
function settledBy(names: readonly string[]): string {
  const line = `repositoryAliases: [${names.slice(0, MOST_SHOWN).map(quoted).join(', ')}]`;
  return `\`${line}\` in .meshwarden/config.yaml says that ${names.length === 1 ? 'it is' : 'they are'} this one's.`;
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_SHOWN;
  const shown = names.slice(0, MOST_SHOWN).join(', ');
  return more > 0 ? `${shown} and ${String(more)} more` : shown;
}

/** JSON's strings are YAML's too. */
const quoted = (text: string): string => JSON.stringify(text);
