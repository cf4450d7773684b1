import { asProxyConfig, asWasmPlugin, groupedBy, selectablePods } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { canonicalJson } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { ContendedPods } from './contended-pods.ts';
import { contendedNamespaces, contendedPods, distinctObjects } from './contended-pods.ts';

const configsOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('networking.istio.io', 'ProxyConfig');

/** Pods that several ProxyConfigs select: the oldest holds as a whole (PUSH-4). */
export const proxyConfigsOnOnePod = (mesh: Mesh): readonly ContendedPods[] =>
  contendedPods(
    mesh,
    configsOf(mesh)
      .map((resource) => ({ resource, labels: asProxyConfig(resource).selector.value }))
      .filter(({ labels }) => labels.size > 0),
  );

/** ProxyConfigs without a selector, where a namespace, or the mesh, has several: the oldest holds as a whole (PUSH-4). */
export const proxyConfigsOfOneNamespace = (mesh: Mesh): readonly (readonly Resource[])[] =>
  contendedNamespaces(
    configsOf(mesh).filter((config) => asProxyConfig(config).selectorPlace === null),
  );

/**
 * WasmPlugins of one namespace that run in the same proxies, in the same phase and with the same priority, so that
 * nothing written says which comes first (SCOPE-2).
 */
export function extensionsWithoutOrder(mesh: Mesh): readonly (readonly Resource[])[] {
  const plugins = distinctObjects(mesh.ofKind('extensions.istio.io', 'WasmPlugin'), (one) => one);
  const sameTurn = groupedBy(plugins, (plugin) => {
    const { phase, priority, type } = asWasmPlugin(plugin);
    return JSON.stringify([
      plugin.namespace,
      phase?.value ?? 'UNSPECIFIED_PHASE',
      priority?.value ?? null,
      type?.value === 'NETWORK' ? 'NETWORK' : 'HTTP',
    ]);
  });
  return [...sameTurn.values()]
    .map((group) =>
      group.filter((one) => group.some((other) => one !== other && meet(mesh, one, other))),
    )
    .filter((group) => group.length > 1);
}

/** Whether two plugins of one namespace run on the same traffic of the same proxies. */
function meet(mesh: Mesh, one: Resource, other: Resource): boolean {
  const [a, b] = [asWasmPlugin(one), asWasmPlugin(other)];
  const sameTraffic =
    a.match === null ||
    b.match === null ||
    canonicalJson(a.match.value) === canonicalJson(b.match.value);
  return sameTraffic && targetsText(a) === targetsText(b) && sharePods(mesh, one, other);
}

const targetsText = ({ targetRef, targetRefs }: ReturnType<typeof asWasmPlugin>): string =>
  [...(targetRef === null ? [] : [targetRef]), ...targetRefs.value]
    .map(({ kind, name }) => `${kind?.value ?? ''}/${name?.value ?? ''}`)
    .sort()
    .join(' ');

/** One without a selector is for all; a selector of the root namespace looks everywhere. */
function sharePods(mesh: Mesh, one: Resource, other: Resource): boolean {
  const [a, b] = [one, other].map((plugin) => asWasmPlugin(plugin).selector.value);
  if (a === undefined || b === undefined || a.size === 0 || b.size === 0) return true;
  if ([...a].some(([key, value]) => (b.get(key) ?? value) !== value)) return false;
  const both = new Map([...a, ...b]);
  const pods = selectablePods(mesh);
  const isOfRoot = one.namespace === mesh.configuration.rootNamespace;
  return (isOfRoot ? pods.anywhere(both) : pods.inNamespace(one.namespace, both)).length > 0;
}
