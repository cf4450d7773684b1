import {
  entriesAt,
  nodeAt,
  numberAt,
  isInstallation,
  resourceKey,
  runsPods,
  stringAt,
  stringMapAt,
  itemsAt,
  rowOf,
  booleanAt,
} from '../../../manifest/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import { containsLabels } from '../label-index.ts';
import type { MeshPartFacts } from './mesh-part-facts.ts';
import { accountsOfBinding, meshPartFacts } from './mesh-part-facts.ts';
import type { MeshPart, MeshPods } from './mesh-pods.ts';

/** An IstioOperator of the `empty` profile that does not turn the control plane on: it carries gateways. */
export const installsOnlyGateways = ({ node }: Resource): boolean =>
  stringAt(node, 'spec', 'profile') === 'empty' &&
  booleanAt(node, 'spec', 'components', 'pilot', 'enabled') !== true;

/** Tells whether an object is the Subscription by which OLM chooses the version of a mesh operator. */
const subscribesToOperator = ({ group, node }: Resource): boolean =>
  group === 'operators.coreos.com' &&
  /istio|sail|service-?mesh/.test(stringAt(node, 'spec', 'name') ?? '');

const OWN_NAME =
  /^(?:istio-sidecar-injector|istiod-|istio-validator|istio-revision-tag|istio-galley|istio-cni)/;

/** A webhook configuration that calls istiod, or an injector, whatever it is named. */
export const isMeshWebhook = ({ stableName, node }: Resource, facts: MeshPartFacts): boolean =>
  OWN_NAME.test(stableName) ||
  itemsAt(node, 'webhooks').some((webhook) => callsIstiod(webhook, facts));

function callsIstiod(webhook: Node, facts: MeshPartFacts): boolean {
  const client = nodeAt(webhook, 'clientConfig');
  const url = stringAt(client, 'url') ?? '';
  const path = stringAt(client, 'service', 'path') ?? pathOf(url);
  if ((stringAt(webhook, 'name') ?? '').endsWith('.istio.io')) return true;
  if (/^\/inject(?:\/|$)/.test(path) || /\/\/[^/]*istiod/.test(url)) return true;
  const service = stringAt(client, 'service', 'name') ?? '';
  return (
    /^(?:istiod(?:-.*)?|istio-pilot)$/.test(service) ||
    facts.services.get(`${stringAt(client, 'service', 'namespace') ?? ''}/${service}`) ===
      'control-plane'
  );
}

/** Gives the path of a URL, without its query. */
const pathOf = (url: string): string => /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? '';

interface KnownParts {
  readonly rootNamespace: string;
  readonly partOf: (resource: Resource) => MeshPart | null;
}

/** Keeps what is known of the objects of one side: several stages of a review ask about the same ones. */
const answers = new WeakMap<readonly Resource[], KnownParts>();

/** Answers for the objects of one environment which part of the mesh reads them; null where none does. */
export function meshParts(
  resources: readonly Resource[],
  rootNamespace: string,
): (resource: Resource) => MeshPart | null {
  const known = answers.get(resources);
  if (known?.rootNamespace === rootNamespace) return known.partOf;
  let facts: MeshPartFacts | null = null;
  const factsNow = (): MeshPartFacts => (facts ??= meshPartFacts(resources, rootNamespace));
  let pods: ReadonlyMap<string, MeshPart> | null = null;
  const podsNow = (): ReadonlyMap<string, MeshPart> =>
    (pods ??= new Map(factsNow().pods.map(({ resource, part }) => [resourceKey(resource), part])));
  const partOf = (resource: Resource): MeshPart | null => {
    const part = runsPods(resource) ? podsNow().get(resourceKey(resource)) : undefined;
    return part ?? partOfOther(resource, factsNow);
  };
  answers.set(resources, { rootNamespace, partOf });
  return partOf;
}

/** The facts are read where one has to be asked: most kinds are told by themselves. */
function partOfOther(resource: Resource, facts: () => MeshPartFacts): MeshPart | null {
  if (isInstallation(resource)) return installsOnlyGateways(resource) ? 'gateway' : 'control-plane';
  if (isSecretInput(resource, facts)) return 'control-plane';
  return INPUTS.get(resource.kind)?.(resource, facts()) ?? null;
}

type Input = (resource: Resource, facts: MeshPartFacts) => MeshPart | null;

const controlPlaneIf =
  (isInput: (resource: Resource, facts: MeshPartFacts) => boolean): Input =>
  (resource, facts) =>
    isInput(resource, facts) ? 'control-plane' : null;

/** Objects other than pods, installations and Secrets, by kind. */
const INPUTS: ReadonlyMap<string, Input> = new Map<string, Input>([
  ['ConfigMap', configMapPart],
  ['MutatingWebhookConfiguration', controlPlaneIf(isMeshWebhook)],
  ['ValidatingWebhookConfiguration', controlPlaneIf(isMeshWebhook)],
  ['CustomResourceDefinition', controlPlaneIf(({ name }) => name.endsWith('.istio.io'))],
  ['Namespace', controlPlaneIf(({ name }, { namespaces }) => namespaces.has(name))],
  ['Service', servicePart],
  ['Endpoints', controlPlaneIf(isIstiodEndpoints)],
  ['EndpointSlice', controlPlaneIf(isIstiodEndpoints)],
  ['ServiceAccount', controlPlaneIf(isOwnAccount)],
  ['ClusterRole', controlPlaneIf(isOwnRole)],
  ['Role', controlPlaneIf(isOwnRole)],
  ['ClusterRoleBinding', controlPlaneIf(isOwnBinding)],
  ['RoleBinding', controlPlaneIf(isOwnBinding)],
  ['HorizontalPodAutoscaler', scalerPart],
  ['ScaledObject', scalerPart],
  ['PodDisruptionBudget', controlPlaneIf(letsAllGo)],
  ['Subscription', controlPlaneIf(subscribesToOperator)],
]);

/** Keys by which istiod's ConfigMaps are told where their namespace does not say it. */
const MESH_KEYS = ['mesh', 'meshNetworks'];
const INJECTOR_KEYS = ['config', 'values'];

function configMapPart(resource: Resource, facts: MeshPartFacts): MeshPart | null {
  const { namespace, name, node } = resource;
  const consumer = facts.consumed.get(`ConfigMap ${namespace}/${name}`) ?? null;
  if (consumer === 'control-plane' || isReadByName(resource, facts)) return 'control-plane';
  // defaults of the Deployments that Istio makes for Gateways of a class
  const labels = stringMapAt(node, 'metadata', 'labels');
  return labels.has('gateway.istio.io/defaults-for-class') ? 'gateway' : consumer;
}

function isReadByName({ namespace, stableName, node }: Resource, facts: MeshPartFacts): boolean {
  const keys = ['data', 'binaryData'].flatMap((field) => [...entriesAt(node, field).keys()]);
  const isHere = isReadFrom(namespace, facts);
  if (/^istio-sidecar-injector(?:-|$)/.test(stableName))
    return isHere || INJECTOR_KEYS.some((key) => keys.includes(key));
  if (/^istio-cni-config(?:-|$)/.test(stableName)) return true;
  if (!/^istio(?:-|$)/.test(stableName)) return false;
  const isNamed = stableName === 'istio' || /^istio-ca-(?:root-cert|crl)$/.test(stableName);
  return (isNamed && isHere) || MESH_KEYS.some((key) => keys.includes(key));
}

/** Tells whether istiod reads from a namespace; where it is not told which, it may be that one. */
const isReadFrom = (namespace: string, { namespaces }: MeshPartFacts): boolean =>
  namespace === '' || namespaces.has(namespace);

function servicePart(resource: Resource, facts: MeshPartFacts): MeshPart | null {
  if (resource.group !== '') return null;
  const selector = stringMapAt(resource.node, 'spec', 'selector');
  const isIstiod =
    /^(?:istiod(?:-.*)?|istio-pilot)$/.test(resource.stableName) ||
    selector.get('app') === 'istiod' ||
    selector.get('istio') === 'pilot';
  const part = facts.services.get(`${resource.namespace}/${resource.name}`);
  if (isIstiod || part === 'control-plane') return 'control-plane';
  return part === 'gateway' || /gateway/.test(selector.get('istio') ?? '') ? 'gateway' : null;
}

/** Addresses of an istiod outside of the cluster. */
function isIstiodEndpoints({ name, node }: Resource): boolean {
  const service = stringAt(node, 'metadata', 'labels', 'kubernetes.io/service-name') ?? name;
  return /^istiod(?:-|$)/.test(service);
}

const OWN_RIGHTS =
  /^(?:istiod(?:-clusterrole|-gateway-controller|-service-account)?|istio-reader(?:-clusterrole|-service-account)|istio-cni|istio-pilot|ztunnel)(?:-|$)/;

function isOwnAccount({ namespace, name }: Resource, facts: MeshPartFacts): boolean {
  if (facts.accounts.has(`${namespace}/${name}`)) return true;
  return OWN_RIGHTS.test(name) && isReadFrom(namespace, facts);
}

function isOwnRole({ kind, namespace, name }: Resource, facts: MeshPartFacts): boolean {
  const key = kind === 'Role' ? `Role ${namespace}/${name}` : `ClusterRole ${name}`;
  return OWN_RIGHTS.test(name) || facts.roles.has(key);
}

function isOwnBinding({ namespace, name, node }: Resource, facts: MeshPartFacts): boolean {
  return (
    OWN_RIGHTS.test(name) ||
    accountsOfBinding(namespace, node).some((account) => facts.accounts.has(account))
  );
}

const isOwn =
  (namespace: string) =>
  ({ part, resource }: MeshPods): boolean =>
    part === 'control-plane' && resource.namespace === namespace;

/** A scaler of pods of the mesh under which none may be left; any other size is the ordinary course. */
function scalerPart({ kind, namespace, node }: Resource, facts: MeshPartFacts): MeshPart | null {
  const [least, most] =
    kind === 'ScaledObject'
      ? [numberAt(node, 'spec', 'minReplicaCount') ?? 0, numberAt(node, 'spec', 'maxReplicaCount')]
      : [numberAt(node, 'spec', 'minReplicas') ?? 1, numberAt(node, 'spec', 'maxReplicas')];
  if (least !== 0 && most !== 0) return null;
  const target = nodeAt(node, 'spec', 'scaleTargetRef');
  const kindOfTarget = stringAt(target, 'kind') ?? 'Deployment';
  const scaled = facts.pods.find(
    ({ resource }) =>
      resource.namespace === namespace &&
      resource.kind === kindOfTarget &&
      resource.name === stringAt(target, 'name'),
  );
  return scaled?.part ?? null;
}

/** A disruption budget of istiod that allows all of its pods to be evicted at once. */
function letsAllGo({ namespace, node }: Resource, facts: MeshPartFacts): boolean {
  const isNone = (value: Node | undefined): boolean =>
    value?.kind === 'scalar' && (value.value === 0 || value.value === '0' || value.value === '0%');
  const letsGo =
    isNone(nodeAt(node, 'spec', 'minAvailable')) ||
    stringAt(node, 'spec', 'maxUnavailable') === '100%';
  const labels = stringMapAt(node, 'spec', 'selector', 'matchLabels');
  return (
    letsGo &&
    facts.pods.some((pods) => isOwn(namespace)(pods) && containsLabels(pods.labels, labels))
  );
}

const OWN_NAMES: ReadonlySet<string> = new Set(['istio-ca-secret', 'istio-ca-private-key']);

/** Keys that the Secret `cacerts` of istiod holds; one of that name elsewhere may be an application's. */
const CA_KEYS: ReadonlySet<string> = new Set([
  'ca-cert.pem',
  'ca-key.pem',
  'root-cert.pem',
  'cert-chain.pem',
]);

/** A Secret with the mesh's certificate authority or the access to another cluster, or what makes one. */
function isSecretInput(resource: Resource, facts: () => MeshPartFacts): boolean {
  const maker = rowOf(resource)?.makesSecret;
  if (maker === undefined) return false;
  const { namespaces, consumed } = facts();
  const { namespace, node } = resource;
  const names = [
    resource.name,
    resource.stableName,
    ...maker.names.flatMap((path) => stringAt(node, ...path) ?? []),
  ];
  const isHere = namespace === '' || namespaces.has(namespace);
  return (
    names.some((name) => OWN_NAMES.has(name)) ||
    (names.includes('cacerts') && (isHere || keysOf(node).some((key) => CA_KEYS.has(key)))) ||
    names.some((name) => consumed.get(`Secret ${namespace}/${name}`) === 'control-plane') ||
    [['metadata', 'labels'], ...maker.labels].some((path) => isMulticluster(nodeAt(node, ...path)))
  );
}

/**
 * Tells whether the label of a remote cluster's Secret is `true`, with or without quotes: istiod compares the
 * text.
 */
function isMulticluster(labels: Node | undefined): boolean {
  const label = nodeAt(labels, 'istio/multiCluster');
  return label?.kind === 'scalar' && String(label.value) === 'true';
}

const keysOf = (node: Node): readonly string[] => [
  ...entriesAt(node, 'data').keys(),
  ...entriesAt(node, 'stringData').keys(),
  ...entriesAt(node, 'spec', 'encryptedData').keys(),
  ...entriesAt(node, 'spec', 'target', 'template', 'data').keys(),
  ...itemsAt(node, 'spec', 'data').flatMap((item) => stringAt(item, 'secretKey') ?? []),
];
