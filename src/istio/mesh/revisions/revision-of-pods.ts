import { ownLabelOf } from '../../views/field.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import type { RevisionFacts } from './revision-facts.ts';
import { DEFAULT_REVISION, REVISION_LABEL, revisionFactsOf } from './revision-facts.ts';

/** No control plane is called so: what carries it is read by none. */
const NO_REVISION = 'none';
const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';
const MANAGED_BY = 'gateway.istio.io/managed';

/** Pods with a proxy. */
export interface ProxyPods {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
}

const known = new WeakMap<Mesh, RevisionFacts>();

function factsOf(mesh: Mesh): RevisionFacts {
  const facts = known.get(mesh) ?? revisionFactsOf(mesh, mesh.charts);
  known.set(mesh, facts);
  return facts;
}

/**
 * What the labels of namespace and pods call the control plane of their proxies, a revision or a tag; null where the
 * Namespace object is not here and the pods say nothing. INJ-2, 3, 11.
 */
export function namedRevision(mesh: Mesh, { namespace, labels }: ProxyPods): string | null {
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
  const gateway = mesh.find('gateway.networking.k8s.io', 'Gateway', namespace, name);
  return gateway === undefined ? undefined : ownLabelOf(gateway, REVISION_LABEL)?.value;
}

/** The revision that an object is for; null for all of them. An empty label is not none: it names no revision. */
export const revisionLabelOf = (resource: Resource): string | null =>
  ownLabelOf(resource, REVISION_LABEL)?.value ?? null;

/** Whether the control plane that is called so has no name of its own, and so reads what is for any; null if it may be. */
function readsAll(mesh: Mesh, named: string | null): boolean | null {
  const { unnamed, run } = factsOf(mesh);
  if (!unnamed || (named !== null && named !== DEFAULT_REVISION)) return false;
  return run.size === 1 ? true : null;
}

/**
 * Whether an object counts for proxies whose control plane is called so: one without a revision does, and one of the
 * same revision. Unknown where one of the names may be a tag for the other. INJ-19.
 */
export function countsFor(mesh: Mesh, label: string | null, named: string | null): boolean | null {
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
