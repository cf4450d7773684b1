import { itemsAt, nodeAt, stringAt, stringMapAt } from '../../../../manifest/index.ts';
import type { Node, Resource } from '../../../../manifest/index.ts';
import { containsLabels } from '../../label-index.ts';
import type { Influence } from '../influence.ts';
import type { MeshSurroundings } from '../mesh-surroundings.ts';
import { isReading, powersIn } from './account-powers.ts';
import { vitalPlaces } from './vital-namespaces.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** Roles of Kubernetes itself, and what they let their holders do. */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['cluster-admin', 'do everything'],
  ['admin', 'read Secrets, write workloads and give rights'],
  ['edit', 'read Secrets and write workloads'],
  ['view', 'read everything but Secrets'],
]);

/** Groups that hold all accounts, or all service accounts. */
const EVERYBODY: ReadonlySet<string> = new Set([
  'system:authenticated',
  'system:unauthenticated',
  'system:anonymous',
  'system:serviceaccounts',
]);

/**
 * Tells what a binding lets accounts do outside of their own namespace: in the whole cluster, or in a namespace of the
 * mesh, of a GitOps tool or of the cluster itself. AROUND-13
 */
export function powersOf(binding: Resource, around: MeshSurroundings): readonly Influence[] {
  const { kind, namespace, node } = binding;
  const isWide = kind === 'ClusterRoleBinding';
  const place = isWide ? null : vitalPlaces(around.mesh)(namespace);
  const subjects = itemsAt(node, 'subjects');
  const isForAll = subjects.some(isEverybody);
  if (!isWide && place === null && !isForAll) return [];
  const foreign = subjects.filter((subject) => isWide || homeOfSubject(subject) !== namespace);
  if (foreign.length === 0) return [];
  const [powers, all] = [MOST, Infinity].map((most) =>
    powersOfRole(binding, isForAll, around, most),
  );
  if (powers === undefined || powers.length === 0) return [];
  const reads = isReading(powers);
  if (reads && foreign.every((subject) => isReaderOfIstio(subject, around))) return [];
  const holders = foreign.map(subjectWords);
  const where = isWide ? 'every namespace' : `${namespace}${place === null ? '' : `, ${place}`}`;
  const does = `lets ${holders.slice(0, MOST).join(', ')} ${powers.slice(0, MOST).join('; ')} in ${where}`;
  const role = `${stringAt(node, 'roleRef', 'kind') ?? 'ClusterRole'} ${stringAt(node, 'roleRef', 'name') ?? ''}`;
  return [
    {
      ...{ kind: 'rights', on: 'control-plane', does },
      because: `${binding.kind} ${namespace === '' ? '' : `${namespace}/`}${binding.name} binds them to ${role}`,
      content: JSON.stringify([holders, all, where]),
      ...(reads && { symptom: 'no errors: the credentials in the Secrets can be used' }),
    },
  ];
}

const MOST = 3;

/** The account of Istio's own installation with which control planes of other clusters read this one. */
const isReaderOfIstio = (subject: Node, { namespaces }: MeshSurroundings): boolean =>
  stringAt(subject, 'kind') === 'ServiceAccount' &&
  namespaces.has(stringAt(subject, 'namespace') ?? '') &&
  /^istio-reader(?:-service-account)?$/.test(stringAt(subject, 'name') ?? '');

function powersOfRole(
  binding: Resource,
  isForAll: boolean,
  around: MeshSurroundings,
  most: number,
): readonly string[] {
  const { namespace, node } = binding;
  const name = stringAt(node, 'roleRef', 'name') ?? '';
  const kind = stringAt(node, 'roleRef', 'kind') ?? 'ClusterRole';
  const builtIn = kind === 'Role' ? undefined : BUILT_IN.get(name);
  if (builtIn !== undefined) return name === 'view' && !isForAll ? [] : [builtIn];
  const role = around.mesh.find(GROUP, kind, kind === 'Role' ? namespace : '', name);
  return powersIn(rulesOfRole(role, around), most);
}

const isEverybody = (subject: Node): boolean =>
  stringAt(subject, 'kind') !== 'ServiceAccount' && EVERYBODY.has(stringAt(subject, 'name') ?? '');

/** The namespace of an account, or of the group of all accounts of one; null for people and other groups. */
function homeOfSubject(subject: Node): string | null {
  if (stringAt(subject, 'kind') === 'ServiceAccount') return stringAt(subject, 'namespace') ?? null;
  return /^system:serviceaccounts?:([^:]+)/.exec(stringAt(subject, 'name') ?? '')?.[1] ?? null;
}

const subjectWords = (subject: Node): string => {
  const namespace = stringAt(subject, 'namespace');
  return `${stringAt(subject, 'kind') ?? ''} ${namespace === undefined ? '' : `${namespace}/`}${stringAt(subject, 'name') ?? ''}`;
};

/** The rules of a role, with those of the roles that it takes in by their labels. */
export function rulesOfRole(
  role: Resource | undefined,
  { mesh }: MeshSurroundings,
): readonly Node[] {
  if (role === undefined) return [];
  const selectors = itemsAt(role.node, 'aggregationRule', 'clusterRoleSelectors').map((selector) =>
    stringMapAt(selector, 'matchLabels'),
  );
  const added =
    selectors.length === 0
      ? []
      : mesh.ofKind(GROUP, 'ClusterRole').filter(({ node }) => {
          const labels = stringMapAt(node, 'metadata', 'labels');
          return selectors.some((wanted) => containsLabels(labels, wanted));
        });
  return [role, ...added].flatMap(({ node }) => itemsAt(node, 'rules'));
}

const known = new WeakMap<MeshSurroundings, ReadonlyMap<string, readonly Resource[]>>();

/** The bindings to a role, by which its rules are somebody's. */
export function bindingsOf(role: Resource, around: MeshSurroundings): readonly Resource[] {
  const index = known.get(around) ?? bindingsByRole(around);
  known.set(around, index);
  return index.get(keyOf(role.kind, role.namespace, role.name)) ?? [];
}

function bindingsByRole({ mesh }: MeshSurroundings): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const kind of ['ClusterRoleBinding', 'RoleBinding'])
    for (const binding of mesh.ofKind(GROUP, kind)) {
      const role = nodeAt(binding.node, 'roleRef');
      const ofRole = stringAt(role, 'kind') ?? 'ClusterRole';
      const key = keyOf(
        ofRole,
        ofRole === 'Role' ? binding.namespace : '',
        stringAt(role, 'name') ?? '',
      );
      const there = found.get(key);
      if (there === undefined) found.set(key, [binding]);
      else there.push(binding);
    }
  return found;
}

const keyOf = (kind: string, namespace: string, name: string): string =>
  `${kind} ${kind === 'Role' ? namespace : ''}/${name}`;

const ADDS_TO = /^rbac\.authorization\.k8s\.io\/aggregate-to-(.+)$/;

/** A role whose rules come to all holders of another, by its labels. */
export function addedToOthers(role: Resource): readonly Influence[] {
  if (role.kind !== 'ClusterRole') return [];
  const powers = powersIn(itemsAt(role.node, 'rules'));
  const others = [...stringMapAt(role.node, 'metadata', 'labels')].flatMap(([label, value]) =>
    value === 'true' ? (ADDS_TO.exec(label)?.[1] ?? []) : [],
  );
  if (others.length === 0 || powers.length === 0) return [];
  return [
    {
      ...{ kind: 'rights', on: 'control-plane' },
      does: `lets all holders of ClusterRole ${others.join(', ')} ${powers.slice(0, MOST).join('; ')}`,
      because: 'Its labels add its rules to that role',
      content: JSON.stringify([others, powers]),
    },
  ];
}

/** A Secret that holds a token, without an end, of an account of the control plane, the cluster or a GitOps tool. */
export function tokensIn(secret: Resource, around: MeshSurroundings): readonly Influence[] {
  const { node, namespace } = secret;
  if (stringAt(node, 'type') !== 'kubernetes.io/service-account-token') return [];
  const annotations = stringMapAt(node, 'metadata', 'annotations');
  const account = annotations.get('kubernetes.io/service-account.name') ?? '';
  const place = vitalPlaces(around.mesh)(namespace);
  if (place === null && !around.facts.accounts.has(`${namespace}/${account}`)) return [];
  return [
    {
      ...{ kind: 'rights', on: 'control-plane' },
      does: `holds a token of service account ${namespace}/${account} that never expires`,
      because: `Kubernetes writes the token into it, and ${namespace} is ${place ?? 'where the control plane runs'}`,
      content: JSON.stringify([namespace, account]),
    },
  ];
}
