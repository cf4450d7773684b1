import { API_GROUPS, KIND_ROWS, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { flaggerServices } from '../canary-at-odds/flagger-canaries.ts';
import { operatorServices } from '../../istio/index.ts';
import type { World } from './world.ts';

/** Names every cluster or Istio installation has, whatever the repository holds. */
const WELL_KNOWN: ReadonlySet<string> = new Set([
  'default/kubernetes',
  'kube-system/kube-dns',
  'kube-system/coredns',
  'kube-system/metrics-server',
]);

/** Parts of Istio and its usual additions, which mostly are installed by operator, Helm or istioctl. */
const ISTIO_SERVICE =
  /^(?:istiod|istio-pilot|istio-galley|istio-telemetry|istio-policy|istio-(?:ingress|egress|eastwest)(?:gateway)?)(?:-[a-z0-9-]+)?$|^(?:jaeger|zipkin|tracing|kiali|grafana|prometheus)(?:-[a-z0-9-]+)?$/;

/**
 * Whether a Service exists although no root renders it: the configuration says so, Kubernetes or Istio
 * bring it, or an object rendered here is known to make it.
 */
export function serviceMadeElsewhere(world: World, namespace: string, name: string): boolean {
  const { mesh, gateways } = world;
  if (mesh.external.has(`Service ${namespace}/${name}`)) return true;
  if (WELL_KNOWN.has(`${namespace}/${name}`)) return true;
  if (isIstioNamespace(world, namespace) && ISTIO_SERVICE.test(name)) return true;
  if (gateways.some((gateway) => gateway.namespace === namespace && gateway.name === name))
    return true;
  if (flaggerServices(mesh, namespace).has(name)) return true;
  if (isMadeByOperator(world, namespace, name)) return true;
  return (
    mesh.find('serving.knative.dev', 'Service', namespace, name.replace(/-private$/, '')) !==
    undefined
  );
}

/** Of those whose ports are known, the mesh has the Service itself. */
const isMadeByOperator = ({ mesh }: World, namespace: string, name: string): boolean =>
  operatorServices(mesh).some(
    (made) => made.name === name && (made.namespace === namespace || made.namespace === ''),
  );

const isIstioNamespace = ({ mesh }: World, namespace: string): boolean =>
  namespace === mesh.configuration.rootNamespace || namespace === 'istio-system';

/** Whether an object of any kind is said to exist elsewhere (`external: ["Secret shop/keys"]`). */
export const isExternal = (
  { mesh }: World,
  kind: string,
  namespace: string,
  name: string,
): boolean => mesh.external.has(`${kind} ${namespace}/${name}`);

/** Custom resources that make a Secret. */
const SECRET_MAKERS = KIND_ROWS.flatMap(({ group, kind, makesSecret }) =>
  makesSecret === undefined || group === API_GROUPS.core
    ? []
    : [{ group, kind, paths: makesSecret.names }],
);

/** Names of the Secrets that custom resources of a namespace make. */
export function secretsMadeIn(world: World, namespace: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { group, kind, paths } of SECRET_MAKERS)
    for (const { node, name } of world.inNamespace(group, kind, namespace))
      names.add(paths.flatMap((path) => stringAt(node, ...path) ?? [])[0] ?? name);
  for (const ingress of world.inNamespace('networking.k8s.io', 'Ingress', namespace)) {
    const tls = nodeAt(ingress.node, 'spec', 'tls');
    if (tls?.kind !== 'seq') continue;
    for (const entry of tls.items) names.add(stringAt(entry, 'secretName') ?? '');
  }
  return names;
}

/** The Secret into which a Certificate says that it is written. */
export const secretNamedBy = ({ node }: Resource): string | undefined =>
  stringAt(node, 'spec', 'secretName');

/** Certificates of any namespace that make a Secret of that name, and do not say how it is copied. */
export const certificatesFor = ({ mesh }: World, name: string): readonly Resource[] =>
  mesh
    .ofKind(API_GROUPS.certManager, 'Certificate')
    .filter(
      (certificate) =>
        secretNamedBy(certificate) === name &&
        nodeAt(certificate.node, 'spec', 'secretTemplate') === undefined,
    );
