import type { SeenGatewayPods } from '../mesh/outcome/gateway-outcome.ts';
import type { Mesh, Workload } from '../mesh/mesh.ts';
import { gatewayPods } from '../mesh/outcome/gateway-outcome.ts';
import { isGatewayWorkload } from '../mesh/proxies.ts';
import { nearestNames } from '../mesh/calls/nearest-names.ts';
import { isAddress } from '../views/hosts.ts';
import { coversHost } from '../../manifest/index.ts';
import { parseServiceHost } from '../mesh/service-host.ts';
import { registryOf } from '../mesh/registry/service-registry.ts';

/** The workload or gateway that makes a call, or the outside. */
export type Caller =
  | { readonly kind: 'workload'; readonly workload: Workload }
  /** A call from outside the mesh, which arrives there. */
  | { readonly kind: 'gateway'; readonly pods: SeenGatewayPods; readonly name: string };

/** Everybody whom the words of a question may mean: `outside`, or a workload's name with as much before it as is needed. */
export function callersIn(mesh: Mesh, text: string): readonly Caller[] {
  if (text === 'outside')
    return gatewayPods(mesh).map((pods) => ({ kind: 'gateway', pods, name: nameOf(pods) }));
  return mesh.workloads
    .filter((workload) => isMeant(workload, text))
    .map((workload) =>
      isGatewayWorkload(mesh, workload)
        ? {
            kind: 'gateway',
            pods: { kind: 'workload', workload },
            name: `${workload.namespace}/${workload.name}`,
          }
        : { kind: 'workload', workload },
    );
}

const nameOf = (pods: SeenGatewayPods): string => {
  const { namespace, name } = pods.kind === 'workload' ? pods.workload : pods.gateway;
  return `${namespace}/${name}`;
};

function isMeant({ kind, namespace, name }: Workload, text: string): boolean {
  const steps = text.split('/');
  const [own, inNamespace, ofKind] = steps.toReversed();
  return (
    steps.length <= 3 &&
    own === name &&
    (inNamespace === undefined || inNamespace === namespace) &&
    (ofKind === undefined || ofKind.toLowerCase() === kind.toLowerCase())
  );
}

/** Names of workloads near to one that is not there, nearest first; the same name in another namespace before all. */
export function nearCallers(meshes: readonly Mesh[], text: string): readonly string[] {
  const [own = '', inNamespace] = text.split('/').toReversed();
  const workloads = meshes.flatMap((mesh) => mesh.workloads);
  const full = ({ namespace, name }: Workload): string => `${namespace}/${name}`;
  const elsewhere = workloads.filter(({ name }) => name === own).map(full);
  const near = nearestNames(
    own,
    workloads.map(({ name }) => name),
  ).flatMap(({ name }) =>
    workloads
      .filter((one) => one.name === name)
      .toSorted((a, b) => Number(b.namespace === inNamespace) - Number(a.namespace === inNamespace))
      .map(full),
  );
  return [...new Set([...elsewhere, ...near])];
}

/** Says what a name that a caller uses stands for. */
type CalledHost =
  /** A Service, or a host of a ServiceEntry. */
  | { readonly kind: 'registered'; readonly host: string }
  /** A name of the world outside, or an address. */
  | { readonly kind: 'outside'; readonly host: string }
  /** It can only be the name of a Service, and none is called so. */
  | { readonly kind: 'missing'; readonly name: string; readonly namespace: string };

/** Completes a name as the resolver of a pod does, by its search path: own namespace, cluster, cluster domain. */
export function calledHost(mesh: Mesh, host: string, namespace: string): CalledHost {
  const registry = registryOf(mesh);
  const { clusterDomain } = mesh.configuration;
  const forms = [
    `${host}.${namespace}.svc.${clusterDomain}`,
    `${host}.svc.${clusterDomain}`,
    `${host}.${clusterDomain}`,
    host,
  ];
  const service = forms.find((form) => registry.named(form).some(({ kubernetes }) => kubernetes));
  if (service !== undefined) return { kind: 'registered', host: service };
  const isCovered = registry.covering(host).some(({ host: name }) => coversHost(name, host));
  if (registry.named(host).length > 0 || isCovered) return { kind: 'registered', host };
  if (isAddress(host)) return { kind: 'outside', host };
  const name = parseServiceHost(host, namespace);
  const isOurs =
    name !== null && (name.form !== 'dotted' || mesh.ownNamespaces.has(name.namespace));
  return isOurs
    ? { kind: 'missing', name: name.name, namespace: name.namespace }
    : { kind: 'outside', host };
}

/** Services near to one that is not there, as `namespace/name`: the same name elsewhere, then a few letters apart. */
export function nearHosts(
  meshes: readonly Mesh[],
  { name, namespace }: { readonly name: string; readonly namespace: string },
): readonly string[] {
  const services = meshes.flatMap((mesh) => mesh.services);
  const full = (one: (typeof services)[number]): string => `${one.namespace}/${one.name}`;
  const elsewhere = services.filter((one) => one.name === name).map(full);
  const own = services.filter((one) => one.namespace === namespace);
  const near = nearestNames(
    name,
    own.map((one) => one.name),
  ).map((one) => `${namespace}/${one.name}`);
  return [...new Set([...elsewhere, ...near])];
}
