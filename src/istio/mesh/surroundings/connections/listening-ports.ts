import type { Mesh } from '../../mesh.ts';
import type { KnownPods } from '../pods/known-pods.ts';
import { ANYTHING } from '../pods/known-pods.ts';

/** What proxies, the API server and those who measure ask istiod at. AROUND-17 */
export const CONFIGURATION_PORT = 15_012;
/** The same without TLS, for proxies that are told to ask there. */
export const PLAIN_CONFIGURATION_PORT = 15_010;
export const WEBHOOK_PORT = 15_017;
const METRICS_PORT = 15_014;
/** For its probes, which the node asks itself, and for those who look into it. */
const DEBUG_PORT = 8080;

const OWN_LABELS: readonly (readonly [string, readonly string[]])[] = [
  ['app', ['istiod']],
  ['istio', ['pilot', 'istiod']],
  ['app.kubernetes.io/name', ['istiod']],
];

export const isIstiod = ({ labels }: KnownPods): boolean =>
  OWN_LABELS.some(([key, names]) => {
    const known = labels.get(key);
    return known !== undefined && known !== ANYTHING && known.some((one) => names.includes(one));
  });

/** Ports that have to be reached at istiod, those of its Services too; none of other pods, of which they are not known. */
export function portsOfPods(pods: KnownPods, mesh: Mesh): readonly number[] {
  if (!isIstiod(pods)) return [];
  const served = mesh.services
    .filter(({ workloads }) =>
      workloads.some(({ kind, namespace, name }) => `${kind} ${namespace}/${name}` === pods.name),
    )
    .flatMap(({ ports }) => ports.map(({ targetPort }) => targetPort))
    .filter((port) => typeof port === 'number')
    .filter((port) => port !== DEBUG_PORT);
  const all = new Set([
    PLAIN_CONFIGURATION_PORT,
    CONFIGURATION_PORT,
    METRICS_PORT,
    WEBHOOK_PORT,
    ...served,
  ]);
  return [...all].sort((a, b) => a - b);
}
