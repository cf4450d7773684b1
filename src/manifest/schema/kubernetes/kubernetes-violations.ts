import { nodeAt } from '../../yaml/node.ts';
import type { Resource } from '../../yaml/resource.ts';
import type { KubernetesReleases } from '../kubernetes-releases.ts';
import { collectViolations } from '../schema-violations.ts';
import type { SchemaViolation, Violations } from '../schema-violations.ts';
import { CARRIED } from './kubernetes-schema.ts';
import type { KubernetesSchema, ServedVersion } from './kubernetes-schema.ts';
import { chosenVersion, remedyAs, violationsAs } from './proposed-version.ts';
import type { Tools } from './proposed-version.ts';
import { removedSince } from './removed-versions.ts';
import { unknownKind } from '../unknown-kind.ts';
import type { ApisOfKind } from '../unknown-kind.ts';

/** Groups of the kinds that every server of Kubernetes has. */
export const KUBERNETES_GROUPS: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
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

/** Lists why a server of Kubernetes refuses an object of one of its own kinds. */
export function kubernetesViolations(
  resource: Resource,
  schema: KubernetesSchema,
  tools: Tools & { readonly apisOf: ApisOfKind },
): readonly SchemaViolation[] {
  // A file that SOPS encrypts is decrypted before it is applied.
  if (resource.node.entries.has('sops')) return [];
  const violations = collectViolations('refused');
  const judged: Judged = { resource, schema, tools, apisOf: tools.apisOf, violations };
  const versions = schema.versionsOf(resource.group, resource.kind);
  const served = versions?.get(resource.version);
  if (versions === undefined) return kindViolations(judged);
  if (served === undefined) reportVersion(judged, versions, null);
  else {
    if (served.missingIn !== null) reportVersion(judged, versions, served.missingIn);
    return [...violations.list, ...violationsAs(resource, served.type, tools)];
  }
  return violations.list;
}

/** An object, what it is judged by, and what is found. */
interface Judged {
  readonly resource: Resource;
  readonly schema: KubernetesSchema;
  readonly tools: Tools;
  readonly apisOf: ApisOfKind;
  readonly violations: Violations;
}

/** Gives the releases that do not serve what an object asks for, where older ones did. */
const gone = (resource: Resource): KubernetesReleases => ({
  ...CARRIED,
  from: removedSince(resource) ?? CARRIED.from,
});

/** Names the API that took the place of one that no carried release has; undefined where there was none, null for none. */
function laterApi(resource: Resource): string | null | undefined {
  const later = GONE.get(`${resource.group}/${resource.kind}`);
  // kinds that are not carried are served in the first version of their group since
  return later === undefined && removedSince(resource) !== null ? `${resource.group}/v1` : later;
}

function kindViolations(judged: Judged): readonly SchemaViolation[] {
  const { resource, schema } = judged;
  const { group, kind } = resource;
  const later = laterApi(resource);
  if (later !== undefined) {
    const releases = gone(resource);
    reportApi(judged, {
      message: `No Kubernetes from 1.${String(releases.from)} on serves ${group}/${resource.version}: ${kind} ${later === null ? 'is gone' : `is in ${later}`}.`,
      nearest: later,
      releases,
    });
    return judged.violations.list;
  }
  return unknownKind(resource, {
    apisOf: judged.apisOf,
    kinds: schema.kindsOf(group),
    remedyAs: (api) => remedyAs(api, resource, schema, judged.tools),
  });
}

/** Gives the groups of Kubernetes that have a kind, each with a version that all carried releases serve. */
export const kubernetesApisOf = (schema: KubernetesSchema, kind: string): readonly string[] =>
  [...KUBERNETES_GROUPS].flatMap((group) => {
    const versions = schema.versionsOf(group, kind);
    if (versions === undefined) return [];
    const all = [...versions];
    const [name] = all.find(([, one]) => one.missingIn === null) ?? all.at(-1) ?? [];
    return name === undefined ? [] : [apiOf(group, name)];
  });

/** Reports an API that is not served, with the one to write, and what that refuses of the object. */
function reportApi(
  { resource, schema, tools, violations }: Judged,
  told: {
    readonly message: string;
    readonly nearest: string | null;
    readonly releases: KubernetesReleases | null;
  },
): void {
  const { message, nearest, releases } = told;
  violations.report({
    kind: 'unknown-version',
    path: ['apiVersion'],
    message,
    origin: nodeAt(resource.node, 'apiVersion')?.origin ?? resource.node.origin,
    nearest,
    remedy: nearest === null ? null : remedyAs(nearest, resource, schema, tools),
    ...(releases !== null && { kubernetes: releases }),
  });
}

const apiOf = (group: string, version: string): string =>
  group === '' ? version : `${group}/${version}`;

function reportVersion(
  judged: Judged,
  versions: ReadonlyMap<string, ServedVersion>,
  missingIn: KubernetesReleases | null,
): void {
  const { group, kind, version } = judged.resource;
  const always = [...versions].flatMap(([name, served]) =>
    served.missingIn === null ? [name] : [],
  );
  const others = [...versions.keys()].filter((each) => each !== version && !each.includes('alpha'));
  // Releases before the carried ones served such versions, and may be what runs.
  const isOld = missingIn === null && /\d(?:alpha|beta)\d/.test(version);
  const releases = isOld ? gone(judged.resource) : missingIn;
  const when = missingIn === null ? '' : ` ${whenMissing(missingIn)}`;
  const right = chosenVersion(judged.resource, always);
  reportApi(judged, {
    message: `${isOld && releases !== null ? `No Kubernetes from 1.${String(releases.from)} on` : 'Kubernetes'} has ${isOld ? '' : 'no '}${apiOf(group, version)} of ${kind}${when}${others.length === 0 ? '' : `; ${others.length === 1 ? 'it has' : 'there are'} ${others.join(', ')}`}.`,
    nearest: right === undefined ? null : apiOf(group, right),
    releases,
  });
}

const whenMissing = ({ from, until }: KubernetesReleases): string =>
  from === CARRIED.from ? `before 1.${String(until + 1)}` : `from 1.${String(from)} on`;
