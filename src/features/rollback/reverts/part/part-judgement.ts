import type { Plain, Resource } from '../../../../manifest/index.ts';
import { placeOf, subjectText } from '../../../../manifest/index.ts';
import type { RenderedRoot, RenderedTree } from '../../../../gitops/index.ts';
import type { RootsByKey } from './root-renders.ts';
import { leavesOf } from '../objects/object-rename.ts';
import { earlierOf, isBuilt, objectsOf, rootsOf, saidBy } from './root-renders.ts';
import type { ResourceName } from '../../../../review/index.ts';
import type { RevertRefusal } from '../revert-refusal.ts';

/** Holds renders of what a partial revert lies between, and of what it leaves. */
interface PartRenders {
  readonly pre: RenderedTree;
  readonly post: RenderedTree;
  readonly tip: RenderedTree;
  readonly result: RenderedTree;
}

type RenderedSide = keyof PartRenders;

/** Tells which rendered objects are the one that is undone. */
interface JudgedObject {
  readonly isIt: (resource: Resource, side: RenderedSide) => boolean;
  /** Tells in which roots it has to be as it was; null stands for all. */
  readonly touches: ((root: RenderedRoot) => boolean) | null;
}

/** Describes a root that renders on the tip and would not any more. */
interface BrokenRoot {
  readonly path: string;
  /** A sentence of the renderer with its place. */
  readonly why: string;
  readonly reads: ReadonlySet<string>;
}

/** Says what a partial revert does to the rendered objects, beside what it is for. */
export interface PartVerdict {
  readonly broken: readonly BrokenRoot[];
  /** Lists other objects that it changes, as people name them. */
  readonly others: readonly { readonly root: string; readonly subject: string }[];
  /** Lists values of the object that are not as they were, and are not later edits either. */
  readonly open: readonly {
    readonly root: string;
    readonly subject: string;
    readonly field: string;
  }[];
}

/**
 * Judges what a partial revert leaves by rendering. `object` is null where files are undone: then only what
 * breaks counts.
 */
export function judgePart(renders: PartRenders, object: JudgedObject | null): PartVerdict {
  const sides = {
    pre: rootsOf(renders.pre),
    post: rootsOf(renders.post),
    tip: rootsOf(renders.tip),
    result: rootsOf(renders.result),
  };
  const now = new Map([...sides.tip, ...sides.result]);
  const folders = new Set([...now.values()].map(({ root }) => root.path));
  // a folder that is applied otherwise by now is judged as it is applied now
  const before = [...sides.pre].filter(
    ([key, { root }]) => now.has(key) || !folders.has(root.path),
  );
  const keys = new Set([...before.map(([key]) => key), ...now.keys()]);
  const broken: BrokenRoot[] = [];
  const others: PartVerdict['others'][number][] = [];
  const open: PartVerdict['open'][number][] = [];
  for (const key of keys) {
    const four = fourOf(sides, key);
    const failure = brokenRoot(four, object);
    if (failure !== null) broken.push(failure);
    if (object === null || failure !== null) continue;
    others.push(...changedOthers(four, object));
    open.push(...openValues(four, object));
  }
  return { broken, others, open };
}

type Four = { readonly [S in RenderedSide]: RenderedRoot | undefined };

function fourOf(sides: { readonly [S in RenderedSide]: RootsByKey }, key: string): Four {
  const [tip, result] = [sides.tip.get(key), sides.result.get(key)];
  const now = result ?? tip;
  const before = (side: 'pre' | 'post'): RenderedRoot | undefined =>
    sides[side].get(key) ?? (now && earlierOf(sides[side], now));
  return { pre: before('pre'), post: before('post'), tip, result };
}

/**
 * Finds a root that rendered on the tip, or before the change with the object in it, and does not any more;
 * null elsewhere.
 */
function brokenRoot({ pre, tip, result }: Four, object: JudgedObject | null): BrokenRoot | null {
  if (isBuilt(result)) return null;
  const had = (root: RenderedRoot | undefined, side: RenderedSide): boolean =>
    isBuilt(root) && object !== null && root.resources.some((each) => object.isIt(each, side));
  if (result !== undefined) {
    const isNew = tip === undefined && (pre === undefined || isBuilt(pre));
    if (!isBuilt(tip) && !had(pre, 'pre') && !isNew) return null;
    return { path: result.root.path, why: failureText(result), reads: result.reads };
  }
  if (!isBuilt(tip) || pre === undefined) return null;
  const {
    by: { origin: appliedBy },
    path,
  } = tip.root;
  if (appliedBy === null) return null;
  const why = `${placeOf(appliedBy)} applies this folder, and nothing would be left in it.`;
  return { path, why, reads: tip.reads };
}

function failureText({ failure }: RenderedRoot): string {
  if (failure === null) return 'It does not render.';
  const { message, origin } = failure;
  return origin === null ? message : `${placeOf(origin)}: ${message}`;
}

function changedOthers({ tip, result }: Four, { isIt }: JudgedObject): PartVerdict['others'] {
  if (tip === result || (tip !== undefined && !isBuilt(tip))) return [];
  const [before, after] = [othersIn(tip, 'tip', isIt), othersIn(result, 'result', isIt)];
  const root = (result ?? tip)?.root.path ?? '';
  return [...new Map([...after, ...before])].flatMap(([key, { subject }]) =>
    before.get(key)?.said === after.get(key)?.said ? [] : { root, subject },
  );
}

interface SaidObject {
  readonly subject: string;
  readonly said: string;
}

function othersIn(
  root: RenderedRoot | undefined,
  side: RenderedSide,
  isIt: JudgedObject['isIt'],
): ReadonlyMap<string, SaidObject> {
  if (root === undefined) return new Map();
  const said = saidBy(root);
  return new Map(
    [...objectsOf(root)]
      .filter(([, resource]) => !isIt(resource, side))
      .map(([key, resource]) => [key, { subject: subjectText(resource), said: said(resource) }]),
  );
}

function openValues(four: Four, { isIt, touches }: JudgedObject): PartVerdict['open'] {
  const there = four.result ?? four.tip ?? four.pre;
  if (there === undefined || (touches !== null && !touches(there))) return [];
  const root = there.root.path;
  const keys = new Map<string, string>();
  for (const side of ['pre', 'tip', 'result'] as const)
    for (const [key, resource] of objectsOf(four[side]))
      if (isIt(resource, side)) keys.set(key, subjectText(resource));
  const unknown = four.pre !== undefined && !isBuilt(four.pre) ? [BEFORE_UNKNOWN] : [];
  return [...keys].flatMap(([key, subject]) =>
    [...unknown, ...openFields(saidOnAll(four, key))].map((field) => ({ root, subject, field })),
  );
}

const BEFORE_UNKNOWN = 'it did not render before the change';

type Said = { readonly [S in RenderedSide]: string | undefined };

function saidOnAll(four: Four, key: string): Said {
  const said = (root: RenderedRoot | undefined): string | undefined => {
    const resource = objectsOf(root).get(key);
    return root === undefined || resource === undefined ? undefined : saidBy(root)(resource);
  };
  return {
    pre: said(four.pre),
    post: said(four.post),
    tip: said(four.tip),
    result: said(four.result),
  };
}

/** Lists paths of values that are neither as before the change nor kept as a later edit. */
function openFields({ pre, post, tip, result }: Said): readonly string[] {
  if (result === pre) return [];
  // the change never touched it: it came, went or differs since
  if (pre === post && result === tip) return [];
  if (pre === undefined || result === undefined) return [...leavesIn(result ?? pre).keys()];
  const [was, made, now, left] = [leavesIn(pre), leavesIn(post), leavesIn(tip), leavesIn(result)];
  return [...new Set([...was.keys(), ...left.keys()])].filter((path) => {
    const value = left.get(path);
    const isKept = now.get(path) !== made.get(path) && value === now.get(path);
    return value !== was.get(path) && !isKept;
  });
}

const leavesIn = (said: string | undefined): ReadonlyMap<string, string> =>
  said === undefined ? new Map() : leavesOf(JSON.parse(said) as Plain);

/** Gives the worst of what a partial revert would do, as the reason why it is not done. */
export function partRefusal(
  { broken, others, open }: PartVerdict,
  about: {
    readonly resource: ResourceName | null;
    readonly paths: readonly string[];
    readonly restores: boolean;
  },
): RevertRefusal {
  const { resource, paths, restores } = about;
  const [root] = broken;
  if (root !== undefined || resource === null) {
    const { path, why } = root ?? { path: '.', why: 'It does not render.' };
    return { reason: 'part-breaks-root', resource, paths, restores, root: path, why };
  }
  if (others.length > 0)
    return {
      reason: 'part-touches-others',
      resource,
      paths,
      others: [...new Set(others.map(({ subject }) => subject))],
    };
  const [first] = open;
  return {
    reason: 'part-not-as-before',
    resource,
    paths,
    root: first?.root ?? '.',
    fields: [...new Set(open.map(({ field }) => field))],
  };
}
