import type {
  Node,
  Origin,
  Resource,
  ResourceId,
  SecretValues,
  KindRow,
  PathStep,
  Plain,
} from '../../manifest/index.ts';
import { fieldPath, nodeAt, sameData, secretsIn, rowOf } from '../../manifest/index.ts';
import type { GeneratedNames } from './compare/canonical-text.ts';
import { canonicalText } from './compare/canonical-text.ts';
import type { Change, ChangeKind, Side } from './change.ts';
import { formerlyAt } from './change.ts';
import type { FieldDifference } from './compare/node-comparison.ts';
import { compareNodes } from './compare/node-comparison.ts';
import type { ResourcePair } from './compare/copies.ts';
import { digestOf, shownValue } from './compare/value-redaction.ts';
import { placeInText } from './place-in-text.ts';
import { installsAway } from '../../gitops/index.ts';
import { isControlPlaneVersion } from './control-plane-installation.ts';

/** What the changes of an object depend on beside the object. */
interface ObjectDiff {
  readonly environment: string;
  readonly generatedBefore: GeneratedNames;
  readonly generatedAfter: GeneratedNames;
  /** Whether an entry of a ConfigMap's data becomes a variable of a container. */
  isVariable(configMap: Resource, key: string): boolean;
}

/** The changes of one object: of each field where it is on both sides, of the whole and its typed part where it is on one. */
export function objectChanges(pair: ResourcePair, diff: ObjectDiff): readonly Change[] {
  const { before, after } = pair;
  if (before !== null && after !== null) {
    if (sameData(before.node, after.node)) return [];
    return compareNodes(before.node, after.node, { of: after, ...diff }).map((difference) =>
      fieldChange(difference, before, after, diff),
    );
  }
  const resource = after ?? before;
  if (resource === null) return [];
  return wholeChanges(resource, after === null ? 'base' : 'head', diff);
}

/** A field by which two renderings of one object differ, with the line of it in each; that of the object where it has none. */
interface DifferingField {
  readonly field: string;
  readonly origins: readonly [Origin, Origin];
  /** Holds what each says there, without secrets; null where one does not say it. */
  readonly values: readonly [Plain, Plain];
}

/** Fields by which two renderings of one object differ, in the order of the second. */
export function differingFields(one: Resource, other: Resource): readonly DifferingField[] {
  const diff = { of: other, generatedBefore: new Map(), generatedAfter: new Map() };
  const secrets = {
    before: secretsIn(one.node, one.kind),
    after: secretsIn(other.node, other.kind),
  };
  return compareNodes(one.node, other.node, diff).map((difference) => {
    const { path, before, after } = difference;
    const shown = shownPair(difference, { ...UNNAMED, ...diff }, secrets);
    return {
      field: fieldPath(path),
      origins: [before?.origin ?? one.origin, after?.origin ?? other.origin],
      values: [shown.before, shown.after],
    };
  });
}

/** Nothing of one environment matters between two renderings. */
const UNNAMED = { environment: '', isVariable: () => false } as const;

const subjectOf = (resource: Resource): ResourceId => ({
  group: resource.group,
  kind: resource.kind,
  namespace: resource.namespace,
  name: resource.stableName,
});

function fieldChange(
  difference: FieldDifference,
  before: Resource,
  after: Resource,
  diff: ObjectDiff,
): Change {
  const { path } = difference;
  const { embedded } = difference;
  const values = shownPair(difference, diff, {
    before: embedded ? secretsIn(embedded.before, null) : secretsIn(before.node, after.kind),
    after: embedded ? secretsIn(embedded.after, null) : secretsIn(after.node, after.kind),
  });
  const [first, key] = path;
  const variable =
    first === 'data' && typeof key === 'string' && after.kind === 'ConfigMap'
      ? diff.isVariable(after, key) || diff.isVariable(before, key)
      : false;
  return {
    kind: variable ? 'variable' : classifyChange(before, after, path),
    environment: diff.environment,
    subject: subjectOf(after),
    field: fieldPath(path),
    ...values,
    origin: difference.lists?.is ?? (difference.after ?? difference.before)?.origin ?? after.origin,
    side: difference.after === undefined && difference.lists === undefined ? 'base' : 'head',
    ...(difference.lists === undefined ? {} : { patchedOver: difference.lists.was }),
    ...placeInText(difference, values),
    ...formerlyAt(difference.before?.origin, difference.after?.origin),
    object: after,
    oldObject: before,
  };
}

function shownPair(
  difference: FieldDifference,
  diff: ObjectDiff,
  secrets: { readonly before: SecretValues; readonly after: SecretValues },
): Pick<Change, 'before' | 'after' | 'digest'> {
  const { reordered } = difference;
  const before = shownValue(difference.before, secrets.before);
  const after = shownValue(difference.after, secrets.after);
  const altered = before.altered || after.altered || reordered !== undefined;
  const texts = [
    canonicalText(difference.before, diff.generatedBefore),
    canonicalText(difference.after, diff.generatedAfter),
  ];
  return {
    before: reordered?.before ?? before.value,
    after: reordered?.after ?? after.value,
    digest: altered ? digestOf(texts.join('\n')) : null,
  };
}

function wholeChanges(resource: Resource, side: Side, diff: ObjectDiff): readonly Change[] {
  const typed = specChangeKind(resource);
  const spec = nodeAt(resource.node, 'spec');
  const parts: { kind: ChangeKind; field: string | null; node: Node }[] = [
    {
      kind: side === 'head' ? 'resource-added' : 'resource-removed',
      field: null,
      node: resource.node,
    },
  ];
  if (typed !== null) parts.push({ kind: typed, field: 'spec', node: spec ?? resource.node });
  const subsets = nodeAt(spec, 'subsets');
  if (typed === 'traffic-policy' && subsets !== undefined)
    parts.push({ kind: 'subset', field: 'spec.subsets', node: subsets });
  const secrets = secretsIn(resource.node, resource.kind);
  return parts.map(({ kind, field, node }) => ({
    kind,
    environment: diff.environment,
    subject: subjectOf(resource),
    field,
    ...oneSided(node, secrets, side, diff),
    origin: node.origin,
    side,
    ...(side === 'head' ? namespaceOf(resource) : {}),
    object: side === 'head' ? resource : null,
    oldObject: side === 'head' ? null : resource,
  }));
}

/** Gives the line of a kustomization, or of who applies it, that puts an object into its namespace. */
function namespaceOf({ node, origin: { file } }: Resource): Pick<Change, 'namespaceAt'> {
  const said = nodeAt(node, 'metadata', 'namespace')?.origin;
  return said === undefined || said.file === file ? {} : { namespaceAt: said };
}

function oneSided(
  node: Node,
  secrets: SecretValues,
  side: Side,
  diff: ObjectDiff,
): Pick<Change, 'before' | 'after' | 'digest'> {
  const { value, altered } = shownValue(node, secrets);
  const generated = side === 'head' ? diff.generatedAfter : diff.generatedBefore;
  const digest = altered ? digestOf(canonicalText(node, generated)) : null;
  return side === 'head'
    ? { before: null, after: value, digest }
    : { before: value, after: null, digest };
}

/** What a change of `spec` means, by what the object is for. */
const SPEC_KINDS: ReadonlyMap<KindRow['family'], ChangeKind> = new Map([
  ['mtls', 'mtls-mode'],
  ['authorization', 'authorization'],
  ['route', 'route'],
  ['traffic-policy', 'traffic-policy'],
  ['gateway', 'gateway-server'],
  ['proxy-settings', 'proxy-config'],
]);

const DRY_RUN = 'istio.io/dry-run';
const REVISION = 'istio.io/rev';
const PROXY_CONFIG = 'proxy.istio.io/config';
const MEMBERSHIP: ReadonlySet<string> = new Set([
  'istio-injection',
  'istio.io/dataplane-mode',
  'istio.io/use-waypoint',
  'istio.io/use-waypoint-namespace',
  'inject.istio.io/templates',
]);

/** What a change of `spec` as a whole means for this object; null where the kind is not a typed one. */
const specChangeKind = (resource: Resource): ChangeKind | null =>
  SPEC_KINDS.get(rowOf(resource)?.family ?? 'other') ?? null;

/**
 * The kind of a field's change, by the object's kind and the field's path. A release of another cluster configures no
 * mesh here (HELM-14). Variables read from a
 * ConfigMap are told by the caller, who knows which workloads consume it.
 */
function classifyChange(
  before: Resource,
  resource: Resource,
  path: readonly PathStep[],
): ChangeKind {
  return (
    labelChangeKind(resource, path) ??
    specFieldKind(resource, path) ??
    (installsAway(resource) ? null : meshConfigurationKind(path)) ??
    (isContainerVariable(path) ? 'variable' : null) ??
    (isControlPlaneVersion(before, resource, path) ? 'revision' : 'resource-changed')
  );
}

function specFieldKind(resource: Resource, path: readonly PathStep[]): ChangeKind | null {
  if (path[0] !== 'spec') return null;
  const kind = specChangeKind(resource);
  return kind === 'traffic-policy' && path[1] === 'subsets' ? 'subset' : kind;
}

function labelChangeKind(resource: Resource, path: readonly PathStep[]): ChangeKind | null {
  const at = path.findLastIndex(
    (step, index) =>
      (step === 'labels' || step === 'annotations') && path[index - 1] === 'metadata',
  );
  const key = path[at + 1];
  if (at < 0 || typeof key !== 'string') return null;
  if (key === DRY_RUN && resource.kind === 'AuthorizationPolicy') return 'authorization';
  if (!decidesAboutPods(resource, path)) return null;
  if (key === REVISION) return 'revision';
  if (key === PROXY_CONFIG) return 'proxy-config';
  return MEMBERSHIP.has(key) || isSidecarKey(key) ? 'injection' : null;
}

const isSidecarKey = (key: string): boolean =>
  key.startsWith('sidecar.istio.io/') || key.startsWith('traffic.sidecar.istio.io/');

/** Labels of a workload's own metadata are not its pods' (INJ-10). */
const decidesAboutPods = (resource: Resource, path: readonly PathStep[]): boolean =>
  path.includes('template') || rowOf(resource)?.ownLabelsCount === true;

/** Fields under `meshConfig` in any shape, and the `istio` ConfigMap's text. */
function meshConfigurationKind(path: readonly PathStep[]): ChangeKind | null {
  const inside = meshConfigPath(path);
  if (inside === null) return null;
  return inside[0] === 'defaultConfig' ? 'proxy-config' : 'mesh-config';
}

/** The part of a path that lies inside a MeshConfig message; null where the field is not in one. */
function meshConfigPath(path: readonly PathStep[]): readonly PathStep[] | null {
  const at = path.indexOf('meshConfig');
  if (at >= 0) return path.slice(at + 1);
  return path[0] === 'data' && path[1] === 'mesh' && path.length > 2 ? path.slice(2) : null;
}

const CONTAINER_LISTS: ReadonlySet<PathStep> = new Set([
  'containers',
  'initContainers',
  'ephemeralContainers',
]);

function isContainerVariable(path: readonly PathStep[]): boolean {
  const at = path.findIndex((step) => CONTAINER_LISTS.has(step));
  const field = path[at + 2];
  return at >= 0 && (field === 'env' || field === 'envFrom');
}
