import type { Change } from '../../diff/change.ts';
import { itemsAt, nodeAt, stringAt, stringMapAt } from '../../manifest/node.ts';
import type { Resource } from '../../manifest/resource.ts';
import { resourceKey } from '../../manifest/resource.ts';
import { isPrivateRule } from '../../mesh/destination-rule-clients.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import type { FindingDraft } from '../detector.ts';
import { everyGateway, everyProxy, someOf } from './reach.ts';

/** Kinds that hold everywhere when they stand in the root namespace without a selector, and what they decide. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['AuthorizationPolicy', 'decides which requests every workload answers'],
  ['RequestAuthentication', 'decides which tokens every workload accepts'],
  ['EnvoyFilter', 'changes the configuration of every proxy below the level that Istio checks'],
  ['WasmPlugin', 'runs in every proxy'],
  ['Telemetry', 'decides about logs, metrics and traces of every workload'],
  ['Sidecar', 'decides what every workload without a Sidecar of its own can reach'],
  ['ProxyConfig', 'sets how every proxy starts, from the next restart of its pod on'],
  [
    'DestinationRule',
    'is used by clients of every namespace for every host that has no rule of its own',
  ],
]);

/**
 * Objects of the root namespace that hold in every namespace, and are new, gone or changed; one
 * finding for each kind. Those with a selector or a target stay with what they select. PeerAuthentication
 * is told by the mode that comes out. AUTHZ-1, AUTHZ-2, SCOPE-1…3, SIDECAR-1, PUSH-4, DR-2.
 */
export function rootObjectFindings(mesh: Mesh, changes: readonly Change[]): FindingDraft[] {
  const byKind = new Map<string, Map<string, Change>>();
  for (const change of changes) {
    const { kind, namespace } = change.subject;
    if (namespace !== mesh.configuration.rootNamespace || !KINDS.has(kind)) continue;
    if (isOnlyMetadata(change)) continue;
    if (![change.object, change.oldObject].some((one) => one !== null && isMeshWide(one, mesh)))
      continue;
    const found = byKind.get(kind) ?? new Map<string, Change>();
    const key = resourceKey(change.subject);
    if (!found.has(key)) found.set(key, change);
    byKind.set(kind, found);
  }
  return [...byKind].flatMap(([kind, found]) => findingOf(mesh, kind, [...found.values()]) ?? []);
}

/** Labels and annotations of the object, but for the dry-run annotation (AUTHZ-56). */
const isOnlyMetadata = ({ kind, field }: Change): boolean =>
  kind === 'resource-changed' && field !== null && !field.startsWith('spec');

function isMeshWide(resource: Resource, mesh: Mesh): boolean {
  const { kind, node } = resource;
  const spec = nodeAt(node, 'spec');
  if (kind === 'DestinationRule')
    return isBroadHost(stringAt(spec, 'host') ?? '') && !isPrivateRule(resource, mesh);
  const targets = [...itemsAt(spec, 'targetRefs'), nodeAt(spec, 'targetRef')].filter(
    (target) => target !== undefined,
  );
  if (targets.length > 0)
    return targets.some((target) => stringAt(target, 'kind') === 'GatewayClass');
  return (
    stringMapAt(spec, 'selector', 'matchLabels').size === 0 &&
    stringMapAt(spec, 'workloadSelector', 'labels').size === 0
  );
}

/** A wildcard over namespaces: `*`, `*.local`, `*.cluster.local`, `*.svc.cluster.local`. */
const isBroadHost = (host: string): boolean =>
  host === '*' || /^\*\.(?:local|cluster\.local|svc\.cluster\.local)$/.test(host);

function findingOf(mesh: Mesh, kind: string, changes: readonly Change[]): FindingDraft | null {
  const [first, ...others] = changes;
  if (first === undefined) return null;
  const gateways = changes.every(isForGateways);
  const reach = gateways ? everyGateway(mesh) : everyProxy(mesh);
  const whom = gateways ? 'every gateway of the mesh' : 'the whole mesh';
  const names = someOf(changes.map(({ subject }) => subject.name));
  const subject =
    others.length === 0
      ? `${kind} ${names} ${verbOf(first)}`
      : `${String(changes.length)} objects of kind ${kind} change (${names})`;
  return {
    subject: first.subject,
    key: `root namespace ${kind}`,
    scope: reach.scope,
    message:
      reach.scope.workloads === 0
        ? `${subject} for ${whom}; no workload that it reaches is rendered here.`
        : `${subject} for ${whom}: ${reach.text}.`,
    why: `${mesh.configuration.rootNamespace} is the root namespace, and ${article(kind)} ${kind} without a selector there ${KINDS.get(kind) ?? 'holds everywhere'}.`,
    origin: first.origin,
    side: first.side,
    symptom: 'every proxy takes it over within seconds of the sync',
    fix: { text: fixOf(mesh, changes) },
    related: others.filter(({ side }) => side === 'head').map(({ origin }) => origin),
  };
}

const fixOf = ({ configuration }: Mesh, changes: readonly Change[]): string =>
  changes.every(({ object }) => object === null)
    ? 'Before it goes, give the workloads that rely on it one of their own, with a selector or in their namespace.'
    : `Try it with a selector, or in one namespace, before it holds in ${configuration.rootNamespace} for all.`;

const article = (noun: string): string => (/^[AE]/.test(noun) ? 'an' : 'a');

function verbOf({ object, oldObject }: Change): string {
  if (oldObject === null) return 'is new';
  return object === null ? 'is removed' : 'changes';
}

/** An EnvoyFilter all of whose patches are for gateways. */
function isForGateways({ object, oldObject }: Change): boolean {
  const resource = object ?? oldObject;
  const patches = itemsAt(resource?.node, 'spec', 'configPatches');
  return (
    patches.length > 0 &&
    patches.every((patch) => stringAt(patch, 'match', 'context') === 'GATEWAY')
  );
}
