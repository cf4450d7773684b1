import type { Node, Resource } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import { accountsOfBinding } from '../control-plane/mesh-part-facts.ts';
import type { Influence } from './influence.ts';
import type { MeshSurroundings } from './mesh-surroundings.ts';
import {
  addedToOthers,
  bindingsOf,
  powersOf,
  rulesOfRole,
  tokensIn,
} from './reach/account-rights.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** Roles of Kubernetes itself with which everything can be done, in the cluster or in the namespace of their binding. */
const EVERYTHING: ReadonlySet<string> = new Set(['cluster-admin']);
const OF_NAMESPACE: ReadonlySet<string> = new Set(['cluster-admin', 'admin', 'edit']);

/** Groups whose objects hold for the mesh, and rights that lead to all others. */
const WRITES = new Set(['*', 'create', 'update', 'patch', 'delete', 'deletecollection']);

/** Says how far some rights go. */
export type Rights = 'all' | 'few' | 'unknown';

/** A binding that gives everything or a right that is told by itself, or a role with such in it. AROUND-13 */
export function rightsInfluence(
  resource: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  const { group, kind } = resource;
  if (around.partOf(resource) === 'control-plane') return [];
  if (group === '' && kind === 'Secret') return tokensIn(resource, around);
  if (group !== GROUP) return [];
  const everything = everythingOf(resource, around);
  if (everything.length > 0) return everything;
  return (isBinding(kind) ? [resource] : bindingsOf(resource, around))
    .flatMap((binding) => powersOf(binding, around))
    .slice(0, 1)
    .concat(addedToOthers(resource))
    .slice(0, 1);
}

function everythingOf(resource: Resource, around: MeshSurroundings): readonly Influence[] {
  const { kind, name } = resource;
  if (isBinding(kind)) return givesAll(resource, around) ? [everythingBy(resource)] : [];
  if (kind !== 'ClusterRole' || EVERYTHING.has(name)) return [];
  if (!isEverything(itemsAt(resource.node, 'rules'))) return [];
  const binding = bindingsOf(resource, around).find((each) => givesAll(each, around));
  return [
    binding === undefined
      ? gives(
          'gives whoever is bound to it every right in the cluster, over the mesh too',
          'Its rules allow every verb on every resource, or lead to that',
        )
      : everythingBy(binding),
  ];
}

function everythingBy(binding: Resource): Influence {
  const { kind, namespace, name, node } = binding;
  const role = `${stringAt(node, 'roleRef', 'kind') ?? 'ClusterRole'} ${stringAt(node, 'roleRef', 'name') ?? ''}`;
  return gives(
    `gives ${holdersOf(binding)} every right in ${kind === 'ClusterRoleBinding' ? 'the cluster' : namespace}, over the mesh too`,
    `${kind} ${namespace === '' ? '' : `${namespace}/`}${name} binds them to ${role}`,
  );
}

const holdersOf = (binding: Resource): string =>
  itemsAt(binding.node, 'subjects').map(subjectWords).slice(0, 3).join(', ') || 'nobody yet';

const gives = (does: string, because: string): Influence => ({
  kind: 'rights',
  on: 'control-plane',
  does,
  because,
});

const subjectWords = (subject: Node): string => {
  const namespace = stringAt(subject, 'namespace');
  const name = stringAt(subject, 'name') ?? '';
  return `${stringAt(subject, 'kind') ?? ''} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
};

const isBinding = (kind: string): boolean =>
  kind === 'ClusterRoleBinding' || kind === 'RoleBinding';

const given = new WeakMap<MeshSurroundings, ReadonlySet<string>>();

/** Tells whether some binding of a side gives just what an influence says. */
export function isGivenIn(around: MeshSurroundings, influence: Influence): boolean {
  const known =
    given.get(around) ??
    new Set(
      ['ClusterRoleBinding', 'RoleBinding']
        .flatMap((kind) => around.mesh.ofKind(GROUP, kind))
        .flatMap((binding) => rightsInfluence(binding, around))
        .map(contentOf),
    );
  given.set(around, known);
  return known.has(contentOf(influence));
}

const contentOf = ({ content, does }: Influence): string => content ?? does;

/**
 * Tells whether a binding gives everything in the cluster, or in a namespace without which there is no mesh.
 */
function givesAll(binding: Resource, around: MeshSurroundings): boolean {
  const { kind, namespace, node } = binding;
  const role = stringAt(node, 'roleRef', 'name') ?? '';
  const isOfCluster = kind === 'ClusterRoleBinding';
  if (!isOfCluster && !around.namespaces.has(namespace)) return false;
  if (
    stringAt(node, 'roleRef', 'kind') !== 'Role' &&
    (isOfCluster ? EVERYTHING : OF_NAMESPACE).has(role)
  )
    return true;
  return isEverything(rulesOf(binding, around));
}

const rulesOf = (binding: Resource, around: MeshSurroundings): readonly Node[] =>
  rulesOfRole(roleOf(binding, around), around);

function roleOf({ namespace, node }: Resource, { mesh }: MeshSurroundings): Resource | undefined {
  const kind = stringAt(node, 'roleRef', 'kind') ?? 'ClusterRole';
  const name = stringAt(node, 'roleRef', 'name') ?? '';
  return mesh.find(GROUP, kind, kind === 'Role' ? namespace : '', name);
}

/** Kinds of Kubernetes itself that no part of the mesh reads, whoever writes them, by their group. */
const APART_FROM_MESH: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['', new Set(['events', 'persistentvolumeclaims', 'persistentvolumes'])],
  ['events.k8s.io', new Set(['events'])],
  ['coordination.k8s.io', new Set(['leases'])],
  ['storage.k8s.io', new Set(['*'])],
  ['snapshot.storage.k8s.io', new Set(['*'])],
]);

/** Tells whether all that a role lets its holders write is apart from the mesh; a role that is not seen is not. */
function isApart(binding: Resource, around: MeshSurroundings): boolean {
  const role = roleOf(binding, around);
  if (role === undefined || nodeAt(role.node, 'aggregationRule') !== undefined) return false;
  return itemsAt(role.node, 'rules').every(
    (rule) =>
      !textsAt(rule, 'verbs').some((verb) => !READS.has(verb)) ||
      textsAt(rule, 'apiGroups').every((group) => {
        const apart = APART_FROM_MESH.get(group);
        return textsAt(rule, 'resources').every((written) => {
          const [resource = ''] = written.split('/');
          return apart !== undefined && (apart.has('*') || apart.has(resource));
        });
      }),
  );
}

const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

const textsAt = (rule: Node, field: string): readonly string[] =>
  itemsAt(rule, field).map((each) => stringAt(each) ?? '*');

/**
 * Rights with which somebody gives himself all others: to act as any user or group, and to write roles or bindings with
 * more in them than he has. A new one is one line.
 */
const LEADS_TO_ALL: readonly Readonly<
  Record<'apiGroups' | 'resources' | 'verbs', readonly string[]>
>[] = [
  { apiGroups: [''], resources: ['users', 'groups'], verbs: ['impersonate'] },
  {
    apiGroups: [GROUP],
    resources: ['clusterroles', 'roles'],
    verbs: ['escalate', 'bind'],
  },
];

const isEverything = (rules: readonly Node[]): boolean =>
  rules.some((rule) => {
    const has = (field: string, wanted: ReadonlySet<string>): boolean =>
      itemsAt(rule, field).some((each) => wanted.has(stringAt(each) ?? ''));
    const star = new Set(['*']);
    if (has('apiGroups', star) && has('resources', star) && has('verbs', WRITES)) return true;
    // named users and roles are those alone
    if (itemsAt(rule, 'resourceNames').length > 0) return false;
    return LEADS_TO_ALL.some((right) =>
      (['apiGroups', 'resources', 'verbs'] as const).every((field) =>
        has(field, new Set([...right[field], '*'])),
      ),
    );
  });

/** Tells what a service account may do, as far as bindings here say. */
export function rightsOf(namespace: string, account: string, around: MeshSurroundings): Rights {
  const { ofAccount } = bindingsIn(around);
  const holders = [
    `${namespace}/${account}`,
    ...['', `:${namespace}`].map((end) => `system:serviceaccounts${end}`),
    'system:authenticated',
  ];
  const bindings = holders.flatMap((holder) => ofAccount.get(holder) ?? []);
  if (bindings.length === 0) return 'unknown';
  if (bindings.some(({ isAll }) => isAll)) return 'all';
  // what a binding for the whole cluster allows is up to its role
  return bindings.every(({ isNarrow }) => isNarrow) ? 'few' : 'unknown';
}

interface Bindings {
  readonly ofAccount: ReadonlyMap<string, readonly Bound[]>;
}

interface Bound {
  readonly isAll: boolean;
  readonly isNarrow: boolean;
}

const known = new WeakMap<MeshSurroundings, Bindings>();

/** Bindings by those whom they are for: `namespace/account`, or the name of a group. */
function bindingsIn(around: MeshSurroundings): Bindings {
  const found = known.get(around);
  if (found !== undefined) return found;
  const ofAccount = new Map<string, Bound[]>();
  for (const kind of ['ClusterRoleBinding', 'RoleBinding'])
    for (const binding of around.mesh.ofKind(GROUP, kind)) {
      const { namespace, node } = binding;
      const bound = {
        isAll: givesAll(binding, around),
        isNarrow:
          (kind === 'RoleBinding' && namespace !== '' && !around.namespaces.has(namespace)) ||
          isApart(binding, around),
      };
      for (const holder of [...accountsOfBinding(namespace, node), ...groupsOf(node)])
        ofAccount.set(holder, [...(ofAccount.get(holder) ?? []), bound]);
    }
  const bindings = { ofAccount };
  known.set(around, bindings);
  return bindings;
}

const groupsOf = (binding: Node): readonly string[] =>
  itemsAt(binding, 'subjects').flatMap((subject) =>
    stringAt(subject, 'kind') === 'Group' ? [stringAt(subject, 'name') ?? ''] : [],
  );
