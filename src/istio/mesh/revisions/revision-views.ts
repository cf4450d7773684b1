import { isGatewayApi, isIstioKind } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { groupedBy } from '../../matching/grouping.ts';
import type { Mesh, MissingFact, Unknown } from '../mesh.ts';
import { unknown } from '../mesh.ts';
import { indexResources } from '../resource-index.ts';
import { ownLabelOf } from '../../views/field.ts';
import type { RevisionFacts } from './control-plane-revisions.ts';
import { DEFAULT_REVISION, REVISION_LABEL, revisionFactsOf } from './control-plane-revisions.ts';

/** Above this number the possible revisions are not gone through. */
const MOST_REVISIONS = 6;

/** Says what is missing where the control planes that proxies may have make a difference. */
export const revisionNotTold = (mesh: Mesh, reader: RevisionReader): Unknown =>
  unknown(
    'which revision of the control plane reads objects with the label istio.io/rev',
    revisionFact(mesh, reader),
  );

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
 * which that is, and none where those would be too many; the same mesh where no object has a revision. INJ-19.
 */
export function viewsFor(mesh: Mesh, reader: RevisionReader): readonly Mesh[] {
  const whole = wholeOf(mesh);
  const views = viewsOf(whole);
  if (views.labels.length === 0) return views.undivided;
  const { sure, unsure } = countedLabels(whole, views, reader);
  if (unsure.size > MOST_REVISIONS) return [];
  const assumed = whole.assumed?.get(factKey(whole, reader))?.value;
  // a proxy has one control plane
  const possible = assumed === undefined ? [[], ...unsure.values()] : [unsure.get(assumed) ?? []];
  return possible.map((labels) => viewOf(whole, views, new Set([...sure, ...labels])));
}

/** Lists the revisions that the control plane may have; undefined if there is no doubt, or too many are possible. */
export function revisionFact(mesh: Mesh, reader: RevisionReader): MissingFact | undefined {
  const whole = wholeOf(mesh);
  const { unsure } = countedLabels(whole, viewsOf(whole), reader);
  if (unsure.size === 0 || unsure.size > MOST_REVISIONS) return undefined;
  const key = factKey(whole, reader);
  const named = [...unsure].map(([value, labels]) => ({
    value,
    name: labels.includes(value) ? value : `${value} (${labels.join(', ')})`,
  }));
  const none = `a revision other than ${named.map(({ name }) => name).join(' or ')}`;
  const values = named.map(({ value, name }) => ({ value, says: `${key} revision ${name}` }));
  return { key, asked: null, values: [...values, { value: '', says: `${key} ${none}` }] };
}

/** Names whose control plane it is: pods of a namespace that is not here may have any, but one. */
function factKey(whole: Mesh, reader: RevisionReader): string {
  if (typeof reader === 'string') return `${reader} uses`;
  const named = namedRevision(whole, reader);
  return named === null ? `namespace ${reader.namespace} uses` : `revision ${named} is`;
}

function viewsOf(whole: Mesh): Views {
  const views = known.get(whole) ?? {
    labels: [
      ...new Set(whole.resources.filter(isRead).flatMap((one) => revisionLabelOf(one) ?? [])),
    ],
    ofLabels: new Map<string, Mesh>(),
    undivided: [whole],
  };
  known.set(whole, views);
  return views;
}

/** Finds the labels that count for a reader, and those in doubt, by the revisions that they stand for. */
function countedLabels(whole: Mesh, { labels }: Views, reader: RevisionReader) {
  const named = typeof reader === 'string' ? null : namedRevision(whole, reader);
  const counts = labels.map((label) => ({ label, counts: countsFor(whole, label, named) }));
  const withCount = (count: boolean | null): readonly string[] =>
    counts.filter((one) => one.counts === count).map(({ label }) => label);
  const unsure = groupedBy(withCount(null), (label) => factsOf(whole).tags.get(label) ?? label);
  return { sure: withCount(true), unsure };
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
    // what another control plane reads is not there for this one
    lacksWaypoint: (namespace, name) =>
      whole.find(GATEWAY_API, 'Gateway', namespace, name) !== undefined ||
      whole.lacksWaypoint(namespace, name),
  };
  ofLabels.set(key, view);
  wholes.set(view, whole);
  return view;
}

/** The answer that all control planes give which pods may have; null where they differ. */
export function sameInViews<T>(
  mesh: Mesh,
  reader: RevisionReader,
  answer: (view: Mesh) => T,
  isSame: (one: T, other: T) => boolean,
): T | null {
  const views = viewsFor(mesh, reader);
  const [only] = views;
  if (only !== undefined && views.length === 1) return answer(only);
  const [first, ...others] = views.map(answer);
  if (first === undefined) return null;
  return others.every((other) => isSame(first, other)) ? first : null;
}

/** No control plane is called so: what carries it is read by none. */
const NO_REVISION = 'none';
const GATEWAY_API = 'gateway.networking.k8s.io';
const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';
const MANAGED_BY = 'gateway.istio.io/managed';

/** Says for whom a control plane reads objects. */
export type RevisionReader = ProxyPods | 'ztunnel' | 'the waypoint' | 'the mesh';

/** Pods with a proxy. */
interface ProxyPods {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
}

const knownFacts = new WeakMap<Mesh, RevisionFacts>();

function factsOf(mesh: Mesh): RevisionFacts {
  const facts = knownFacts.get(mesh) ?? revisionFactsOf(mesh, mesh.charts);
  knownFacts.set(mesh, facts);
  return facts;
}

/**
 * Gives the revision or tag by which the labels of namespace and pods name the control plane of their
 * proxies; null where the Namespace object is not here and the pods say nothing. INJ-2, 3, 11.
 */
function namedRevision(mesh: Mesh, { namespace, labels }: ProxyPods): string | null {
  const ofNamespace = mesh.namespaceLabels(namespace);
  if (ofNamespace?.get('istio-injection') === 'enabled') return DEFAULT_REVISION;
  const own = labels.get(REVISION_LABEL) ?? revisionOfGateway(mesh, namespace, labels);
  if (ofNamespace === undefined) return own ?? null;
  return ofNamespace.get(REVISION_LABEL) ?? own ?? DEFAULT_REVISION;
}

/** Pods that istiod makes of a Gateway belong to the revision that its label names. */
function revisionOfGateway(
  mesh: Mesh,
  namespace: string,
  labels: ReadonlyMap<string, string>,
): string | undefined {
  const name = labels.get(GATEWAY_NAME);
  if (name === undefined || labels.has(MANAGED_BY)) return undefined;
  const gateway = mesh.find(GATEWAY_API, 'Gateway', namespace, name);
  return gateway === undefined ? undefined : ownLabelOf(gateway, REVISION_LABEL)?.value;
}

/** The revision that an object is for; null for all of them. An empty label is not none: it names no revision. */
const revisionLabelOf = (resource: Resource): string | null =>
  ownLabelOf(resource, REVISION_LABEL)?.value ?? null;

/**
 * Tells whether the control plane of that name is really one without a name, which reads objects of any
 * revision; null if it may be.
 */
function readsAll(mesh: Mesh, named: string | null): boolean | null {
  const { unnamed, run } = factsOf(mesh);
  if (!unnamed || (named !== null && named !== DEFAULT_REVISION)) return false;
  return run.size === 1 ? true : null;
}

/**
 * Tells whether an object counts for proxies whose control plane has that name: one without a revision does,
 * and one of the same revision. It is unknown where one of the names may be a tag for the other. INJ-19.
 */
function countsFor(mesh: Mesh, label: string | null, named: string | null): boolean | null {
  if (label === null) return true;
  const ofAll = readsAll(mesh, named);
  if (ofAll !== false) return ofAll;
  if (label === NO_REVISION || label === '') return false;
  if (named === null) return null;
  const { run, tags } = factsOf(mesh);
  const revision = tags.has(named) ? (tags.get(named) ?? null) : named;
  if (revision === null) return null;
  if (label === revision) return true;
  const stands = tags.get(label);
  if (stands !== undefined) return stands === revision || stands === null ? null : false;
  return run.has(revision) ? false : null;
}
