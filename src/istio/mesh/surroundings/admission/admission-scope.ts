import type { Node } from '../../../../manifest/index.ts';
import { fitsWildcard, itemsAt, stringAt, nodeAt } from '../../../../manifest/index.ts';
import { ADMITTED_KINDS, HARMLESS_SUBRESOURCES, MESH_GROUPS } from './admitted-kinds.ts';
import type { Match } from '../../../matching/match.ts';
import { allOf } from '../../../matching/match.ts';
import type { MeshSurroundings } from '../mesh-surroundings.ts';
import { asksOf, takesIn, fits, requirementsOf } from '../../../matching/label-requirement.ts';
import { ANYBODY, candidateOf, isOfManyNamespaces, namespaceAsks } from '../label-selection.ts';
import type { SelectionCandidate } from '../../../matching/label-requirement.ts';
import type { PossibleLabels } from '../../../matching/label-requirement.ts';
import { ANYTHING } from '../../../matching/label-requirement.ts';
import { SYSTEM_NAMESPACE } from '../pod-inventory.ts';
import { nodesAt } from '../../../matching/node-walk.ts';

/** Lists in words, each once, what of the mesh some rules match: `pods`, `Istio's policies`. */
export type Matched = readonly string[];

export const EVERYTHING = 'everything';

/**
 * Lists what rules match that are written in the form of webhooks and admission policies (`apiGroups`,
 * `resources`, `operations`). A connection to a pod makes nothing, and so does not count. AROUND-5
 */
export const matchedByRules = (rules: readonly Node[]): Matched =>
  withoutDoubles(rules.filter(makesSomething).flatMap(matchedByRule));

/**
 * Tells whether a rule is about making an object; where no operation is written, it is filled in or all are
 * meant.
 */
function makesSomething(rule: Node): boolean {
  const operations = textsAt(rule, 'operations').map((each) => each.toUpperCase());
  return operations.length === 0 || operations.some((each) => each !== 'CONNECT');
}

function matchedByRule(rule: Node): Matched {
  const groups = textsAt(rule, 'apiGroups');
  const resources = textsAt(rule, 'resources')
    .filter((each) => !HARMLESS_SUBRESOURCES.has(each.split('/')[1] ?? ''))
    .map((each) => each.split('/')[0] ?? '');
  const names = textsAt(rule, 'resourceNames');
  if (names.length > 0 && !names.some((name) => OF_MESH.test(name))) return [];
  const asked = new Set(resources);
  const ofResource = (resource: string): boolean => asked.has('*') || asked.has(resource);
  const any = groups.includes('*');
  if (any && asked.has('*')) return [EVERYTHING];
  return [
    ...ADMITTED_KINDS.filter(
      ({ group, resource }) => (any || groups.includes(group)) && ofResource(resource),
    ).map(({ words }) => words),
    ...MESH_GROUPS.filter(([group]) => groups.includes(group) && asked.size > 0).map(
      ([, words]) => words,
    ),
    ...(any && MESH_RESOURCES.some(ofResource) ? ["Istio's objects"] : []),
  ];
}

/** Names of single objects, where a rule is about no others. */
const OF_MESH = /istio|cacerts|ztunnel|mesh|gateway|\*/i;

/** Kinds as Kyverno and Gatekeeper write them: `Pod`, `*`, `apps/v1/Deployment`, `security.istio.io/*\/*`. */
export function matchedByKinds(kinds: readonly string[]): Matched {
  return withoutDoubles(kinds.flatMap(matchedByKind));
}

function matchedByKind(written: string): Matched {
  // a subresource is behind the kind: `Pod/exec`, `Pod.status`
  const parts = written.split('/');
  const kindAt = parts.findIndex((part) => /^[A-Z*?]/.test(part) && !/^\*?$/.test(part));
  const kind = (kindAt < 0 ? (parts.at(-1) ?? '') : (parts[kindAt] ?? '')).split('.')[0] ?? '';
  const below = kindAt < 0 ? '' : (parts[kindAt + 1] ?? '');
  if (HARMLESS_SUBRESOURCES.has(below.toLowerCase())) return [];
  const before = kindAt < 0 ? parts.slice(0, -1) : parts.slice(0, kindAt);
  const group = before.find((part) => part.includes('.') || part === 'apps') ?? null;
  if (kind === '*' && (group === null || group === '*')) return [EVERYTHING];
  return kindsMatched(group, kind);
}

/** Kinds of the mesh are told by their group, or by their name where none is written. */
export function kindsMatched(group: string | null, kind: string): Matched {
  const isOf = (each: string): boolean => group === null || fitsWildcard(group, each);
  return [
    ...ADMITTED_KINDS.filter((each) => isOf(each.group) && fitsWildcard(kind, each.kind)).map(
      ({ words }) => words,
    ),
    ...MESH_GROUPS.filter(([each]) => group !== null && isOf(each)).map(([, words]) => words),
    ...(group === null ? meshKindWords(kind) : []),
  ];
}

/** Kinds of Istio and the Gateway API whose names are nobody else's. */
const MESH_KINDS: readonly string[] = [
  ...['PeerAuthentication', 'AuthorizationPolicy', 'RequestAuthentication', 'VirtualService'],
  ...['DestinationRule', 'EnvoyFilter', 'ServiceEntry', 'Sidecar', 'Gateway', 'ProxyConfig'],
  ...['WorkloadEntry', 'WorkloadGroup', 'WasmPlugin', 'Telemetry', 'IstioOperator'],
  ...['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'GatewayClass', 'ReferenceGrant'],
];

/** As the API server serves them: `peerauthentications`, `gatewayclasses`, `telemetries`. */
const MESH_RESOURCES: readonly string[] = MESH_KINDS.map((kind) =>
  `${kind.toLowerCase()}s`.replace(/ys$/, 'ies').replace(/ss$/, 'sses'),
);

const meshKindWords = (kind: string): Matched =>
  MESH_KINDS.some((each) => fitsWildcard(kind, each)) ? ["Istio's objects"] : [];

const withoutDoubles = (words: Matched): Matched =>
  words.includes(EVERYTHING) ? [EVERYTHING] : [...new Set(words)];

/** Tells whether the admitted object may be such a one, by its namespace and labels. */
type Limit = (candidate: SelectionCandidate) => Match;

/** Limits as Kubernetes writes them, and who copied its form. */
export const kubernetesLimit = (part: Node | undefined): Limit => {
  const namespaces = requirementsOf(nodeAt(part, 'namespaceSelector'));
  const objects = requirementsOf(nodeAt(part, 'objectSelector') ?? nodeAt(part, 'labelSelector'));
  return (candidate) =>
    allOf([
      takesIn(namespaces, candidate.ofNamespace),
      takesIn(objects, asksOf(candidate)),
      ofListed(part, candidate),
    ]);
};

/** Namespaces by their names, which Kyverno and Gatekeeper list. */
function ofListed(part: Node | undefined, { namespace }: SelectionCandidate): Match {
  const taken = textsAt(part, 'namespaces');
  const left = textsAt(part, 'excludedNamespaces');
  const isAmong = (names: readonly string[]): boolean =>
    names.some((name) => fitsWildcard(name, namespace));
  return (taken.length === 0 || isAmong(taken)) && !isAmong(left) ? 'yes' : 'no';
}

const textsAt = (part: Node | undefined, field: string): readonly string[] =>
  itemsAt(part, field).flatMap((item) => stringAt(item) ?? []);

/** Limits of a rule of Kyverno: `any` of some filters, `all` of them, or one that stands for itself. */
export function kyvernoFilters(match: Node | undefined): readonly KyvernoFilter[] {
  const single = nodeAt(match, 'resources');
  return [
    ...itemsAt(match, 'any'),
    ...itemsAt(match, 'all'),
    ...(single === undefined || match === undefined ? [] : [match]),
  ].map((filter) => {
    const resources = nodeAt(filter, 'resources');
    const selector = requirementsOf(nodeAt(resources, 'selector'));
    const names = [
      ...textsAt(resources, 'names'),
      ...nodesAt(resources, ['name']).flatMap((each) => stringAt(each) ?? []),
    ];
    const base = kubernetesLimit(resources);
    return {
      kinds: textsAt(resources, 'kinds'),
      names,
      limit: (candidate) => allOf([base(candidate), takesIn(selector, asksOf(candidate))]),
    };
  });
}

interface KyvernoFilter {
  readonly kinds: readonly string[];
  readonly names: readonly string[];
  readonly limit: Limit;
}

/** Labels by which namespaces and pods join the mesh. */
const MEMBERSHIP: PossibleLabels = new Map<string, readonly string[] | typeof ANYTHING>([
  ['istio-injection', ['enabled']],
  ['istio.io/rev', ANYTHING],
  ['istio.io/dataplane-mode', ['ambient']],
  ['sidecar.istio.io/inject', ['true']],
]);

const MEMBER: SelectionCandidate = {
  ...ANYBODY,
  labels: MEMBERSHIP,
  ofNamespace: (asked) => fits(asked, MEMBERSHIP),
};

/** Tells whether objects of the mesh, of all namespaces or of many are within a limit. */
export function isWide(limit: Limit, around: MeshSurroundings): boolean {
  const takes = (candidate: SelectionCandidate): boolean => limit(candidate) !== 'no';
  if (takes(ANYBODY) || takes(MEMBER)) return true;
  return ownCandidates(around).some(takes) || isOfManyNamespaces(around.mesh, takes);
}

/** Pods of the mesh, objects without labels beside them, and the mesh's own objects as they are seen. */
function ownCandidates(around: MeshSurroundings): readonly SelectionCandidate[] {
  const { mesh, pods, namespaces } = around;
  const plain = [...namespaces, SYSTEM_NAMESPACE].map((namespace): SelectionCandidate => ({
    ...ANYBODY,
    namespace,
    ofNamespace: namespaceAsks(mesh, namespace),
  }));
  // what is about those alone that bring what is merged is not about the mesh
  const own = pods.filter(({ on }) => on !== 'delivery');
  return [...plain, ...own.map((each) => candidateOf(mesh, each))];
}
