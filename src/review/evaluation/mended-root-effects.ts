import { inEffect, mendedPairs, pairsAgain, textOfChange } from '../../compare/index.ts';
import type { Detected, Detector, DetectorInput, Finding } from '../../checks/index.ts';
import { comesIntoForce, detect, under } from '../../checks/index.ts';
import type { Change } from '../../compare/index.ts';
import type { EnvironmentPair, RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { filesThrough, isMeshKind, listed, resourceKey, TIERS } from '../../manifest/index.ts';
import type { Resource, Tier } from '../../manifest/index.ts';
import { groupedBy, resolveMesh } from '../../istio/index.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import type { NamedPair, ResolvedPair } from './pair-stages.ts';
import { withOtherContent } from './pair-stages.ts';
import type { ReviewedPair } from './reviewed-pair.ts';
import { stepsOfEnvironments } from './reviewed-pair.ts';
import type { Reviewing } from './undecided/undecided-pair.ts';
import { tierOf, wholeTierOf, withOtherWays } from './undecided/undecided-pair.ts';

interface Detecting {
  readonly resolved: ResolvedPair;
  readonly detectors: readonly Detector[];
  readonly config: RepositoryConfig;
}

/**
 * What detectors find in an environment. Where a root did not render at the base and does now, all of it is applied only
 * since then. What its text says by itself, which the change did not touch, is brought into force by the change and is
 * nothing that it introduces.
 */
export function detectApplied(
  { resolved, detectors, config }: Detecting,
  input: DetectorInput,
): Detected {
  const { name } = resolved.pair;
  const detected = detect(detectors, name, input);
  const isNew = ({ introducedBy }: Finding): boolean => introducedBy === 'this-change';
  const asWritten = detected.findings.some(isNew) ? unchangedText(resolved, input) : null;
  if (asWritten === null) return detected;
  const { rootNamespace, istioVersion, external } = config;
  const settings = { rootNamespace, istioVersion, external };
  const delivered = stepsOfEnvironments(config);
  const { after: rendered } = inEffect(asWritten, asWritten, { ...settings, delivered });
  if (rendered === null) return detected;
  const mesh = resolveMesh(rendered, settings);
  const { environmentsBefore = [], ownersBefore, schemas, declaredVariables } = input;
  const past = detect(detectors, name, {
    ...{ mesh, before: mesh, changes: [], rendered, renderedBefore: rendered, schemas },
    ...{ environments: environmentsBefore, environmentsBefore },
    ...(declaredVariables !== undefined && { declaredVariables }),
    ...(ownersBefore !== undefined && { owners: ownersBefore, ownersBefore }),
  });
  const said = new Set(past.findings.map(({ id }) => id));
  const findings = detected.findings.map((each) =>
    isNew(each) && said.has(each.id) ? { ...each, introducedBy: 'applied-again' as const } : each,
  );
  return { ...detected, findings };
}

/** The base, with what its text renders to where that renders again; null where nothing does. */
function unchangedText(
  { whole, wholeWritten }: ResolvedPair,
  { changedFiles }: DetectorInput,
): RenderedEnvironment | null {
  const { before } = whole;
  if (before === null || wholeWritten === null) return null;
  const mended = new Map(
    pairsAgain({ before, after: wholeWritten }).map(({ past, now }) => [past, now]),
  );
  if (mended.size === 0) return null;
  const changed = new Set(changedFiles?.all ?? []);
  const isAsBefore = ({ node }: Resource): boolean =>
    ![...filesThrough(node)].some((file) => changed.has(file));
  const roots = before.roots.map((past): RenderedRoot => {
    const now = mended.get(past);
    return now === undefined
      ? past
      : { ...now, resources: now.resources.filter(isAsBefore), gaps: [] };
  });
  return { ...before, roots };
}

/**
 * What is said of an environment, with what it gets of folders of which nothing was applied at the base. Text of them that
 * could be read at the base says what changes in it, and not what the cluster has: so the environment is reviewed once more
 * as if nothing of them were there. What that shows beside the comparison of the texts counts too, as applied again, and
 * the tier is never lower than if the change had brought it.
 */
export function withAppliedAgain(resolved: NamedPair, reviewing: Reviewing): ReviewedPair {
  const usual = withTextsAgain(withOtherWays(resolved, reviewing), resolved, reviewing);
  const empty = withoutStopped(resolved);
  if (empty === null) return usual;
  const again = reviewing.review(withOtherContent(resolved, empty, reviewing.policy.config));
  const folders = listed(empty.folders, MOST_NAMED);
  const merged = {
    ...usual,
    changes: [
      ...usual.changes,
      ...changesAgain(usual, { ...again, changes: asWhole(again.changes, resolved) }, reviewing),
    ],
    findings: findingsAgain(
      usual.findings,
      again.findings,
      `${folders} ${empty.folders.length === 1 ? 'is' : 'are'}`,
    ),
  };
  return callsDecide(merged, again, reviewing)
    ? {
        ...merged,
        behaviour: again.behaviour,
        notes: [
          ...merged.notes,
          `what is said of calls is compared as if the cluster had nothing of ${folders}: what it has of before it stopped is not seen here.`,
        ],
      }
    : merged;
}

const MOST_NAMED = 3;

/** What such a folder took in at the base already and came to nothing there is applied again, and not added. */
function withTextsAgain(
  usual: ReviewedPair,
  { pair }: ResolvedPair,
  { changedFiles }: Reviewing,
): ReviewedPair {
  const mended = mendedPairs(pair);
  if (mended.length === 0) return usual;
  const isAgain = ({ kind, object }: Change): boolean =>
    kind === 'resource-added' &&
    object !== null &&
    mended.some(
      ({ past, now }) =>
        now.resources.some((each) => resourceKey(each) === resourceKey(object)) &&
        [...filesThrough(object.node)].every(
          (file) => !changedFiles.has(file) && wasTakenIn(file, { past, now }, changedFiles),
        ),
    );
  const changes = usual.changes.map((each) =>
    isAgain(each) ? { ...each, isAgain: true as const } : each,
  );
  return { ...usual, changes };
}

/**
 * Tells whether a folder took in a file at the base, though it stopped before it read that: none of its kustomizations
 * changed, or the file lies beside the folder's own, which did not.
 */
function wasTakenIn(
  file: string,
  { past, now }: { readonly past: RenderedRoot; readonly now: RenderedRoot },
  changedFiles: ReadonlySet<string>,
): boolean {
  const folder = file.replace(/[^/]+$/, '');
  // what was read because its kustomization could not be need not be in it
  if (past.reads.has(file) && !past.reads.has(folder === '' ? '/' : folder)) return true;
  const changed = [...now.reads].filter(
    (read) => changedFiles.has(read) && KUSTOMIZATION.test(read),
  );
  const { path } = now.root;
  const isOwn = (read: string): boolean => read.replace(KUSTOMIZATION, '') === path;
  return changed.length === 0 || (!changed.some(isOwn) && file.replace(/\/[^/]+$/, '') === path);
}

/** Matches the file that says what a folder takes in. */
const KUSTOMIZATION = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;

interface WithoutStopped {
  readonly pair: EnvironmentPair;
  readonly whole: EnvironmentPair;
  /** The folders that are emptied at the base. */
  readonly folders: readonly string[];
}

/** The pair in which the base has nothing of roots that stopped there; null where it has nothing of any as it is. */
function withoutStopped({ pair, whole }: ResolvedPair): WithoutStopped | null {
  const mended = mendedPairs(pair).filter(
    ({ past: { resources, unseen = [] } }) => resources.length + unseen.length > 0,
  );
  if (mended.length === 0) return null;
  const stopped = new Set(mended.map(({ past }) => past));
  const emptied = (root: RenderedRoot): RenderedRoot =>
    stopped.has(root) ? { ...root, resources: [], unseen: [] } : root;
  const sideOf = (side: RenderedEnvironment | null): RenderedEnvironment | null =>
    side && { ...side, roots: side.roots.map(emptied) };
  const own = { ...pair, before: sideOf(pair.before) };
  return {
    pair: own,
    whole: whole === pair ? own : { ...whole, before: sideOf(whole.before) },
    folders: [...new Set(mended.map(({ path }) => path))],
  };
}

/**
 * Brings an object as a whole that another root had already: it comes again, and none of its fields is told against
 * what that one had.
 */
function asWhole(changes: readonly Change[], { pair }: ResolvedPair): readonly Change[] {
  const own = new Set(mendedPairs(pair).flatMap(({ now }) => now.resources.map(resourceKey)));
  const whole = new Map<string, Change>();
  return changes.flatMap((change) => {
    const { object, oldObject, part } = change;
    if (object === null || oldObject === null || part !== undefined) return [change];
    const key = resourceKey(object);
    if (change.kind !== 'resource-changed' || !own.has(key)) return [change];
    if (whole.has(key)) return [];
    const added: Change = {
      ...change,
      kind: 'resource-added',
      field: null,
      before: null,
      after: null,
      digest: null,
      oldObject: null,
      origin: object.origin,
      side: 'head',
    };
    whole.set(key, added);
    return [added];
  });
}

/**
 * Objects of the mesh, and others that somebody has to look at. Where the text of an object changes too, that is what is
 * told of it, unless it weighs more that the cluster gets the object at all. What only follows from an object (the mode of
 * the mesh) says from where to where it goes, which is not known: it is told only where it weighs more than the objects.
 */
function changesAgain(
  usual: ReviewedPair,
  again: ReviewedPair,
  reviewing: Reviewing,
): readonly Change[] {
  const tierAmong = (pair: ReviewedPair, changes: readonly Change[]): Tier | null =>
    tierOf({ ...pair, changes, findings: [], behaviour: null }, reviewing);
  const told = new Set(usual.changes.map(textOfChange));
  const others = again.changes.filter((each) => !told.has(textOfChange(each)));
  const own = groupedBy(usual.changes, ({ subject }) => resourceKey(subject));
  const isTold = ([key, changes]: readonly [string, readonly Change[]]): boolean => {
    const known = own.get(key);
    const tier = tierAmong(again, changes);
    return known === undefined
      ? changes.some(({ subject }) => isMeshKind(subject)) || isWorse(tier, 'low')
      : isWorse(tier, tierAmong(usual, known));
  };
  const grave = [...groupedBy(others, ({ subject }) => resourceKey(subject))]
    .filter(isTold)
    .flatMap(([, changes]) => changes);
  const objects = grave.filter(({ kind }) => kind === 'resource-added' || kind === 'unseen');
  const isMore = isWorse(tierAmong(again, grave), tierAmong(again, objects));
  return (isMore ? grave : objects).map((each) => ({ ...each, isAgain: true as const }));
}

/**
 * What was found in the text of the base already comes into force. What is found only as if the folder were new hangs on
 * what the cluster has, and says so.
 */
function findingsAgain(
  usual: readonly Finding[],
  again: readonly Finding[],
  folders: string,
): readonly Finding[] {
  const coming = new Map(again.filter(comesIntoForce).map((each) => [each.id, each]));
  const known = new Set(usual.map(({ id }) => id));
  const asAgain = (each: Finding): Finding => ({ ...each, introducedBy: 'applied-again' });
  const clause = `once ${folders} applied again, if the cluster has nothing of it yet`;
  const asIfNew = (each: Finding): Finding =>
    under(
      { kind: 'application', clause, short: 'if the cluster has nothing of it yet' },
      asAgain(each),
    );
  return [
    ...usual.map((each) => (comesIntoForce(each) || !coming.has(each.id) ? each : asAgain(each))),
    ...[...coming.values()].filter(({ id }) => !known.has(id)).map(asIfNew),
  ];
}

/** Whether what becomes of calls as if the folder were new weighs more than all else that is told. */
function callsDecide(merged: ReviewedPair, again: ReviewedPair, reviewing: Reviewing): boolean {
  if (again.behaviour === null) return false;
  const ofCalls = tierOf({ ...again, changes: [], findings: [] }, reviewing);
  return isWorse(ofCalls, wholeTierOf(merged, reviewing));
}

/** What has no tier is not known to be less. */
const isWorse = (tier: Tier | null, than: Tier | null): boolean =>
  than !== null && (tier === null || TIERS.indexOf(tier) > TIERS.indexOf(than));
