import { isGatewayApi, isIstioKind } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { indexResources } from '../resource-index.ts';
import type { ProxyPods } from './revision-of-pods.ts';
import { countsFor, namedRevision, revisionLabelOf } from './revision-of-pods.ts';

/** Of more revisions than these the possible ones are not gone through. */
const MOST_REVISIONS = 6;

/** What is missing where the control planes that proxies may have make a difference. */
export const REVISION_NOT_TOLD =
  'which revision of the control plane reads objects with the label istio.io/rev';

interface Views {
  /** Labels that objects carry. */
  readonly labels: readonly string[];
  readonly ofLabels: Map<string, Mesh>;
  /** The one view where no object has a revision. */
  readonly undivided: readonly [Mesh];
}

const known = new WeakMap<Mesh, Views>();
const wholes = new WeakMap<Mesh, Mesh>();

/** The mesh with the objects of all revisions. */
const wholeOf = (mesh: Mesh): Mesh => wholes.get(mesh) ?? mesh;

/**
 * The mesh as the control plane of pods reads it: without objects of other revisions. Several where it is not known
 * which that is, and none where those would be too many; the same mesh where no object has a revision. With null, as
 * any control plane may read it. INJ-19.
 */
export function viewsFor(mesh: Mesh, pods: ProxyPods | null): readonly Mesh[] {
  const whole = wholeOf(mesh);
  const views = known.get(whole) ?? {
    labels: [
      ...new Set(whole.resources.filter(isRead).flatMap((one) => revisionLabelOf(one) ?? [])),
    ],
    ofLabels: new Map<string, Mesh>(),
    undivided: [whole],
  };
  known.set(whole, views);
  if (views.labels.length === 0) return views.undivided;
  const named = pods === null ? null : namedRevision(whole, pods);
  const counts = views.labels.map((label) => ({ label, counts: countsFor(whole, label, named) }));
  const sure = counts.filter((one) => one.counts === true).map(({ label }) => label);
  const unsure = counts.filter((one) => one.counts === null).map(({ label }) => label);
  if (unsure.length > MOST_REVISIONS) return [];
  // a proxy has one control plane: of the names in doubt at most one is another name of it
  const possible = [sure, ...unsure.map((label) => [...sure, label])];
  return possible.map((labels) => viewOf(whole, views, new Set(labels)));
}

const isRead = (resource: Resource): boolean => isIstioKind(resource) || isGatewayApi(resource);

function viewOf(whole: Mesh, { ofLabels }: Views, labels: ReadonlySet<string>): Mesh {
  const key = JSON.stringify([...labels].sort());
  const before = ofLabels.get(key);
  if (before !== undefined) return before;
  const index = indexResources(
    whole.resources.filter((resource) => {
      const label = isRead(resource) ? revisionLabelOf(resource) : null;
      return label === null || labels.has(label);
    }),
  );
  const view: Mesh = {
    ...whole,
    resources: index.resources,
    ofKind: index.ofKind,
    find: index.find,
  };
  ofLabels.set(key, view);
  wholes.set(view, whole);
  return view;
}

/** The answer that all control planes give which pods may have; null where they differ. */
export function sameInViews<T>(
  mesh: Mesh,
  pods: ProxyPods | null,
  answer: (view: Mesh) => T,
  isSame: (one: T, other: T) => boolean,
): T | null {
  const views = viewsFor(mesh, pods);
  const [only] = views;
  if (only !== undefined && views.length === 1) return answer(only);
  const [first, ...others] = views.map(answer);
  if (first === undefined) return null;
  return others.every((other) => isSame(first, other)) ? first : null;
}
