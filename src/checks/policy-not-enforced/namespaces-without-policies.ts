import type { Mesh } from '../../istio/index.ts';
import {
  groupedBy,
  isAmbient,
  isGatewayWorkload,
  networkOf,
  policiesInForce,
} from '../../istio/index.ts';
import {
  API_GROUPS,
  isSystemNamespace,
  listed,
  placeOf,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';

/**
 * Tells of a namespace that comes with workloads of the mesh and without the policies that those beside it
 * have: whoever gets to its pods is answered (AUTHZ-7, NET-2).
 */
export const namespaceWithoutPolicies = check({
  id: 'namespace-without-policies',
  title: 'New namespace has no access policy, unlike most other namespaces',
  level: 'low',
  blind:
    'Policies in other repositories, and objects that something creates in each new namespace.',
  find: (input) =>
    input.mesh.partial
      ? []
      : betweenSides(input, ({ before, after }) =>
          unguardedNamespaces(before, after).map((one) => tell(one, after)),
        ),
});

/** A kind of policy by which people close a namespace. A new one is one row. */
interface PolicyKind {
  readonly group: string;
  readonly kind: string;
  /** Says what is so without one. */
  readonly without: string;
  /** Tells whether something that holds everywhere does the same. */
  readonly isGiven: (mesh: Mesh, namespace: string) => boolean;
}

const KINDS: readonly PolicyKind[] = [
  {
    group: API_GROUPS.istioSecurity,
    kind: 'AuthorizationPolicy',
    without: 'every workload of the mesh may call',
    isGiven: (mesh, namespace) =>
      policiesInForce(mesh, { namespace, labels: new Map<string, string>() }).some(
        (policies) => policies.length > 0,
      ),
  },
  {
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
    without: 'every pod of the cluster may connect to',
    isGiven: (mesh) => networkOf(mesh).clusterWide.length > 0,
  },
];

interface Unguarded {
  readonly namespace: string;
  readonly workloads: Mesh['workloads'];
  readonly kind: PolicyKind;
  /** Policies of that kind, one of each namespace beside it that has one. */
  readonly beside: readonly Resource[];
  readonly others: number;
}

/** Asks for two namespaces at least that have policies, and for most of those that there were. */
const FEWEST = 2;

function unguardedNamespaces(before: Mesh, after: Mesh): readonly Unguarded[] {
  if (after.resources.some(isGenerating)) return [];
  const there = new Set(before.resources.map((one) => namespaceOf(one)));
  const meshed = groupedBy(
    after.workloads.filter(
      (one) =>
        one.namespace !== '' &&
        !isSystemNamespace(one.namespace) &&
        !isGatewayWorkload(after, one) &&
        ((one.sidecar.kind === 'known' && one.sidecar.value) || isAmbient(after, one)),
    ),
    ({ namespace }) => namespace,
  );
  const old = [...meshed.keys()].filter((namespace) => there.has(namespace));
  const added = [...meshed].filter(([namespace]) => !there.has(namespace));
  return added.flatMap(([namespace, workloads]) => {
    const found = KINDS.flatMap((kind) => {
      const [own, beside] = [[namespace], old].map((names) =>
        names.flatMap((name) => policyIn(after, kind, name) ?? []),
      );
      const isUsual =
        beside !== undefined && beside.length >= FEWEST && beside.length * 2 > old.length;
      return own?.length === 0 && isUsual && !kind.isGiven(after, namespace)
        ? [{ namespace, workloads, kind, beside, others: old.length }]
        : [];
    });
    return found.slice(0, 1);
  });
}

const policyIn = (
  mesh: Mesh,
  { group, kind }: PolicyKind,
  namespace: string,
): Resource | undefined => mesh.ofKind(group, kind).find((one) => one.namespace === namespace);

const namespaceOf = ({ group, kind, name, namespace }: Resource): string =>
  group === '' && kind === 'Namespace' ? name : namespace;

/** Kinds of which objects may make a policy in each new namespace. */
const isGenerating = ({ group, kind }: Resource): boolean =>
  (group === 'kyverno.io' && kind === 'ClusterPolicy') ||
  (group === 'policies.kyverno.io' && kind === 'GeneratingPolicy') ||
  kind === 'HierarchyConfiguration';

function tell({ namespace, workloads, kind, beside, others }: Unguarded, after: Mesh): Told {
  const [first] = workloads;
  if (first === undefined) throw new Error('a namespace without workloads');
  const names = beside.map((one) => one.namespace);
  const [example] = beside;
  const pods = listed(
    workloads.map(({ resource }) => subjectText(resource)),
    3,
  );
  const object = after.ofKind('', 'Namespace').find(({ name }) => name === namespace);
  return {
    subject: object ?? first.resource,
    key: 'no policies',
    scope: scopeOfWorkloads(workloads, after),
    message: `In the new namespace ${namespace} ${kind.without} ${pods}: it comes without ${article(kind.kind)}.`,
    why: `${names.length === others ? `Each of the namespaces beside it (${listed(names, 3)}) has` : `${String(names.length)} of the ${String(others)} namespaces beside it (${listed(names, 3)}) have`} one${example === undefined ? '' : `, such as ${subjectText(example)} (${placeOf(example.origin)})`}.`,
    symptom: say`no errors: calls that are denied elsewhere are allowed here`,
    related: example === undefined ? [] : [example.origin],
    fix: {
      text:
        kind.kind === 'NetworkPolicy'
          ? say`Bring the NetworkPolicy of the others along: an empty podSelector and the rules for who may connect.`
          : say`Write an empty policy (\`spec: {}\`) for the namespace and one for each of its callers, as beside it.`,
    },
  };
}

const article = (kind: string): string => `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}`;
