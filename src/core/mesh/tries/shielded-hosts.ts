import type { PortPolicy, TrafficPolicy } from '../../istio/index.ts';
import { asDestinationRule, completedHost } from '../../istio/index.ts';
import { coversHost } from '../../manifest/index.ts';
import type { Mesh, Service } from '../mesh.ts';

const known = new WeakMap<Mesh, readonly string[]>();

/**
 * Whether some DestinationRule takes failing endpoints of a Service out, or limits what is asked of it, wherever and for
 * whomever it is written: which one counts for a caller is another question. The defaults of the mesh count too (DR-17).
 */
export function isShielded(mesh: Mesh, { host }: Service): boolean {
  const shielded = known.get(mesh) ?? shieldedHosts(mesh);
  known.set(mesh, shielded);
  return shielded.some((covering) => coversHost(covering, host.toLowerCase()));
}

function shieldedHosts(mesh: Mesh): readonly string[] {
  const { clusterDomain, settings } = mesh.configuration;
  if ([...settings.keys()].some((path) => path.startsWith('defaultTrafficPolicy.'))) return ['*'];
  return mesh.ofKind('networking.istio.io', 'DestinationRule').flatMap((rule) => {
    const { host, trafficPolicy, subsets } = asDestinationRule(rule);
    const policies = [trafficPolicy, ...subsets.value.map((subset) => subset.trafficPolicy)];
    const written = completedHost(host?.value ?? '', rule.namespace, clusterDomain);
    return policies.some(shields) ? [written.toLowerCase()] : [];
  });
}

const shields = (policy: TrafficPolicy | null): boolean =>
  policy !== null &&
  (policy.retryBudget !== null || [policy, ...policy.portLevelSettings.value].some(limits));

const limits = ({ outlierDetection, connectionPool }: TrafficPolicy | PortPolicy): boolean =>
  outlierDetection !== null || connectionPool !== null;
