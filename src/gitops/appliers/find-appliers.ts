import type { Vendored } from '../../kustomize/index.ts';
import type { FileTree, ManifestReader, Node } from '../../manifest/index.ts';
import { objectNodes } from '../files/file-objects.ts';
import type { Effort } from '../rendering/effort.ts';
import type { ChartRoot } from '../environment.ts';
import { isTemplate } from '../charts/chart-files.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';
import { cacheByContent } from './content-cache.ts';
import { mayBeManifest } from '../tree-path.ts';
import { ALL_SOURCES } from './delivery-tools.ts';
import type { Applier, Holder } from './applier.ts';
import type { ApplierInput, FollowLimit, Refusal } from './environment-source.ts';
import type { FollowedDestinations } from '../argo/followed/followed-applications.ts';
import type { DeclaredApplication } from '../argo/application.ts';
import type { OwnAddresses } from './repository-identity.ts';
import { isReadBy } from './repository-identity.ts';
import type { ReadElsewhereBy } from './read-elsewhere.ts';
import { lackingFolders, readElsewhere } from './read-elsewhere.ts';
import type { ReadHere } from './this-repository.ts';
import { ofThisRepository } from './this-repository.ts';

export interface FoundAppliers extends ReadHere {
  /** Holds what those read that do not read this repository. */
  readonly elsewhere: ReadElsewhereBy;
  /** Names those whose folder is not in the tree (`keyOfApplied`). */
  readonly lacking: ReadonlySet<string>;
  /** Lists what stops an applier, one sentence each. */
  readonly notes: readonly string[];
  /** Lists what the tools refuse to apply. */
  readonly refused: readonly Refusal[];
  /** Lists what is not followed to its end. */
  readonly limited: readonly FollowLimit[];
  /** Says where what is followed goes; absent where nothing can be left out. */
  readonly destinations?: FollowedDestinations;
  /** Charts of registries that they install. */
  readonly charts: readonly ChartRoot[];
  readonly applications: readonly DeclaredApplication[];
  /** Secrets that tools read. */
  readonly secrets: readonly Node[];
  /** Files that may hold more of them, and are no YAML as they stand. */
  readonly unread: readonly string[];
}

const MAX_NOTES = 20;

interface SearchedTree {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
  readonly folders: readonly string[];
  /** Folders of charts: their templates are no objects, even where they can be read as such. */
  readonly charts: readonly string[];
  /** Files that kustomizations list, whatever they are called. */
  readonly listed: ReadonlySet<string>;
  readonly readersOf: ApplierInput['readersOf'];
  readonly effort: Effort;
  readonly vendored: Vendored;
  /** Objects that stand in the cluster in place of those that a file declares, by file. */
  readonly live: LiveObjects;
  /** Appliers as roots render them, by the file that each is written in. */
  readonly held: HeldObjects;
  /** Lists the clusters that the configuration tells of. */
  readonly clusters: ApplierInput['clusters'];
  readonly declaredAt: ApplierInput['declaredAt'];
  readonly beside: ApplierInput['beside'];
}

/** An applier as a root renders it. */
export interface HeldObject extends Holder {
  readonly object: Node;
}

/** Appliers as roots render them, where files say something else, by the file that each is written in. */
export type HeldObjects = ReadonlyMap<string, readonly HeldObject[]>;

/** Objects of files as the cluster has them, where it does not have those that the tree declares there. */
export type LiveObjects = ReadonlyMap<string, readonly Node[]>;

/** Everything in the tree that applies a folder of the tree, by source, file and line. */
export function findAppliers(searched: SearchedTree, own: OwnAddresses): FoundAppliers {
  const { tree, reader, folders, effort } = searched;
  const sources = ALL_SOURCES.flatMap(({ appliers }) => appliers ?? []);
  const unread: string[] = [];
  const objects = [...objectsIn(searched, unread)];
  const holders = new Map(
    [...searched.held.values()].flatMap((all) =>
      all.map(({ object, ...holder }) => [object, holder] as const),
    ),
  );
  const isKnown = own.isSaid || (own.shown.length > 0 && isReadBy(objects, own));
  const isElsewhere = (url: string): boolean => isKnown && !own.has(url);
  const input: ApplierInput = {
    tree,
    reader,
    folders,
    listed: searched.listed,
    readersOf: searched.readersOf,
    effort,
    isElsewhere,
    clusters: searched.clusters,
    declaredAt: searched.declaredAt,
    beside: searched.beside,
    chartOf: searched.vendored.chartOf,
    holderOf: (object) => holders.get(object) ?? null,
  };
  const found = sources.map((source) => source.find(objects, input));
  const all = delivered(found.flatMap(({ appliers }) => appliers));
  const read = ofThisRepository(all, tree, own);
  const notes = new Set([
    ...read.taken,
    ...found.flatMap((each) => each.notes),
    ...read.lost,
    ...read.pinned,
    ...read.open,
  ]);
  const partial = new Set(found.flatMap(({ partialSets = [] }) => [...partialSets]));
  const [destinations] = found.flatMap((each) => each.destinations ?? []);
  return {
    ...read,
    wholeSets: new Set([...read.wholeSets].filter((set) => !partial.has(set))),
    ...(destinations && { destinations }),
    elsewhere: readElsewhere(all, read.sources, tree),
    lacking: lackingFolders(read.own, tree),
    notes: [...notes].slice(0, MAX_NOTES),
    refused: found.flatMap(({ refused = [] }) => refused).slice(0, MAX_NOTES),
    limited: found.flatMap(({ limited = [] }) => limited).slice(0, MAX_NOTES),
    charts: found.flatMap(({ charts = [] }) => charts),
    applications: found.flatMap(({ applications = [] }) => applications),
    secrets: found.flatMap(({ secrets = [] }) => secrets),
    unread,
  };
}

/**
 * Drops appliers that lie in an archive, in tests or documentation, for they apply nothing, unless nothing
 * else applies anything.
 */
function delivered(appliers: readonly Applier[]): readonly Applier[] {
  const live = appliers.filter(({ origin }) => notDelivered(origin.file) === null);
  return live.length > 0 ? live : appliers;
}

/** Tells whether a file with this text may hold objects that apply folders, or what they are read with. */
export const mayHoldAppliers = (text: string): boolean =>
  ALL_SOURCES.some(({ appliers }) => appliers?.mayHold(text) === true) || hidesWords(text);

const ofContent = cacheByContent<boolean>();

function* objectsIn(searched: SearchedTree, unread: string[]): Generator<Node> {
  const { tree, live, held } = searched;
  const files = live.size === 0 ? tree.paths : [...new Set([...tree.paths, ...live.keys()])].sort();
  for (const file of files) {
    const declared = live.get(file) ?? objectsOf(file, searched, unread);
    yield* live.has(file) ? declared : asRendered(declared, held.get(file) ?? []);
  }
}

/** Puts what roots render in the place of what a file declares; what none of them renders stays. */
function asRendered(declared: readonly Node[], held: readonly HeldObject[]): readonly Node[] {
  if (held.length === 0) return declared;
  const lines = new Set(held.map(({ object }) => object.origin.line));
  return [
    ...declared.filter(({ origin }) => !lines.has(origin.line)),
    ...held.map(({ object }) => object),
  ];
}

function objectsOf(
  file: string,
  { tree, reader, charts, listed }: SearchedTree,
  unread: string[],
): readonly Node[] {
  const entry = mayBeManifest(file) || listed.has(file) ? tree.read(file) : null;
  if (entry?.kind !== 'text') return [];
  if (!ofContent(reader, entry.oid, () => mayHoldAppliers(entry.text))) return [];
  if (charts.some((chart) => isTemplate(file, chart))) return [];
  const manifest = reader.read(tree, file);
  if (manifest === null) return [];
  if (manifest.problems.length > 0 && manifest.templated === null) unread.push(file);
  return objectNodes(manifest);
}

/** Letters, digits, dots and slashes as escapes of a text in double quotes: nobody needs them. */
const ESCAPED = /\\(?:x|u00|U000000)(?:2[eEfF]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aA])/;

/** A word over two lines of a text in double quotes. */
const BROKEN = /[\w.]\\\r?\n[ \t]*[\w.\\]/;

/**
 * Tells whether a YAML or JSON text has words that are not found by looking for their letters: only a parser
 * finds them.
 */
const hidesWords = (text: string): boolean =>
  text.includes('\\') && (ESCAPED.test(text) || BROKEN.test(text));
