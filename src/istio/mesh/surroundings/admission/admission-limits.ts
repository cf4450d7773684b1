import type { Node } from '../../../../manifest/index.ts';
import { fitsWildcard, itemsAt, nodeAt, stringAt } from '../../../../manifest/index.ts';
import type { Match } from '../../request/match.ts';
import { allOf } from '../../request/match.ts';
import type { Around } from '../around.ts';
import {
  ANYBODY,
  asksOf,
  candidateOf,
  isOfManyNamespaces,
  namespaceAsks,
  takesIn,
} from '../candidate.ts';
import type { Candidate } from '../candidate.ts';
import type { PossibleLabels } from '../pods/known-pods.ts';
import { ANYTHING, SYSTEM_NAMESPACE } from '../pods/known-pods.ts';
import { fits, requirementsOf } from '../label-selection.ts';
import { nodesAt } from '../node-walk.ts';

/** Whether what is admitted may be such an object, by the namespace and labels that it has. */
export type Limit = (candidate: Candidate) => Match;

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
function ofListed(part: Node | undefined, { namespace }: Candidate): Match {
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

export interface KyvernoFilter {
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

const MEMBER: Candidate = {
  ...ANYBODY,
  labels: MEMBERSHIP,
  ofNamespace: (asked) => fits(asked, MEMBERSHIP),
};

/** Whether objects of the mesh, of all namespaces or of many are within a limit. */
export function isWide(limit: Limit, around: Around): boolean {
  const takes = (candidate: Candidate): boolean => limit(candidate) !== 'no';
  if (takes(ANYBODY) || takes(MEMBER)) return true;
  return ownCandidates(around).some(takes) || isOfManyNamespaces(around.mesh, takes);
}

/** Pods of the mesh, objects without labels beside them, and the mesh's own objects as they are seen. */
function ownCandidates(around: Around): readonly Candidate[] {
  const { mesh, pods, namespaces } = around;
  const plain = [...namespaces, SYSTEM_NAMESPACE].map((namespace): Candidate => ({
    ...ANYBODY,
    namespace,
    ofNamespace: namespaceAsks(mesh, namespace),
  }));
  // what is about those alone that bring what is merged is not about the mesh
  const own = pods.filter(({ on }) => on !== 'delivery');
  return [...plain, ...own.map((each) => candidateOf(mesh, each))];
}
