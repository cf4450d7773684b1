import type { ApplierWitness } from '../../appliers/applier.ts';
import type { RootDraft } from '../../roots/root.ts';
import { folderOfApplier } from '../../appliers/applier.ts';
import { stepsOf } from '../../tree-path.ts';
import { sourcesTogether } from '../sibling-sources.ts';
import type { AnyAxis } from './evidence.ts';
import { AXES } from './evidence.ts';
import type { StageInText } from './stage-in-text.ts';
import { stageIn } from './stage-in-text.ts';

/** One applier of a root, or a release that it brings, and what each axis says of it in words for environments. */
export interface StageWitness {
  readonly draft: RootDraft;
  readonly applier: ApplierWitness;
  /** Tells whether the root brings it, and is not applied by it. */
  readonly isBrought: boolean;
  readonly said: ReadonlyMap<AnyAxis, StageInText>;
  /** Lists the texts of each axis, whatever they say. */
  readonly texts: ReadonlyMap<AnyAxis, readonly string[]>;
}

/** Says how an axis tells those of one thing apart. */
interface Telling {
  /** Counts the environments it tells apart, and the Applications of which it says one. */
  readonly stages: number;
  readonly covered: number;
}

export interface StageDistinctions {
  readonly all: readonly StageWitness[];
  /** Says how an axis tells apart those of the thing that an Application is of. */
  readonly tellingOf: (one: StageWitness, axis: AnyAxis) => Telling;
  /** Applications of all things that an axis tells apart. */
  readonly reachOf: (axis: AnyAxis) => number;
  /** All words by which an axis tells any apart. */
  readonly wordsOf: (axis: AnyAxis) => ReadonlySet<string>;
  /**
   * Tells whether an axis says another environment of it on the other side: what a change alters names
   * nothing before what stays.
   */
  readonly isAltered: (one: StageWitness, axis: AnyAxis) => boolean;
}

/**
 * Tells which Applications there are of each thing, and which axes tell them apart by words for environments.
 * What `sides` say, those of a change, counts together: what one of them takes away told the others apart all
 * the same.
 */
export function distinguishStages(
  sides: readonly (readonly RootDraft[])[],
  environmentOf: (path: string) => string | null,
): StageDistinctions {
  const bySide = sides.map((drafts) => appliedOf(drafts, environmentOf));
  const all = bySide.flat();
  const ofThing = new Map<StageWitness, ReadonlyMap<AnyAxis, Telling>>();
  const reach = new Map<AnyAxis, number>();
  const words = new Map<AnyAxis, Set<string>>();
  for (const thing of thingsOf(all, (each) => thingKeys(each.draft, each.applier))) {
    const telling = tellingsOf(thing, all.length);
    for (const one of thing) ofThing.set(one, telling);
    for (const [axis, { stages, covered }] of telling) {
      if (stages < 2) continue;
      reach.set(axis, (reach.get(axis) ?? 0) + covered);
      const known = words.get(axis) ?? new Set();
      for (const { said } of thing) known.add(said.get(axis)?.words ?? '');
      words.set(axis, known);
    }
  }
  return {
    all,
    tellingOf: (one, axis) => ofThing.get(one)?.get(axis) ?? NOTHING,
    reachOf: (axis) => reach.get(axis) ?? 0,
    wordsOf: (axis) => words.get(axis) ?? NO_WORDS,
    isAltered: alteredBetween(bySide),
  };
}

function appliedOf(
  drafts: readonly RootDraft[],
  environmentOf: (path: string) => string | null,
): readonly StageWitness[] {
  const together = sourcesTogether(drafts);
  return drafts.flatMap((draft) => {
    const sources = together.get(draft) ?? [draft];
    const said = (applier: ApplierWitness, isBrought: boolean): StageWitness => ({
      draft,
      applier,
      isBrought,
      ...saidOf(isBrought ? [] : sources, applier, environmentOf),
    });
    return [
      ...draft.appliers.map((applier) => said(applier, false)),
      ...(draft.witnesses ?? []).map((release) => said(release, true)),
    ];
  });
}

const NOTHING: Telling = { stages: 0, covered: 0 };
const NO_WORDS: ReadonlySet<string> = new Set();

/** Gives what an applier is called; for an Application that a set makes, that is the Application's name. */
export const nameOf = ({ made, object, evidence = [] }: ApplierWitness): string =>
  evidence.find(({ axis }) => axis === 'name')?.text ?? made?.application ?? object.name;

/**
 * Keys the things that an applier may be of: those of one set, those whose names say the same beside their
 * words, and those that apply one folder, its stages, or folders of the same content; releases are keyed by
 * what they are called.
 */
export function thingKeys(draft: RootDraft, applier: ApplierWitness): readonly string[] {
  const name = nameOf(applier);
  // what one root brings beside is another thing
  if (draft.witnesses?.includes(applier) === true) return [`release ${stageIn(name)?.of ?? name}`];
  return [
    ...(applier.made === undefined ? [] : [`set ${applier.made.set}`]),
    `name ${applier.tool} ${stageIn(name)?.of ?? name}`,
    `path ${stepsOf(draft.root.path)
      .map((step) => (stageIn(step) === null ? step : `*${stageIn(step)?.of ?? ''}`))
      .join('/')}`,
    ...draft.place.includes.map((folder) => `base ${folder}`),
    ...contentKey(draft),
  ];
}

/** Folders that hold objects of the same names are of one thing, whatever they are called (`web/c2`, `web/c6`). */
function contentKey({ place: { objects } }: RootDraft): readonly string[] {
  if (objects.size === 0 || objects.size > MOST_OBJECTS) return [];
  return [`objects ${[...objects].sort().join(' ')}`];
}

const MOST_OBJECTS = 200;

/** Share of all Applications from which stages of one thing in one cluster are no mere variants of it. */
const SHARE_OF_CLUSTER = 1 / 3;

function tellingsOf(thing: readonly StageWitness[], total: number): ReadonlyMap<AnyAxis, Telling> {
  const places = new Set(thing.map(({ draft, applier }) => placeOf(draft, applier)));
  // `issuer-staging` and `issuer-prod` of one cluster are two ways to have certificates
  const areVariants = places.size < 2 && thing.length < total * SHARE_OF_CLUSTER;
  return new Map(
    AXES.map(({ axis }) => {
      const words = thing.flatMap(({ said }) => said.get(axis)?.words ?? []);
      const stages = new Set(words).size;
      return [axis, { stages: areVariants ? Math.min(stages, 1) : stages, covered: words.length }];
    }),
  );
}

/** Says where an applier takes what it applies, as far as that tells clusters apart. */
const placeOf = ({ cluster }: RootDraft, applier: ApplierWitness): string =>
  cluster ?? `~${folderOfApplier(applier)}`;

/**
 * Finds what is said of an Application's sources: what is said of one counts for all, since one destination
 * gets them all.
 */
function saidOf(
  sources: readonly RootDraft[],
  applier: ApplierWitness,
  environmentOf: (path: string) => string | null,
): Pick<StageWitness, 'said' | 'texts'> {
  const said = new Map<AnyAxis, StageInText>();
  const texts = new Map<AnyAxis, readonly string[]>();
  for (const { axis, read } of AXES) {
    const own = textsOf(sources, applier, axis, environmentOf).filter((text) => text !== '');
    texts.set(axis, own);
    const found = own.flatMap((text) => read(text) ?? []);
    const [one] = found;
    if (one !== undefined && found.every(({ words }) => words === one.words)) said.set(axis, one);
  }
  return { said, texts };
}

function textsOf(
  sources: readonly RootDraft[],
  applier: ApplierWitness,
  axis: AnyAxis,
  environmentOf: (path: string) => string | null,
): readonly string[] {
  const {
    origin: { file },
    evidence = [],
  } = applier;
  if (axis === 'path') return sources.map(({ place }) => environmentOf(place.path) ?? '');
  // of what a root brings the folder is the root's own
  if (axis === 'folder') return sources.length === 0 ? [] : [folderOfApplier(applier)];
  if (axis === 'file') return [file.slice(file.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '')];
  return evidence.flatMap((each) => (each.axis === axis ? [each.text] : []));
}

/** Tells of what is applied on one of two sides whether an axis calls it another environment on the other one. */
function alteredBetween(
  sides: readonly (readonly StageWitness[])[],
): (one: StageWitness, axis: AnyAxis) => boolean {
  const [here = [], there = []] = sides;
  if (there.length === 0) return () => false;
  const [own, other] = [wordsByKey(here), wordsByKey(there)];
  return (one, axis) => {
    const key = keyOf(one, axis);
    const [was, is] = [other.get(key), own.get(key)];
    return was !== undefined && is !== undefined && [...was, ...is].some(onlyIn(was, is));
  };
}

const onlyIn =
  (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
  (words: string): boolean =>
    !one.has(words) || !other.has(words);

/** The words of each axis for each of those that apply something; of one name and place there may be several. */
function wordsByKey(all: readonly StageWitness[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const one of all)
    for (const [axis, { words }] of one.said) {
      const known = found.get(keyOf(one, axis));
      if (known === undefined) found.set(keyOf(one, axis), new Set([words]));
      else known.add(words);
    }
  return found;
}

/** Keys a witness by who applies it, where that is written. */
const keyOf = ({ applier }: StageWitness, axis: AnyAxis): string =>
  JSON.stringify([
    axis,
    applier.tool,
    applier.object,
    applier.made?.application ?? null,
    applier.origin.file,
  ]);

/**
 * Groups members that are of one thing: those that have a key in common, or are so by way of others. The
 * answer is the same whatever order they come in.
 */
export function thingsOf<T>(
  members: readonly T[],
  keysOf: (member: T) => readonly string[],
): readonly (readonly T[])[] {
  const parents = members.map((_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while (parents[root] !== root) root = parents[root] ?? root;
    for (let each = at; each !== root;) {
      const next = parents[each] ?? root;
      parents[each] = root;
      each = next;
    }
    return root;
  };
  const first = new Map<string, number>();
  for (const [at, member] of members.entries())
    for (const key of keysOf(member)) {
      const known = first.get(key);
      if (known === undefined) first.set(key, at);
      else parents[rootOf(at)] = rootOf(known);
    }
  const things = new Map<number, T[]>();
  for (const [at, member] of members.entries()) {
    const thing = things.get(rootOf(at));
    if (thing === undefined) things.set(rootOf(at), [member]);
    else thing.push(member);
  }
  return [...things.values()];
}
