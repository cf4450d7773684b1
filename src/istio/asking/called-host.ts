import { isAddress } from '../views/hosts.ts';
import { coversHost } from '../../manifest/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { nearestNames } from '../mesh/calls/nearest-names.ts';
import { parseServiceHost } from '../mesh/service-host.ts';
import { registryOf } from '../mesh/registry/service-registry.ts';

/** What a name that a caller uses stands for. */
export type CalledHost =
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
