import type { MapNode, Node, Resource } from '../../../../manifest/index.ts';
import { fitsWildcard, itemsAt, nodeAt, stringAt } from '../../../../manifest/index.ts';
import type { MeshSurroundings } from '../mesh-surroundings.ts';
import { isVital } from '../mesh-surroundings.ts';
import { nodesAt } from '../../../matching/node-walk.ts';
import type { Matched } from './admission-scope.ts';
import { isWide, kyvernoFilters, matchedByKinds } from './admission-scope.ts';

/** What the rules of a policy of Kyverno do, each by its own field (AROUND-6). */
export interface KyvernoActs {
  readonly changes: Matched;
  readonly refuses: Matched;
  /** Kinds that it makes where the mesh has its objects, as they are written. */
  readonly makes: readonly string[];
}

/** Reads them of the objects of the mesh, of all namespaces or of many. */
export function kyvernoActs(
  { node, namespace }: Resource,
  isNamespaced: boolean,
  around: MeshSurroundings,
): KyvernoActs {
  const rules = itemsAt(node, 'spec', 'rules').filter((rule) => rule.kind === 'map');
  const matchedBy = (acts: (rule: MapNode) => boolean): Matched =>
    rules.filter(acts).flatMap((rule) => matchedByKyverno(nodeAt(rule, 'match'), around));
  return {
    changes: matchedBy(({ entries }) => entries.has('mutate') || entries.has('verifyImages')),
    refuses: matchedBy(
      (rule) =>
        rule.entries.has('verifyImages') || (rule.entries.has('validate') && enforces(node, rule)),
    ),
    makes: rules.flatMap((rule) => madeBy(rule, isNamespaced ? namespace : null, around)),
  };
}

/** Tells whether a rule that validates does more than report what it finds. */
function enforces(policy: Node, rule: Node): boolean {
  const all = stringAt(policy, 'spec', 'validationFailureAction')?.toLowerCase() ?? 'audit';
  const own = stringAt(rule, 'validate', 'failureAction')?.toLowerCase() ?? all;
  const overrides = [
    ...itemsAt(policy, 'spec', 'validationFailureActionOverrides'),
    ...itemsAt(rule, 'validate', 'failureActionOverrides'),
  ].some((each) => stringAt(each, 'action')?.toLowerCase() === 'enforce');
  return own !== 'audit' || overrides;
}

/** Lists what of the mesh the filters of a rule or an exception of Kyverno match. */
export const matchedByKyverno = (match: Node | undefined, around: MeshSurroundings): Matched =>
  filtersOfMesh(match, around).flatMap(({ kinds }) => matchedByKinds(kinds));

/** Filters that objects of the mesh, of all namespaces or of many may fit. */
const filtersOfMesh = (match: Node | undefined, around: MeshSurroundings) =>
  kyvernoFilters(match).flatMap(({ kinds, names, limit }) =>
    (names.length === 0 || names.some((name) => isNameOfMesh(name, around))) &&
    isWide(limit, around)
      ? [{ kinds: kinds.length === 0 ? ['*'] : kinds }]
      : [],
  );

/** Names of objects that istiod, the CNI agent and ztunnel are made of or read (AROUND-8). */
const KNOWN_NAMES = [
  'istio',
  'istiod',
  'istio-system',
  'istio-ca-secret',
  'cacerts',
  'ztunnel',
  'kube-system',
];

/** Tells whether a pattern of names fits an object of the mesh; one with a variable may fit any. */
const isNameOfMesh = (pattern: string, { namespaces, mesh }: MeshSurroundings): boolean =>
  /istio|\{\{|^[*?]*$/.test(pattern) ||
  [...KNOWN_NAMES, ...namespaces].some((name) => fitsWildcard(pattern, name)) ||
  mesh.resources.some(
    ({ namespace, name }) => namespaces.has(namespace) && fitsWildcard(pattern, name),
  );

/** Lists kinds that a rule makes in a namespace of the mesh: in one that it names, or in that of whatever it matches. */
function madeBy(rule: Node, own: string | null, around: MeshSurroundings): readonly string[] {
  const isAnywhere = filtersOfMesh(nodeAt(rule, 'match'), around).length > 0;
  const isOfMesh = (namespace = '{{'): boolean =>
    namespace.includes('{{') ? isAnywhere : isVital(around, namespace);
  return [...nodesAt(rule, ['generate']), ...nodesAt(rule, ['generate', 'foreach'])]
    .filter((made) => isOfMesh(own ?? stringAt(made, 'namespace')))
    .flatMap((made) => [...nodesAt(made, ['kind']), ...nodesAt(made, ['cloneList', 'kinds'])])
    .flatMap((kind) => stringAt(kind)?.split('/').at(-1) ?? []);
}
