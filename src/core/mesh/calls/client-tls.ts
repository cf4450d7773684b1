import type { ClientTlsSettings, HostIndex } from '../../istio/index.ts';
import {
  asDestinationRule,
  completedHost,
  exportedTo,
  indexHosts,
  isVisibleIn,
  mostSpecific,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { choosesPods, selectorOf } from '../../manifest/index.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh, Service } from '../mesh.ts';

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
  const policies = rules.filter((rule) => asDestinationRule(rule).trafficPolicy !== null);
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
  const matching = rulesByHost(mesh).covering(service.host);
  if (matching.length === 0) return [];
  const nearest = mostSpecific(
    matching.filter(({ item }) => usableAtHome(item, client, rootNamespace, mesh)),
  );
  if (nearest.length > 0) return ofClient(nearest, client);
  for (const namespace of [service.namespace, rootNamespace]) {
    const level = mostSpecific(
      matching.filter(({ item }) => item.namespace === namespace && !choosesPods(item)),
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
  if (choosesPods(rule)) return true;
  const exported = exportedTo(rule, mesh.configuration);
  return client.namespace === rootNamespace
    ? exported.size === 1 && exported.has(rule.namespace)
    : isVisibleIn(exported, client.namespace);
}

/** A rule with a workloadSelector wins for the workloads it selects, and hides all but its own host for the others (DR-10). */
function ofClient(rules: readonly Resource[], client: MeshClient): readonly Resource[] {
  const selected = rules.filter(
    (rule) => choosesPods(rule) && containsLabels(client.labels, selectorOf(rule)),
  );
  return selected.length > 0 ? selected : rules.filter((rule) => !choosesPods(rule));
}

const exportsTo = (rule: Resource, namespace: string, mesh: Mesh): boolean =>
  isVisibleIn(exportedTo(rule, mesh.configuration), namespace);

/** A mesh never changes, so one index serves all questions. */
const indexes = new WeakMap<Mesh, HostIndex<Resource>>();

/** DestinationRules by host (DR-1, DR-6). */
function rulesByHost(mesh: Mesh): HostIndex<Resource> {
  const { clusterDomain } = mesh.configuration;
  const index =
    indexes.get(mesh) ??
    indexHosts(
      mesh.ofKind('networking.istio.io', 'DestinationRule').map((rule) => ({
        host: completedHost(
          asDestinationRule(rule).host?.value ?? '',
          rule.namespace,
          clusterDomain,
        ),
        item: rule,
      })),
    );
  indexes.set(mesh, index);
  return index;
}

function tlsOf(rule: Resource, client: MeshClient, port: number | null): ClientTls {
  const policy = asDestinationRule(rule).trafficPolicy;
  const top = policy?.tls ?? null;
  const entry = policy?.portLevelSettings.value.find(
    (settings) => port !== null && settings.port?.value === port,
  );
  if (entry === undefined) return written(top, rule, client);
  if (entry.tls !== null) return written(entry.tls, rule, client);
  if (top === null) return AUTO;
  const mutual = written(top, rule, client).mode === 'ISTIO_MUTUAL';
  return { mode: mutual ? 'auto-mutual' : 'auto-plaintext', origin: top.origin };
}

/** A tls block as it is used; without a mode it means DISABLE (MTLS-21). */
function written(tls: ClientTlsSettings | null, rule: Resource, client: MeshClient): ClientTls {
  if (tls === null) return AUTO;
  const origin = tls.mode?.origin ?? tls.origin;
  const mode = tls.mode?.value ?? 'DISABLE';
  if (mode === 'DISABLE' || mode === 'ISTIO_MUTUAL') return { mode, origin };
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL') return { mode: 'unknown', origin };
  const dropped = tls.credentialName !== null && !client.gateway && !choosesPods(rule);
  // DR-26: a sidecar reads credentialName only from a rule with a workloadSelector.
  return { mode: dropped ? 'DISABLE' : mode, origin };
}
