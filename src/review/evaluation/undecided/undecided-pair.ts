import { comesIntoForce } from '../../../checks/index.ts';
import type { Change, WhereChangesGo } from '../../../compare/index.ts';
import { textOfChange } from '../../../compare/index.ts';
import {
  isMeshKind,
  resourceKey,
  isIstioKind,
  mapNode,
  nodeAt,
  resourceOf,
  sameData,
  scalar,
  stableKeyOf,
} from '../../../manifest/index.ts';
import type { Assessment } from '../../policy/assessment.ts';
import type { Policy } from '../../policy/configuration/policy-of-tree.ts';
import { assess } from '../../policy/assessment.ts';
import type { Tier, Resource } from '../../../manifest/index.ts';
import type { NamedPair } from '../pair-stages.ts';
import { withOtherContent } from '../pair-stages.ts';
import type { ReviewedPair } from '../reviewed-pair.ts';
import { assessedEnvironments } from '../reviewed-pair.ts';
import {
  appliedAgain,
  undecidedNotes,
  undecidedObjects,
  undecidedTexts,
} from './undecided-effects.ts';
import { switchedRevisions } from './switched-revisions.ts';
import type { UndecidedWays } from '../../../charts/index.ts';
import { undecidedKey } from '../../../charts/index.ts';
import type { EnvironmentPair, RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import { pairedRoots } from '../../../gitops/index.ts';

/** How an environment is reviewed once more, with something else in it. */
export interface Reviewing {
  readonly policy: Policy;
  readonly goes: WhereChangesGo;
  readonly changedFiles: ReadonlySet<string>;
  readonly review: (pair: NamedPair) => ReviewedPair;
}

/**
 * What is said of an environment, with what a change does where that which only the cluster, the clock or the release
 * decides is decided the other way: it has the tier that it would have there.
 */
export function withOtherWays(resolved: NamedPair, reviewing: Reviewing): ReviewedPair {
  const { policy, review } = reviewing;
  const rendered = review(resolved);
  const texts = undecidedTexts(resolved.pair, rendered.changes);
  const usual = {
    ...rendered,
    unknowns: [
      ...rendered.unknowns,
      ...switchedRevisions(resolved.pair),
      ...appliedAgain(resolved.pair),
      ...texts,
    ],
  };
  const { mesh, before } = resolved;
  const rootNamespace = (mesh ?? before)?.configuration.rootNamespace ?? '';
  const other = otherPair(resolved.pair, resolved.whole, rootNamespace);
  if (other === null) return usual;
  const ways = review(withOtherContent(resolved, other, policy.config));
  const told = new Set(usual.changes.map(textOfChange));
  const found = new Set(usual.findings.map(({ id }) => id));
  const others = ways.changes.filter(
    (each) => !told.has(textOfChange(each)) && other.decidesAbout(each),
  );
  const isTold = isToldOf(others, (each) =>
    tierOf({ ...ways, changes: each, findings: [] }, reviewing),
  );
  const changes = others.filter(isTold);
  const untold = others.filter((each) => !isTold(each));
  const findings = ways.findings.filter(
    (finding) => comesIntoForce(finding) && !found.has(finding.id),
  );
  return {
    ...usual,
    changes: [...usual.changes, ...changes],
    findings: [...usual.findings, ...findings],
    unknowns: [...usual.unknowns, ...undecidedObjects(resolved.pair, untold)],
    notes: [...usual.notes, ...undecidedNotes(resolved.pair, changes)],
  };
}

/** What the rules say of the changes and calls of one environment by itself. */
export const tierOf = (pair: ReviewedPair, reviewing: Reviewing): Tier | null =>
  assessed(pair, reviewing).tierOfChanges;

/** The same, with its findings. */
export const wholeTierOf = (pair: ReviewedPair, reviewing: Reviewing): Tier | null =>
  assessed(pair, reviewing).tier;

const assessed = (pair: ReviewedPair, { policy, goes }: Reviewing): Assessment =>
  assess({
    environments: assessedEnvironments([pair], goes),
    changedFiles: [],
    rules: policy.rules,
  });

/**
 * Many charts have an object for each kind of cluster: of what is nothing of the mesh, it is told where somebody has to
 * look at it.
 */
function isToldOf(
  changes: readonly Change[],
  tierOf: (changes: readonly Change[]) => Tier | null,
): (change: Change) => boolean {
  const known = new Map<string, boolean>();
  return ({ subject }) => {
    if (isMeshKind(subject)) return true;
    const key = resourceKey(subject);
    const isTold = known.get(key) ?? isHigh(tierOf(changes.filter(isOf(key))));
    known.set(key, isTold);
    return isTold;
  };
}

const isOf =
  (key: string) =>
  ({ subject }: Change): boolean =>
    resourceKey(subject) === key;

/** Whether somebody has to look at it; what has no tier is not known to be less. */
export const isHigh = (tier: Tier | null): boolean => tier !== 'low' && tier !== 'medium';

type Objects = ReadonlyMap<string, Resource>;

interface OtherPair {
  readonly pair: EnvironmentPair;
  readonly whole: EnvironmentPair;
  /** Tells whether a change is of an object that differs between the two ways, or of none. */
  readonly decidesAbout: (change: Change) => boolean;
}

/**
 * The pair in which all that only the cluster, the clock or the release decides is decided the other way, of roots that a
 * change edits; null where that comes to nothing that the usual way does not show. An object of which the change edits
 * only what decides is compared across: as it is here before, and the other way after. What only the cluster gives a
 * namespace may be in the root namespace, too. An object that is the same in both ways does nothing by the decision.
 */
function otherPair(
  pair: EnvironmentPair,
  whole: EnvironmentPair,
  rootNamespace: string,
): OtherPair | null {
  const turned = new Map<RenderedRoot, RenderedRoot>();
  for (const each of pairedRoots(pair.before?.roots ?? [], pair.after?.roots ?? [])) {
    const [before, after] = [each.before ?? undefined, each.after ?? undefined];
    if (before === after || !areBuilt([before?.otherwise, after?.otherwise])) continue;
    const ways = turnedRoots(before, after);
    if (ways === null) continue;
    if (before !== undefined)
      turned.set(before, { ...before, resources: alsoInRoot(ways.before, rootNamespace) });
    if (after !== undefined)
      turned.set(after, { ...after, resources: alsoInRoot(ways.after, rootNamespace) });
  }
  if (turned.size === 0) return null;
  const sideOf = (side: RenderedEnvironment | null): RenderedEnvironment | null =>
    side && { ...side, roots: side.roots.map((root) => turned.get(root) ?? root) };
  const turn = ({ name, before, after }: EnvironmentPair): EnvironmentPair => ({
    name,
    before: sideOf(before),
    after: sideOf(after),
  });
  const own = turn(pair);
  const otherwise = differing(turned);
  return {
    pair: own,
    whole: whole === pair ? own : turn(whole),
    decidesAbout: ({ object, oldObject }) => {
      const sides = [object, oldObject].flatMap((side) => side ?? []);
      return sides.length === 0 || sides.some((side) => otherwise.has(stableKeyOf(side)));
    },
  };
}

/** Keys of the objects that are otherwise in another way than in the usual one, on either side. */
function differing(turned: ReadonlyMap<RenderedRoot, RenderedRoot>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [root, { resources }] of turned) {
    const usual = byKey(root.resources);
    for (const way of [byKey(resources), otherObjects(root)])
      for (const key of [...usual.keys(), ...way.keys()])
        if (!same(usual.get(key), way.get(key))) found.add(key);
  }
  return found;
}

/** Tells whether there is another way on a side, and none that does not build: that one says nothing of the objects. */
const areBuilt = (ways: readonly RenderedRoot['otherwise'][]): boolean =>
  ways.some((way) => way !== undefined) && ways.every((way) => way?.isUnbuilt !== true);

interface Turned {
  readonly before: readonly Resource[];
  readonly after: readonly Resource[];
}

/** Both sides of a root the other way; null where they differ in nothing that differs not as much here. */
function turnedRoots(
  before: RenderedRoot | undefined,
  after: RenderedRoot | undefined,
): Turned | null {
  const usual = { before: byKey(before?.resources), after: byKey(after?.resources) };
  const other = { before: otherObjects(before), after: otherObjects(after) };
  const across = new Map(other.before);
  let isOther = false;
  for (const key of new Set([
    ...other.before.keys(),
    ...other.after.keys(),
    ...usual.before.keys(),
  ])) {
    const [then, now] = [other.before.get(key), other.after.get(key)];
    const isAcross = same(then, now) && isAskedOtherwise(key, before, after, usual);
    const was = isAcross ? usual.before.get(key) : then;
    if (isAcross && was === undefined) across.delete(key);
    else if (isAcross && was !== undefined) across.set(key, was);
    const isHere = same(was, usual.before.get(key)) && same(now, usual.after.get(key));
    isOther ||= !same(was, now) && !isHere;
  }
  return isOther ? { before: [...across.values()], after: [...other.after.values()] } : null;
}

const otherObjects = (root: RenderedRoot | undefined): Objects =>
  byKey(root?.otherwise?.resources ?? root?.resources);

const byKey = (resources: readonly Resource[] = []): Objects =>
  new Map(resources.map((each) => [stableKeyOf(each), each]));

const same = (one: Resource | undefined, other: Resource | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && sameData(one.node, other.node));

/** Whether what is asked changes, of the file that an object is rendered from. */
function isAskedOtherwise(
  key: string,
  before: RenderedRoot | undefined,
  after: RenderedRoot | undefined,
  usual: { readonly before: Objects; readonly after: Objects },
): boolean {
  const of = (ways: UndecidedWays | undefined, object: Resource | undefined): string =>
    (object && ways?.decidedBy.get(undecidedKey(object))) ?? '';
  const object =
    otherObjects(after).get(key) ?? usual.after.get(key) ?? otherObjects(before).get(key);
  return of(before?.otherwise, object) !== of(after?.otherwise, object);
}

/**
 * The objects, and those of Istio whose namespace only the cluster gives once more in the root namespace: a chart that
 * writes one into each namespace that it finds writes one there, which holds for the whole mesh.
 */
const alsoInRoot = (resources: readonly Resource[], rootNamespace: string): readonly Resource[] => [
  ...resources,
  ...(rootNamespace === '' ? [] : resources.flatMap((each) => inRoot(each, rootNamespace))),
];

function inRoot(resource: Resource, rootNamespace: string): readonly Resource[] {
  const { node, namespace, stableName } = resource;
  const metadata = nodeAt(node, 'metadata');
  if (!isIstioKind(resource) || !isStandIn(namespace)) return [];
  if (metadata?.kind !== 'map') return [];
  const given = scalar(rootNamespace, metadata.entries.get('namespace')?.origin ?? metadata.origin);
  const placed = mapNode(
    new Map([...metadata.entries, ['namespace', given]] as const),
    metadata.origin,
  );
  const twin = resourceOf(
    mapNode(new Map([...node.entries, ['metadata', placed]] as const), node.origin),
    stableName,
  );
  return twin === undefined ? [] : [twin];
}

/** Whether a text is nothing but the word that the engine prints for a value that is not decided here. */
const isStandIn = (text: string): boolean => /^undecided-[0-9a-f]{24}$/.test(text);
