import type { Mesh, PolicyTarget } from '../../istio/index.ts';
import { containsLabels, REVISION_LABEL, viewOf } from '../../istio/index.ts';
import { ANY_NAMESPACE } from './policy-place.ts';

const INJECT = 'sidecar.istio.io/inject';

/** Labels that injection gives to pods: whoever selects by them means pods with a proxy. */
const OF_INJECTION: readonly string[] = [
  'security.istio.io/tlsMode',
  'service.istio.io/canonical-name',
  'service.istio.io/canonical-revision',
];

/**
 * Tells whether pods that are not rendered have a proxy, by what a policy asks of their labels and what their namespace
 * says (INJ-2…9, INJ-14). Gateways and waypoints are proxies; of the whole mesh all pods that count have one.
 */
export function proxyOfUnseen(mesh: Mesh, target: PolicyTarget): 'there' | 'not-known' | 'none' {
  const { namespace, labels, targetRef } = target;
  const isOfMesh = namespace === ANY_NAMESPACE || namespace === mesh.configuration.rootNamespace;
  if (targetRef !== undefined || isOfMesh || areOfGateway(mesh, labels)) return 'there';
  const own = labels.get(INJECT);
  if (own === 'false') return 'none';
  if (own === 'true' || OF_INJECTION.some((label) => labels.has(label))) return 'there';
  return proxyByNamespace(mesh, namespace);
}

function proxyByNamespace(mesh: Mesh, namespace: string): ReturnType<typeof proxyOfUnseen> {
  const written = mesh.namespaceLabels(namespace);
  if (written === undefined) return 'not-known';
  if (written.get('istio.io/dataplane-mode') === 'ambient') return 'there';
  const injection = written.get('istio-injection');
  if (injection !== undefined)
    return injection === 'enabled' ? 'there' : injection === 'disabled' ? 'none' : 'not-known';
  const revision = written.get(REVISION_LABEL);
  if (revision !== undefined) return revision === 'none' ? 'none' : 'there';
  return mesh.injectsByDefault === null ? 'not-known' : 'there';
}

/** Tells whether labels are those of a gateway: a Gateway selects by them, or they are what gateways are called. */
function areOfGateway(mesh: Mesh, labels: ReadonlyMap<string, string>): boolean {
  if (labels.size === 0) return false;
  if (labels.has('istio') || labels.has('gateway.networking.k8s.io/gateway-name')) return true;
  if ([...labels.values()].some((value) => /gateway|ingress|egress/.test(value))) return true;
  return mesh.ofKind('networking.istio.io', 'Gateway').some((gateway) => {
    const selector = viewOf('Gateway', gateway).selector.value;
    return (
      selector.size > 0 && (containsLabels(labels, selector) || containsLabels(selector, labels))
    );
  });
}
