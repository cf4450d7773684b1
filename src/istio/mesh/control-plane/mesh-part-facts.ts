import { asGatewayApiGateway, asGatewayClass } from '../../views/gateway-api.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt, stringMapAt } from '../../../manifest/index.ts';
import { containsLabels } from '../label-index.ts';
import type { MeshPart, MeshPods } from './mesh-pods.ts';
import { meshPodsOf } from './mesh-pods.ts';

/** Holds what tells, beside an object itself, which part of the mesh it feeds. */
export interface MeshPartFacts {
  readonly pods: readonly MeshPods[];
  /** Namespaces whose ConfigMaps and Secrets the control plane reads: the root namespace, and where istiod runs. */
  readonly namespaces: ReadonlySet<string>;
  /** ConfigMaps and Secrets that pods of the mesh mount, read or are told of: `Kind namespace/name`. */
  readonly consumed: ReadonlyMap<string, MeshPart>;
  /** Services that pick those pods: `namespace/name`. */
  readonly services: ReadonlyMap<string, MeshPart>;
  /** Service accounts of the control plane: `namespace/name`. */
  readonly accounts: ReadonlySet<string>;
  /** Roles that those accounts are bound to: `ClusterRole name`, `Role namespace/name`. */
  readonly roles: ReadonlySet<string>;
}

/** Reads the facts from all objects of an environment. */
export function meshPartFacts(
  resources: readonly Resource[],
  rootNamespace: string,
): MeshPartFacts {
  const pods = meshPodsOf(resources);
  const own = pods.filter(({ part }) => part === 'control-plane');
  const accounts = new Set(own.map(accountOf));
  return {
    pods,
    namespaces: new Set([rootNamespace, ...own.map(({ resource }) => resource.namespace)]),
    consumed: new Map([
      ...resources.flatMap(parametersOf),
      ...pods.filter(({ part }) => part === 'gateway').flatMap(configMapsOfGateway),
      ...own.flatMap(consumedBy),
      ...resources.flatMap((resource) => pulledWith(resource, accounts)),
    ]),
    services: new Map(resources.flatMap((resource) => serviceOf(resource, pods))),
    accounts,
    roles: new Set(resources.flatMap((resource) => rolesBoundTo(resource, accounts))),
  };
}

const accountOf = ({ resource, podSpec }: MeshPods): string =>
  `${resource.namespace}/${stringAt(podSpec, 'serviceAccountName') ?? stringAt(podSpec, 'serviceAccount') ?? 'default'}`;

type Consumed = readonly [string, MeshPart];

/** Certificates that a gateway mounts are renewed all the time; what configures it is not. */
const configMapsOfGateway = (pods: MeshPods): readonly Consumed[] =>
  consumedBy(pods).filter(([key]) => key.startsWith('ConfigMap '));

function consumedBy({ part, resource, podSpec }: MeshPods): readonly Consumed[] {
  const containers = ['initContainers', 'containers'].flatMap((list) => itemsAt(podSpec, list));
  const found = [
    ...itemsAt(podSpec, 'volumes').flatMap((volume) => [
      ...namesIn(volume),
      ...itemsAt(volume, 'projected', 'sources').flatMap(namesIn),
    ]),
    ...containers.flatMap((container) => [
      ...itemsAt(container, 'envFrom').flatMap(namesIn),
      ...itemsAt(container, 'env').flatMap((variable) => [
        ...namesIn(nodeAt(variable, 'valueFrom')),
        ...sharedMeshConfig(variable),
      ]),
    ]),
  ];
  return [
    ...found.map(([kind, name]): Consumed => [`${kind} ${resource.namespace}/${name}`, part]),
    ...pullSecretsAt(podSpec, resource.namespace),
  ];
}

/** Secrets with which images are pulled, of pods or of a service account; without them pods of the control plane do not start. */
const pullSecretsAt = (holder: Node | undefined, namespace: string): readonly Consumed[] =>
  itemsAt(holder, 'imagePullSecrets').flatMap((item): readonly Consumed[] => {
    const name = stringAt(item, 'name');
    return name === undefined ? [] : [[`Secret ${namespace}/${name}`, 'control-plane']];
  });

const pulledWith = (
  { group, kind, namespace, name, node }: Resource,
  accounts: ReadonlySet<string>,
): readonly Consumed[] =>
  group === '' && kind === 'ServiceAccount' && accounts.has(`${namespace}/${name}`)
    ? pullSecretsAt(node, namespace)
    : [];

/** Lists where a volume, a projection, `envFrom` or `valueFrom` names a ConfigMap or Secret. */
const REFERENCES: readonly (readonly [string, string, string])[] = [
  ['ConfigMap', 'configMap', 'name'],
  ['ConfigMap', 'configMapRef', 'name'],
  ['ConfigMap', 'configMapKeyRef', 'name'],
  ['Secret', 'secret', 'secretName'],
  ['Secret', 'secret', 'name'],
  ['Secret', 'secretRef', 'name'],
  ['Secret', 'secretKeyRef', 'name'],
];

const namesIn = (holder: Node | undefined): readonly (readonly [string, string])[] =>
  REFERENCES.flatMap(([kind, ...path]): [string, string][] => {
    const name = stringAt(holder, ...path);
    return name === undefined ? [] : [[kind, name]];
  });

/** istiod reads the ConfigMap that this variable names beside its own. */
function sharedMeshConfig(variable: Node): readonly (readonly [string, string])[] {
  const name = stringAt(variable, 'value');
  return stringAt(variable, 'name') === 'SHARED_MESH_CONFIG' && name !== undefined
    ? [['ConfigMap', name]]
    : [];
}

/** A Gateway of Gateway API, or its class, may name a ConfigMap with patches of its Deployment. */
function parametersOf(resource: Resource): readonly Consumed[] {
  const { group, kind, namespace } = resource;
  if (group !== 'gateway.networking.k8s.io') return [];
  const { parametersRef } =
    kind === 'Gateway' ? asGatewayApiGateway(resource) : asGatewayClass(resource);
  if (parametersRef?.name == null || parametersRef.kind?.value !== 'ConfigMap') return [];
  const home = parametersRef.namespace?.value ?? namespace;
  return [[`ConfigMap ${home}/${parametersRef.name.value}`, 'gateway']];
}

function serviceOf(
  { group, kind, namespace, name, node }: Resource,
  pods: readonly MeshPods[],
): readonly Consumed[] {
  if (group !== '' || kind !== 'Service') return [];
  const selector = stringMapAt(node, 'spec', 'selector');
  if (selector.size === 0) return [];
  const parts = pods
    .filter(
      ({ resource, labels }) =>
        resource.namespace === namespace && containsLabels(labels, selector),
    )
    .map(({ part }) => part);
  const [first] = parts;
  const part = parts.includes('control-plane') ? 'control-plane' : first;
  return part === undefined ? [] : [[`${namespace}/${name}`, part]];
}

function rolesBoundTo(
  { kind, namespace, node }: Resource,
  accounts: ReadonlySet<string>,
): readonly string[] {
  if (kind !== 'ClusterRoleBinding' && kind !== 'RoleBinding') return [];
  const isBound = accountsOfBinding(namespace, node).some((account) => accounts.has(account));
  const role = stringAt(node, 'roleRef', 'name') ?? '';
  if (!isBound) return [];
  return [
    stringAt(node, 'roleRef', 'kind') === 'Role'
      ? `Role ${namespace}/${role}`
      : `ClusterRole ${role}`,
  ];
}

/** The subjects of a binding: `namespace/name`. */
export const accountsOfBinding = (namespace: string, binding: Node): readonly string[] =>
  itemsAt(binding, 'subjects').map(
    (subject) =>
      `${stringAt(subject, 'namespace') ?? namespace}/${stringAt(subject, 'name') ?? ''}`,
  );
