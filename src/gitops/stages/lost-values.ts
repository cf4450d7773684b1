import type { BuildFailure } from '../../kustomize/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  booleanAt,
  itemsAt,
  placeOf,
  resourceKey,
  stringAt,
  subjectText,
} from '../../manifest/index.ts';
import { objectApplying } from '../roots/applier-of-root.ts';
import { onceEach } from '../lazy-value.ts';
import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import type { EnvironmentPair } from '../pairing/unit-pairs.ts';
import type { LackingValues } from '../releases/release.ts';
import { partnersOf } from '../roots/root-pairs.ts';
import { releaseOfRoot } from '../roots/root.ts';

export type Needed = Pick<LackingValues, 'kind' | 'namespace' | 'name'> & {
  /** Is absent for what Kubernetes itself has. */
  readonly group?: string;
};

/** An object with the root that has it. */
export interface Held {
  readonly object: Resource;
  readonly root: RenderedRoot;
}

/**
 * Fails the HelmReleases whose values were in the tree at the base and are not in the merge result: without an object of
 * `valuesFrom` that is not optional Flux upgrades nothing, and leaves the release as it is (HELM-4). One that nothing
 * prunes is still in the cluster, and one of another name may be made elsewhere.
 */
export function withValuesLost(pair: EnvironmentPair): EnvironmentPair {
  const { before, after } = pair;
  if (before === null || after === null || before === after) return pair;
  const kept = keptValues(before, after);
  return withReleasesStopped(
    kept.length === 0 ? pair : { ...pair, after: { ...after, keptValues: kept } },
  );
}

/** Lists what releases whose charts are not rendered took values from, and is not there any more: Flux upgrades none of them. */
function keptValues(before: RenderedEnvironment, after: RenderedEnvironment): readonly Resource[] {
  const releases = heldIn(after).filter(
    ({ object }) => isRelease(object) && neededBy(object).length > 0,
  );
  if (releases.length === 0) return [];
  const isRendered = new Set(after.roots.flatMap(lackingOf).map(({ by }) => by));
  const were = new Set(heldIn(before).map(({ object }) => resourceKey(object)));
  const kept = releases
    .filter(({ object }) => !isRendered.has(subjectText(object)) && were.has(resourceKey(object)))
    .flatMap(({ object }) => neededBy(object))
    .flatMap((needed) => {
      const was = heldAs(needed, before);
      const isGone = was !== undefined && heldAs(needed, after) === undefined;
      return isGone && !mayStay(needed, was) ? [was.object] : [];
    });
  return [...new Set(kept)];
}

const isRelease = ({ group, kind, node }: Resource): boolean =>
  group === 'helm.toolkit.fluxcd.io' &&
  kind === 'HelmRelease' &&
  booleanAt(node, 'spec', 'suspend') !== true;

/** Lists the objects that a release cannot do without. */
const neededBy = ({ namespace, node }: Resource): readonly Needed[] =>
  itemsAt(node, 'spec', 'valuesFrom').flatMap((item) => {
    const [kind, name] = [stringAt(item, 'kind'), stringAt(item, 'name')];
    return kind === undefined || name === undefined || booleanAt(item, 'optional') === true
      ? []
      : [{ kind, namespace, name }];
  });

/** Stops the releases of rendered charts. */
function withReleasesStopped(pair: EnvironmentPair): EnvironmentPair {
  const { before, after } = pair;
  if (before === null || after === null) return pair;
  if (!after.roots.some((root) => lackingOf(root).length > 0)) return pair;
  const partners = partnersOf(before.roots, after.roots);
  const failing = new Map(
    after.roots.flatMap((root) => {
      const was = partners.get(root);
      const failure = was === undefined ? null : failureOf(root, was, before, after);
      return failure === null ? [] : [[root, stopped(root, failure)] as const];
    }),
  );
  if (failing.size === 0) return pair;
  const now = (root: RenderedRoot): RenderedRoot => failing.get(root) ?? root;
  return {
    ...pair,
    after: {
      ...after,
      roots: after.roots.map(now),
      ...(after.releases !== undefined && {
        releases: after.releases.map((each) => ({ ...each, rendered: now(each.rendered) })),
      }),
    },
  };
}

const lackingOf = ({ root, status }: RenderedRoot): readonly LackingValues[] =>
  status === 'failed' ? [] : (releaseOfRoot(root)?.flux?.lacking ?? []);

const stopped = (root: RenderedRoot, failure: BuildFailure): RenderedRoot => ({
  ...root,
  status: 'failed',
  failure,
  gaps: [],
});

function failureOf(
  root: RenderedRoot,
  was: RenderedRoot,
  before: RenderedEnvironment,
  after: RenderedEnvironment,
): BuildFailure | null {
  if (was.status === 'failed' || lackingOf(was).length > 0) return null;
  for (const lacking of lackingOf(root)) {
    const held = heldAs(lacking, before);
    if (held !== undefined && !mayStay(lacking, held))
      return {
        reason: 'not-found',
        message: `${lacking.by} takes values from ${subjectText(lacking)}, which is not there any more (${placeOf(held.object.origin)} at the base).${elsewhere(lacking, after)}`,
        origin: lacking.origin,
      };
  }
  return null;
}

/** Finds it by the name that is written: a generated one has a hash behind that. */
export const heldAs = (
  { group = '', kind, namespace, name }: Needed,
  of: RenderedEnvironment,
): Held | undefined =>
  heldOfKind(of, group, kind).find(
    ({ object }) => object.namespace === namespace && isCalled(object, name),
  );

const heldOfKind = (of: RenderedEnvironment, group: string, kind: string): readonly Held[] =>
  heldByKind(of).get(`${group}/${kind}`) ?? [];

const heldByKind = onceEach((of: RenderedEnvironment) => {
  const byKind = new Map<string, Held[]>();
  for (const held of heldIn(of)) {
    const key = `${held.object.group}/${held.object.kind}`;
    const there = byKind.get(key);
    if (there === undefined) byKind.set(key, [held]);
    else there.push(held);
  }
  return byKind;
});

const isCalled = (object: Resource, name: string): boolean =>
  object.name === name || object.stableName === name || withoutHash(object.name) === name;

const withoutHash = (name: string): string => name.replace(/-[a-z0-9]{10}$/, '');

export const heldIn = ({ roots }: RenderedEnvironment): readonly Held[] =>
  roots.flatMap((root) => root.resources.map((object) => ({ object, root })));

/** Tells whether it stays in the cluster under the name that it had, for nothing prunes it. */
export const mayStay = ({ name }: Needed, { object, root }: Held): boolean =>
  object.name === name && objectApplying(root.root)?.keepsRemoved !== undefined;

function elsewhere({ kind, namespace, name }: LackingValues, after: RenderedEnvironment): string {
  const hashed = heldAs({ kind, namespace, name }, after)?.object;
  if (hashed !== undefined && hashed.name !== name && hashed.stableName === name)
    return ` It is called ${hashed.name} now (${placeOf(hashed.origin)}), and \`disableNameSuffixHash: true\` would keep the name: kustomize writes the hash into no HelmRelease without a \`nameReference\` for it.`;
  const other = heldIn(after).find(
    ({ object }) =>
      object.group === '' &&
      object.kind === kind &&
      object.namespace !== namespace &&
      isCalled(object, name),
  );
  return other === undefined
    ? ''
    : ` One of that name is in namespace ${other.object.namespace} (${placeOf(other.object.origin)}), and a HelmRelease reads those of its own namespace alone.`;
}
