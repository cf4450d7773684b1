import { selectorOf } from '../manifest/selection.ts';
import type { Node } from '../manifest/node.ts';
import { itemsAt, nodeAt, numberAt, stringAt } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import type { Resource } from '../manifest/resource.ts';
import { containsLabels } from './label-index.ts';
import type { Mesh, Service } from './mesh.ts';

/** What sends a request: a workload's proxy or a gateway's. */
export interface MeshClient {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Gateways are clients like sidecars, with small differences (MTLS-24, DR-4, DR-26). */
  readonly gateway: boolean;
}

/**
 * The TLS that a client's proxy uses towards a Service: as a DestinationRule says it, or `auto`.
 * `auto-plaintext` and `auto-mutual` are the two traps of a port entry without tls (DR-14): every
 * endpoint is marked by the top-level tls all the same.
 */
type ClientTlsMode =
  | 'auto'
  | 'auto-plaintext'
  | 'auto-mutual'
  | 'DISABLE'
  | 'SIMPLE'
  | 'MUTUAL'
  | 'ISTIO_MUTUAL'
  | 'unknown';

export interface ClientTls {
  readonly mode: ClientTlsMode;
  /** Where it is written; null for `auto` without a rule. */
  readonly origin: Origin | null;
}

const AUTO: ClientTls = { mode: 'auto', origin: null };

/**
 * The host-level TLS of the DestinationRule that a client finds for a Service's port. Subsets are not
 * looked at. Unknown where rules for one host disagree and only their age decides (DR-8).
 */
export function clientTls(
  mesh: Mesh,
  client: MeshClient,
  service: Service,
  port: number | null,
): ClientTls {
  const rules = destinationRulesFor(mesh, client, service);
  const policies = rules.filter((rule) => nodeAt(rule.node, 'spec', 'trafficPolicy') !== undefined);
  const [first, ...others] = policies.map((rule) => tlsOf(rule, client, port));
  if (first === undefined) return AUTO;
  return others.every(({ mode }) => mode === first.mode)
    ? first
    : { mode: 'unknown', origin: first.origin };
}

/** The rules for one host that a client uses, several only where they share host and namespace. DR-2…10. */
function destinationRulesFor(
  mesh: Mesh,
  client: MeshClient,
  service: Service,
): readonly Resource[] {
  const { rootNamespace } = mesh.configuration;
  const matching = rulesMatching(mesh, service.host);
  if (matching.length === 0) return [];
  const nearest = mostSpecific(
    matching.filter((rule) => usableAtHome(rule, client, rootNamespace, mesh)),
    mesh,
  );
  if (nearest.length > 0) return ofClient(nearest, client);
  for (const namespace of [service.namespace, rootNamespace]) {
    const level = mostSpecific(
      matching.filter((rule) => rule.namespace === namespace && !hasSelector(rule)),
      mesh,
    ).filter((rule) => exportsTo(rule, client.namespace, mesh));
    if (level.length > 0) return level;
  }
  return [];
}

/** Step one of the look-up: rules of the client's own namespace; of the root namespace only private ones (DR-4). */
function usableAtHome(
  rule: Resource,
  client: MeshClient,
  rootNamespace: string,
  mesh: Mesh,
): boolean {
  if (rule.namespace !== client.namespace) return false;
  if (hasSelector(rule)) return true;
  const exported = exportList(rule, mesh);
  if (client.namespace === rootNamespace)
    return exported.length === 1 && (exported[0] === '.' || exported[0] === rule.namespace);
  return exportsTo(rule, client.namespace, mesh);
}

/** A rule with a workloadSelector wins for the workloads it selects, and hides all but its own host for the others (DR-10). */
function ofClient(rules: readonly Resource[], client: MeshClient): readonly Resource[] {
  const selected = rules.filter(
    (rule) => hasSelector(rule) && containsLabels(client.labels, selectorOf(rule)),
  );
  return selected.length > 0 ? selected : rules.filter((rule) => !hasSelector(rule));
}

const hasSelector = (rule: Resource): boolean =>
  nodeAt(rule.node, 'spec', 'workloadSelector') !== undefined;

/** DR-1, ROUTE-1: a name without a dot is completed, any other is taken as it is. */
function hostOf(rule: Resource, mesh: Mesh): string {
  const host = (stringAt(rule.node, 'spec', 'host') ?? '').toLowerCase();
  return host === '' || host === '*' || host.includes('.')
    ? host
    : `${host}.${rule.namespace}.svc.${mesh.configuration.clusterDomain}`;
}

/** DestinationRules of a mesh by host; a mesh never changes, so one index serves all questions. */
interface RuleIndex {
  readonly exact: ReadonlyMap<string, readonly Resource[]>;
  readonly wildcard: readonly { readonly suffix: string; readonly rule: Resource }[];
}
const indexes = new WeakMap<Mesh, RuleIndex>();

function rulesMatching(mesh: Mesh, host: string): readonly Resource[] {
  const index = indexes.get(mesh) ?? indexRules(mesh);
  indexes.set(mesh, index);
  const wildcard = index.wildcard.filter(({ suffix }) => host.endsWith(suffix));
  return [...(index.exact.get(host) ?? []), ...wildcard.map(({ rule }) => rule)];
}

function indexRules(mesh: Mesh): RuleIndex {
  const exact = new Map<string, Resource[]>();
  const wildcard: { suffix: string; rule: Resource }[] = [];
  for (const rule of mesh.ofKind('networking.istio.io', 'DestinationRule')) {
    const host = hostOf(rule, mesh);
    const same = exact.get(host);
    if (host.startsWith('*')) wildcard.push({ suffix: host.slice(1), rule });
    else if (same) same.push(rule);
    else exact.set(host, [rule]);
  }
  return { exact, wildcard };
}

/** Exact hosts, or else those with the longest wildcard (DR-6). */
function mostSpecific(rules: readonly Resource[], mesh: Mesh): readonly Resource[] {
  const rank = (rule: Resource): number => {
    const host = hostOf(rule, mesh);
    return host.startsWith('*') ? host.length : Number.MAX_SAFE_INTEGER;
  };
  const best = Math.max(...rules.map(rank));
  return rules.filter((rule) => rank(rule) === best);
}

/** DR-7. */
function exportList(rule: Resource, mesh: Mesh): readonly string[] {
  const own = textsOf(nodeAt(rule.node, 'spec', 'exportTo'));
  if (own.length > 0) return own;
  const preset = textsOf(mesh.configuration.settings.get('defaultDestinationRuleExportTo')?.node);
  return preset.length > 0 ? preset : ['*'];
}

const textsOf = (node: Node | undefined): readonly string[] =>
  itemsAt(node).flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  );

const exportsTo = (rule: Resource, namespace: string, mesh: Mesh): boolean =>
  exportList(rule, mesh).some(
    (target) =>
      target === '*' || target === namespace || (target === '.' && rule.namespace === namespace),
  );

function tlsOf(rule: Resource, client: MeshClient, port: number | null): ClientTls {
  const policy = nodeAt(rule.node, 'spec', 'trafficPolicy');
  const top = nodeAt(policy, 'tls');
  const entry = itemsAt(policy, 'portLevelSettings').find(
    (settings) => port !== null && numberAt(settings, 'port', 'number') === port,
  );
  if (entry === undefined) return written(top, rule, client);
  const own = nodeAt(entry, 'tls');
  if (own !== undefined) return written(own, rule, client);
  if (top === undefined) return { mode: 'auto', origin: null };
  const mutual = written(top, rule, client).mode === 'ISTIO_MUTUAL';
  return { mode: mutual ? 'auto-mutual' : 'auto-plaintext', origin: top.origin };
}

/** A tls block as it is used; without a mode it means DISABLE (MTLS-21). */
function written(tls: Node | undefined, rule: Resource, client: MeshClient): ClientTls {
  if (tls === undefined) return AUTO;
  const origin = nodeAt(tls, 'mode')?.origin ?? tls.origin;
  const mode = stringAt(tls, 'mode') ?? 'DISABLE';
  if (mode === 'DISABLE' || mode === 'ISTIO_MUTUAL') return { mode, origin };
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL') return { mode: 'unknown', origin };
  const dropped =
    nodeAt(tls, 'credentialName') !== undefined && !client.gateway && !hasSelector(rule);
  // DR-26: a sidecar reads credentialName only from a rule with a workloadSelector.
  return { mode: dropped ? 'DISABLE' : mode, origin };
}
