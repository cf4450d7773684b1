import type { Mesh } from '../../../istio/index.ts';
import { aroundMesh } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { rowOf, runsPods } from '../../../manifest/index.ts';
import type { Change } from '../../diff/change.ts';
import { changeSubject, staysInCluster } from '../../diff/change.ts';
import { meansSame } from '../object-equivalence.ts';
import type { CallKind, UncomparedCalls } from './call-kind.ts';
import type { FieldKeys } from './changed-fields.ts';
import { changedFields, isOfKnownMetadata } from './changed-fields.ts';
import { callsOfMeshObject } from './calls-of-mesh-objects.ts';
import { callsOfService } from './calls-of-services.ts';
import { callsOfWorkload } from './calls-of-workloads.ts';

interface Sides {
  readonly before: Mesh;
  readonly after: Mesh;
}

/** One object on both sides, at least one of which is there. */
type Pair = Readonly<Record<'was' | 'is', Resource | null>>;

/**
 * Lists the calls that changes may decide and that no comparison of calls follows, by object. An object of a kind, or a
 * field, of which nothing is known may decide any.
 */
export function uncomparedCalls(
  changes: readonly Change[],
  sides: Sides,
): readonly UncomparedCalls[] {
  const found = new Map<string, Set<CallKind>>();
  for (const change of deciding(changes)) {
    const calls = callsOf(change, sides);
    if (calls.length === 0) continue;
    const name = changeSubject(change.subject);
    found.set(name, new Set([...(found.get(name) ?? []), ...calls]));
  }
  const ofObjects = [...found].map(([object, calls]) => ({ object, calls: [...calls] }));
  return ofObjects.length > 0 ? ofObjects : changes.filter(isOfModes).map(callersOfMode);
}

/** Lists the changes that may decide calls by themselves, one for each object: the whole of it answers for each of its fields. */
function deciding(changes: readonly Change[]): readonly Change[] {
  const asked = new Set<Resource>();
  return changes.filter((change) => {
    if (isWithoutCalls(change) || isOfModes(change)) return false;
    const object = objectOf(change);
    if (object === null || change.content !== undefined || isOfSettings(change)) return true;
    const isNew = !asked.has(object);
    asked.add(object);
    return isNew;
  });
}

const isOfSettings = ({ kind }: Change): boolean =>
  kind === 'mesh-config' || kind === 'proxy-config';

/** Tells of what stays in the cluster, or says only when something is applied: that decides no call. */
const isWithoutCalls = (change: Change): boolean =>
  change.content === 'rendered' ||
  change.isOfTiming === true ||
  change.isOfBlanks === true ||
  staysInCluster(change);

const objectOf = ({ object, oldObject }: Change): Resource | null => object ?? oldObject;

function callsOf(change: Change, sides: Sides): readonly CallKind[] {
  const { kind, object, oldObject } = change;
  // what it delivers is not seen, and may be of any kind
  if (change.content !== undefined) return ['any'];
  if (isOfSettings(change)) return settingCalls(change);
  if (objectOf(change) === null) return kind === 'variable' ? [] : ['any'];
  return callsOfObject({ was: oldObject, is: object }, sides);
}

/** Tells of what objects make of a namespace or the mesh, which these objects answer for. */
const isOfModes = (change: Change): boolean =>
  objectOf(change) === null &&
  change.content === undefined &&
  ['mtls-mode', 'injection', 'revision'].includes(change.kind);

const callersOfMode = ({ subject }: Change): UncomparedCalls => ({
  object: changeSubject(subject),
  calls: ['callers'],
});

/** Settings of the mesh by which proxies only write down what they do. */
const OF_RECORDS = /(?:^|\.)(?:accessLog|enableTracing|enablePrometheusMerge|tracing\b)/;

const settingCalls = ({ field }: Change): readonly CallKind[] =>
  OF_RECORDS.test(field ?? '') ? [] : ['any'];

function callsOfObject(pair: Pair, sides: Sides): readonly CallKind[] {
  const { was, is } = pair;
  const resource = is ?? was;
  if (resource === null) return [];
  if (was !== null && is !== null && meansSame(was, is, sides)) return [];
  const fields = changedFields(was, is);
  if (fields.every(isOfKnownMetadata)) return [];
  if (runsPods(resource)) return [...callsOfWorkload(pair, fields, sides), ...around(pair, sides)];
  return ofService(pair, resource, fields, sides) ?? ofOtherKind(pair, resource, fields, sides);
}

/** Lists the calls of a Service or a Namespace; null for another kind. A namespace that comes has nothing in it. */
function ofService(
  pair: Pair,
  { group, kind }: Resource,
  fields: readonly FieldKeys[],
  sides: Sides,
): readonly CallKind[] | null {
  if (group !== '') return null;
  if (kind === 'Service') return callsOfService(pair, fields, sides);
  if (kind === 'Namespace') return pair.was === null ? [] : ['callers'];
  return null;
}

function ofOtherKind(
  pair: Pair,
  resource: Resource,
  fields: readonly FieldKeys[],
  sides: Sides,
): readonly CallKind[] {
  const row = rowOf(resource);
  const isKnown =
    DECIDE_NO_CALL.has(`${resource.group}/${resource.kind}`) ||
    OF_NO_CALL.has(row?.family) ||
    row?.makesSecret !== undefined;
  return (
    callsOfMeshObject(pair, fields, sides) ?? (isKnown ? around(pair, sides) : (['any'] as const))
  );
}

/** Tells of objects that act on the mesh from around it: they may decide any of its calls. */
function around({ was, is }: Pair, { before, after }: Sides): readonly CallKind[] {
  const influences = aroundMesh.influencesOfChange({ was, is }, before, after);
  return influences.was.length + influences.is.length > 0 ? ['any'] : [];
}

/** Families of kinds that decide no call: who applies what (what it brings is told by itself), and telemetry. */
const OF_NO_CALL: ReadonlySet<string | undefined> = new Set(['delivery', 'telemetry', 'identity']);

/** Kinds whose objects decide no call, as `group/kind`, unless they act on the mesh itself. */
const DECIDE_NO_CALL: ReadonlySet<string> = new Set([
  ...['/ConfigMap', '/LimitRange', '/PersistentVolume', '/PersistentVolumeClaim'],
  ...['/ResourceQuota', '/Event', 'autoscaling/HorizontalPodAutoscaler'],
  ...['autoscaling.k8s.io/VerticalPodAutoscaler', 'keda.sh/ScaledObject'],
  ...['policy/PodDisruptionBudget', 'scheduling.k8s.io/PriorityClass'],
  ...['rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/ClusterRoleBinding'],
  ...['rbac.authorization.k8s.io/Role', 'rbac.authorization.k8s.io/RoleBinding'],
  ...['monitoring.coreos.com/PodMonitor', 'monitoring.coreos.com/Probe'],
  ...['monitoring.coreos.com/PrometheusRule', 'monitoring.coreos.com/ServiceMonitor'],
  ...['storage.k8s.io/StorageClass'],
]);
