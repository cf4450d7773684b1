import { nearestWord } from '../../text/nearest-word.ts';
import { nodeAt } from '../../yaml/node.ts';
import type { Resource } from '../../yaml/resource.ts';
import { checkNode } from '../check-node.ts';
import type { KubernetesReleases } from '../kubernetes-releases.ts';
import type { PatternCheck } from '../re2.ts';
import type { RuleCheck } from '../cel-rules.ts';
import { collectViolations } from '../schema-violations.ts';
import type { SchemaViolation, Violations } from '../schema-violations.ts';
import { checkKubernetes } from './kubernetes-admission.ts';
import { CARRIED } from './kubernetes-schema.ts';
import type { KubernetesSchema, ServedVersion } from './kubernetes-schema.ts';

/** Groups of the kinds that every server of Kubernetes has. */
export const KUBERNETES_GROUPS: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'extensions',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);

/** Kinds that no carried release has any more, with the API that took their place; null for none. */
const GONE: ReadonlyMap<string, string | null> = new Map([
  ['extensions/Deployment', 'apps/v1'],
  ['extensions/DaemonSet', 'apps/v1'],
  ['extensions/ReplicaSet', 'apps/v1'],
  ['extensions/Ingress', 'networking.k8s.io/v1'],
  ['extensions/NetworkPolicy', 'networking.k8s.io/v1'],
  ['extensions/PodSecurityPolicy', null],
  ['policy/PodSecurityPolicy', null],
]);

/** Holds what checks of structure need. */
interface Tools {
  readonly brokenRules: RuleCheck;
  readonly fitsPattern: PatternCheck;
}

/** Lists why a server of Kubernetes refuses an object of one of its own kinds. */
export function kubernetesViolations(
  resource: Resource,
  schema: KubernetesSchema,
  tools: Tools,
): readonly SchemaViolation[] {
  // A file that SOPS encrypts is decrypted before it is applied.
  if (resource.node.entries.has('sops')) return [];
  const violations = collectViolations('refused');
  const versions = schema.versionsOf(resource.group, resource.kind);
  if (versions === undefined) reportKind(resource, schema, violations);
  else checkVersion(resource, versions, violations, tools);
  return violations.list;
}

function checkVersion(
  resource: Resource,
  versions: ReadonlyMap<string, ServedVersion>,
  violations: Violations,
  tools: Tools,
): void {
  const served = versions.get(resource.version);
  if (served === undefined) {
    reportVersion(resource, versions, violations, null);
    return;
  }
  if (served.missingIn !== null) reportVersion(resource, versions, violations, served.missingIn);
  const check = { violations, ...tools, name: resource.kind, whole: resource.node };
  checkNode(resource.node, served.type, null, null, check);
  // What cannot be read is not judged further, by a server either.
  if (violations.list.every(({ kubernetes }) => kubernetes !== undefined))
    checkKubernetes(resource, violations);
}

function reportKind(resource: Resource, schema: KubernetesSchema, violations: Violations): void {
  const { group, kind, node } = resource;
  const later = GONE.get(`${group}/${kind}`);
  if (later !== undefined) {
    violations.report({
      kind: 'unknown-version',
      path: ['apiVersion'],
      message: `${group}/${resource.version} is served no more: Kubernetes has ${later === null ? `no ${kind}` : `${kind} in ${later}`}.`,
      origin: nodeAt(node, 'apiVersion')?.origin ?? node.origin,
      nearest: later,
    });
    return;
  }
  const [home] = [...KUBERNETES_GROUPS].filter(
    (each) => schema.versionsOf(each, kind) !== undefined,
  );
  if (home !== undefined && !group.includes('.')) {
    const served = [...(schema.versionsOf(home, kind) ?? [])].find(
      ([, one]) => one.missingIn === null,
    );
    const right = served === undefined ? null : apiOf(home, served[0]);
    violations.report({
      kind: 'unknown-version',
      path: ['apiVersion'],
      message: `Kubernetes has no ${kind} in ${apiOf(group, resource.version)}${right === null ? '' : `; it is in ${right}`}.`,
      origin: nodeAt(node, 'apiVersion')?.origin ?? node.origin,
      nearest: right,
    });
    return;
  }
  const nearest = nearestWord(kind, schema.kindsOf(group));
  // A kind without a similar one may be of a release that is not known here.
  if (nearest === null) return;
  violations.report({
    kind: 'unknown-version',
    path: ['kind'],
    message: `${group === '' ? 'The core group' : group} has no kind ${kind}; ${nearest} is one.`,
    origin: nodeAt(node, 'kind')?.origin ?? node.origin,
    nearest,
    written: kind,
  });
}

const apiOf = (group: string, version: string): string =>
  group === '' ? version : `${group}/${version}`;

function reportVersion(
  { group, kind, version, node }: Resource,
  versions: ReadonlyMap<string, ServedVersion>,
  violations: Violations,
  missingIn: KubernetesReleases | null,
): void {
  const always = [...versions].filter(([, served]) => served.missingIn === null);
  const others = [...versions.keys()].filter((each) => each !== version && !each.includes('alpha'));
  const when = missingIn === null ? '' : ` ${whenMissing(missingIn)}`;
  const report = {
    kind: 'unknown-version' as const,
    path: ['apiVersion'],
    message: `Kubernetes has no ${apiOf(group, version)} of ${kind}${when}${others.length === 0 ? '' : `; it has ${others.join(', ')}`}.`,
    origin: nodeAt(node, 'apiVersion')?.origin ?? node.origin,
    nearest: always[0] === undefined ? null : apiOf(group, always[0][0]),
  };
  violations.report(missingIn === null ? report : { ...report, kubernetes: missingIn });
}

const whenMissing = ({ from, until }: KubernetesReleases): string =>
  from === CARRIED.from ? `before 1.${String(until + 1)}` : `from 1.${String(from)} on`;
