import type { Node, Origin } from '../../../manifest/index.ts';
import {
  booleanAt,
  itemsAt,
  nodeAt,
  numberAt,
  podTemplateOf,
  stringAt,
} from '../../../manifest/index.ts';
import { parseEmbeddedYaml } from '../embedded-yaml.ts';
import type { Answer, Container, Mesh, Workload } from '../mesh.ts';
import { unknown } from '../mesh.ts';
import { behavesAsBefore, istiodValues, istiodVariable } from './istiod-settings.ts';

/**
 * Says what happens to the traffic of an init container: the sidecar handles it, it leaves the pod as it is,
 * or it is led to a sidecar that does not run yet, which refuses it.
 */
export type InitTraffic = 'with-proxy' | 'before-proxy' | 'cut-off';

/** The traffic of an init container of pods with a sidecar that ends before the application starts. INJ-20 to 22. */
export function initTraffic(
  mesh: Mesh,
  workload: Workload,
  container: Container,
): Answer<InitTraffic> {
  const native = nativeSidecar(mesh, workload);
  if (native.kind === 'unknown') return native;
  if (native.value) return { ...native, value: 'with-proxy' };
  if (userOf(workload, container) === PROXY_USER)
    return { kind: 'known', value: 'before-proxy', because: [container.node.origin] };
  const cni = redirectedByCni(mesh);
  if (cni.kind === 'unknown') return cni;
  return {
    kind: 'known',
    value: cni.value ? 'cut-off' : 'before-proxy',
    because: [...cni.because, ...native.because],
  };
}

/** Traffic of this user is never led to the proxy, for the proxy is this user (INJ-22). */
const PROXY_USER = 1337;

const userOf = ({ podSpec }: Workload, { node }: Container): number | undefined =>
  numberAt(node, 'securityContext', 'runAsUser') ??
  numberAt(podSpec, 'securityContext', 'runAsUser');

const ANNOTATION = 'sidecar.istio.io/nativeSidecar';
const VARIABLE = 'ENABLE_NATIVE_SIDECARS';

/**
 * Tells whether the sidecar is an init container that goes on running, and stands before all others (INJ-20,
 * 21).
 */
export function nativeSidecar(mesh: Mesh, workload: Workload): Answer<boolean> {
  const written = injectedProxy(workload);
  if (written !== null) return written;
  const annotation = workload.annotations.get(ANNOTATION);
  if (annotation !== undefined) {
    const path = ['metadata', 'annotations', ANNOTATION];
    const place = nodeAt(podTemplateOf(workload.resource), ...path) ?? workload.resource;
    return known(annotation === 'true', place.origin);
  }
  const variable = istiodVariable(mesh, VARIABLE);
  if (variable !== null && variable !== 'auto') return known(variable === 'true');
  if (variable === null && behavesAsBefore(mesh, '1.27')) return known(false);
  const byNodes = nativeByNodes(mesh);
  if (byNodes !== null) return known(byNodes);
  return unknown(
    `whether sidecars are native ones, which the kubelets of the nodes decide (${VARIABLE})`,
  );
}

/** The kubelets of all nodes have to be of this release where istiod decides by itself (INJ-20). */
const NATIVE_SINCE = 33;
/** A kubelet is at most so many minor releases older than the API server, and never newer (version skew policy). */
const KUBELETS_BEHIND = 3;

/** Tells what istiod finds at the nodes, by the release that the configuration says; null where that leaves it open. */
function nativeByNodes({ environment: { kubernetesVersion } }: Mesh): boolean | null {
  const minor = Number(/^v?1\.(\d{1,3})/.exec(kubernetesVersion ?? '')?.[1] ?? NaN);
  if (minor < NATIVE_SINCE) return false;
  return minor >= NATIVE_SINCE + KUBELETS_BEHIND ? true : null;
}

/** A sidecar that is rendered here: among the init containers or beside the application. */
function injectedProxy({ podSpec }: Workload): Answer<boolean> | null {
  for (const list of ['initContainers', 'containers']) {
    const proxy = itemsAt(podSpec, list).find((one) => stringAt(one, 'name') === 'istio-proxy');
    if (proxy !== undefined && (stringAt(proxy, 'image') ?? 'auto') !== 'auto')
      return known(list === 'initContainers', proxy.origin);
  }
  return null;
}

const known = (value: boolean, ...because: readonly Origin[]): Answer<boolean> => ({
  kind: 'known',
  value,
  because,
});

/** Lists where values of istiod say that the plugin redirects, in the releases so far (INJ-22). */
const SWITCHES = [
  ['pilot', 'cni', 'enabled'],
  ['istio_cni', 'enabled'],
  ['cni', 'enabled'],
] as const;

/**
 * Tells whether the CNI plugin redirects pods before any of their containers runs, and not `istio-init`.
 * Where the installation is seen and says nothing of a plugin, it does not (INJ-22).
 */
function redirectedByCni(mesh: Mesh): Answer<boolean> {
  const injector = mesh
    .ofKind('', 'ConfigMap')
    .filter(({ name }) => /^istio-sidecar-injector(?:-|$)/.test(name))
    .map(({ node }) => parseEmbeddedYaml(nodeAt(node, 'data', 'values')));
  const values = [...istiodValues(mesh), ...injector].filter((one) => one !== undefined);
  const operators = mesh.ofKind('install.istio.io', 'IstioOperator');
  const switches = [
    ...values.flatMap((one) => SWITCHES.flatMap((path) => nodeAt(one, ...path) ?? [])),
    ...operators.flatMap(({ node }) => nodeAt(node, 'spec', 'components', 'cni', 'enabled') ?? []),
  ];
  const on = switches.find((one) => isTrue(one));
  if (on !== undefined) return known(true, on.origin);
  const [off] = switches;
  if (off !== undefined) return known(false, off.origin);
  const isSeen = values.length > 0 || operators.length > 0;
  return isSeen && !mayHavePlugin(mesh, values)
    ? known(false)
    : unknown('whether istio-init or the CNI plugin redirects the traffic of pods');
}

const isTrue = (node: Node): boolean => node.kind === 'scalar' && String(node.value) === 'true';

/** Profiles and platforms may bring the plugin without a word about it. */
function mayHavePlugin(mesh: Mesh, values: readonly Node[]): boolean {
  return (
    mesh.charts.some(({ chart }) => chart === 'cni' || chart === 'istio-cni') ||
    mesh.ofKind('apps', 'DaemonSet').some(({ name }) => name.startsWith('istio-cni')) ||
    values.some(
      (one) =>
        stringAt(one, 'profile') !== undefined ||
        stringAt(one, 'global', 'platform') !== undefined ||
        booleanAt(one, 'cni', 'ambient', 'enabled') === true,
    ) ||
    mesh
      .ofKind('install.istio.io', 'IstioOperator')
      .some(({ node }) => !PLAIN.has(stringAt(node, 'spec', 'profile') ?? 'default')) ||
    mesh.ofKind('sailoperator.io', 'Istio').length > 0
  );
}

/** Profiles without the plugin. */
const PLAIN: ReadonlySet<string> = new Set(['default', 'demo', 'minimal', 'empty', 'remote']);
