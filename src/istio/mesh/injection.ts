import { unknown } from './mesh.ts';
import type { Node, Origin } from '../../manifest/index.ts';
import { booleanAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Answer, MissingFact, NamespaceLabels } from './mesh.ts';

/** Holds what injection depends on beside the pod itself. */
export interface InjectionContext {
  /** Labels of a namespace with their origins; undefined where its object is not here. */
  namespace(name: string): NamespaceLabels | undefined;
  /** The place of `enableNamespacesByDefault: true`; null where it is not on. */
  readonly enabledByDefault: Origin | null;
  /** The place where the injector's own policy is set to `disabled`; null where it is not. */
  readonly policyDisabled: Origin | null;
  /** Names a text that is not evaluated here and may label any Namespace for injection; absent for none. */
  readonly labelledBy?: string;
  /** Tells whether something here shows that the cluster has ztunnel. */
  readonly showsZtunnel: boolean;
}

interface Pod {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly podSpec: Node | undefined;
  readonly template: Node;
}

/** Pods of these namespaces are never injected, whatever their labels (INJ-7). */
const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
]);

const INJECT = 'sidecar.istio.io/inject';
const REVISION = 'istio.io/rev';
const NAMESPACE_INJECTION = 'istio-injection';
/** Values of the fact what proxies the pods of a Namespace have that is not here. */
export const SIDECAR = 'sidecar';
export const ZTUNNEL = 'ztunnel';
/** No control plane is called so: who writes it wants no injection (INJ-11). */
const NO_REVISION = 'none';

/**
 * Tells whether pods of this template get a sidecar (INJ-2…10, INJ-12). The webhook looks at the labels of
 * namespace and pod; then the pod's label, then its annotation, then the policy decide. It is unknown where
 * that depends on a Namespace object that is not in the repository, or on labels that a text may add to it.
 */
export function sidecarOf(pod: Pod, context: InjectionContext): Answer<boolean> {
  const own = decidedByPod(pod);
  if (own !== null) return own;
  const namespace = context.namespace(pod.namespace);
  const wanted = pod.labels.get(INJECT);
  if (namespace === undefined)
    return wanted === 'true' && pod.labels.get(REVISION) !== NO_REVISION
      ? known(true, podOrigin(pod, 'labels', INJECT))
      : unknown(missingNamespace(pod.namespace), proxiesIn(pod.namespace, context));
  const injection = namespace.labels.get(NAMESPACE_INJECTION);
  if (injection !== undefined)
    return injection === 'enabled'
      ? decidedByPolicy(pod, context, namespace.originOf(NAMESPACE_INJECTION))
      : withoutLabel(context, namespace.originOf(NAMESPACE_INJECTION));
  const revision = namespace.labels.get(REVISION);
  if (revision !== undefined)
    return decidedByRevision(revision, pod, context, namespace.originOf(REVISION));
  return withoutNamespaceLabels(pod, context, namespace.origin);
}

/** The namespace has no label about injection: the pod's own decide, or the default (INJ-2, INJ-5, INJ-9). */
function withoutNamespaceLabels(
  pod: Pod,
  context: InjectionContext,
  namespace: Origin,
): Answer<boolean> {
  const revision = pod.labels.get(REVISION);
  const isAsked = pod.labels.get(INJECT) === 'true';
  if (revision === NO_REVISION || (revision !== undefined && !isAsked))
    return decidedByRevision(revision, pod, context, podOrigin(pod, 'labels', REVISION));
  if (isAsked) return known(true, podOrigin(pod, 'labels', INJECT));
  return context.enabledByDefault === null
    ? withoutLabel(context, namespace)
    : decidedByPolicy(pod, context, context.enabledByDefault);
}

/** Nothing asks for a proxy as far as it is seen: what may label the namespace may ask for one. */
const withoutLabel = ({ labelledBy }: InjectionContext, because: Origin): Answer<boolean> =>
  labelledBy === undefined
    ? known(false, because)
    : unknown(`${labelledBy}, which is not evaluated here and may label the namespace`);

const decidedByRevision = (
  revision: string,
  pod: Pod,
  context: InjectionContext,
  because: Origin,
): Answer<boolean> =>
  revision === NO_REVISION ? known(false, because) : decidedByPolicy(pod, context, because);

/**
 * Gives what the pod itself decides, whatever the namespace says; null where it decides nothing (INJ-2,
 * INJ-6, INJ-7).
 */
function decidedByPod(pod: Pod): Answer<boolean> | null {
  const proxy = writtenProxy(pod);
  if (proxy !== undefined)
    return hasOwnTemplate(proxy) ? unknown(OWN_TEMPLATE) : known(true, proxy.origin);
  if (booleanAt(pod.podSpec, 'hostNetwork') === true)
    return known(false, nodeAt(pod.podSpec, 'hostNetwork')?.origin ?? pod.template.origin);
  if (SYSTEM_NAMESPACES.has(pod.namespace)) return known(false, pod.template.origin);
  const label = pod.labels.get(INJECT);
  if (label === 'false') return known(false, podOrigin(pod, 'labels', INJECT));
  if (label !== 'true' && pod.annotations.get(INJECT) === 'false')
    return known(false, podOrigin(pod, 'annotations', INJECT));
  return null;
}

/** Finds the proxy that pods bring whole: nothing is injected into it. `auto` stands for the image of the injector. */
export const writtenProxy = ({ podSpec }: Pick<Pod, 'podSpec'>): Node | undefined =>
  [...itemsAt(podSpec, 'containers'), ...itemsAt(podSpec, 'initContainers')].find(
    (container) =>
      stringAt(container, 'name') === 'istio-proxy' &&
      nodeAt(container, 'image') !== undefined &&
      stringAt(container, 'image') !== 'auto',
  );

/**
 * Tells whether a proxy runs from a template of its own, as those of Istio's own components did until 1.5
 * (Mixer, Galley, Pilot): such a proxy gets no policies. Gateways, and sidecars with a bootstrap of their
 * own, are told apart by what they say.
 */
function hasOwnTemplate(proxy: Node): boolean {
  const words = itemsAt(proxy, 'args').map((one) =>
    one.kind === 'scalar' ? String(one.value) : '',
  );
  return (
    words.some((word) => /^--(?:templateFile|customConfigFile)(?:=|$)/.test(word)) &&
    !words.some((word) => word === 'sidecar' || word === 'router')
  );
}

const OWN_TEMPLATE = 'the template by which the proxy of these pods is configured, not by istiod';

/** The webhook is called: label, then annotation, then the injector's policy (INJ-6, INJ-8). */
function decidedByPolicy(pod: Pod, context: InjectionContext, because: Origin): Answer<boolean> {
  const asked = pod.labels.get(INJECT) === 'true' || pod.annotations.get(INJECT) === 'true';
  if (!asked && context.policyDisabled !== null) return known(false, context.policyDisabled);
  return known(true, because);
}

const known = (value: boolean, because: Origin): Answer<boolean> => ({
  kind: 'known',
  value,
  because: [because],
});

const missingNamespace = (name: string): string =>
  name === ''
    ? 'the namespace these pods run in'
    : `the Namespace object ${name}, whose labels decide about injection`;

/** Lists what the labels of a Namespace that is not here may give its pods. */
function proxiesIn(namespace: string, { showsZtunnel }: InjectionContext): MissingFact {
  const pods = namespace === '' ? 'the pods' : `pods of namespace ${namespace}`;
  return {
    ...{ key: JSON.stringify(['proxies', namespace]), asked: null },
    values: [
      { value: SIDECAR, says: `${pods} have sidecars` },
      { value: 'none', says: `${pods} have no proxies` },
      ...(showsZtunnel ? [{ value: ZTUNNEL, says: `ztunnel takes the calls of ${pods}` }] : []),
    ],
  };
}

function podOrigin(pod: Pod, field: 'labels' | 'annotations', key: string): Origin {
  return nodeAt(pod.template, 'metadata', field, key)?.origin ?? pod.template.origin;
}
