import { isClusterScoped, listed, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import type { Match } from '../request/match.ts';
import { allOf } from '../request/match.ts';
import type { MeshSurroundings } from './mesh-surroundings.ts';
import { calicoSelects } from './calico-selector.ts';
import type { SelectionCandidate } from './label-selection.ts';
import {
  ANYBODY,
  asksOf,
  candidateOf,
  isOfManyNamespaces,
  isPicked,
  takesIn,
  requirementsOf,
} from './label-selection.ts';
import type { ActsOn, Influence } from './influence.ts';
import type { KnownPods } from './pod-inventory.ts';
import { isPacketPolicy } from './packet-policies.ts';
import type { NetworkKind, PodChoice } from './network-kinds.ts';
import { networkKindOf, NETWORKS_OF_CLUSTERS } from './network-kinds.ts';
import { nodesAt } from './node-walk.ts';

/**
 * Tells what an object decides about the connections of the mesh's own pods, or of those of all namespaces.
 * AROUND-3, 4
 */
export function networkInfluence(
  resource: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  const { group, kind, namespace } = resource;
  if (NETWORKS_OF_CLUSTERS.has(`${group}/${kind}`)) return [ofWholeNetwork(kind)];
  // what a policy of Kubernetes lets through is known, and told by what is lost
  if (isPacketPolicy(resource)) return [];
  const row = networkKindOf(group, kind, namespace !== '' && !isClusterScoped(group, kind));
  if (row === undefined) return [];
  const choices = choicesOf(resource, row);
  const picks = (candidate: SelectionCandidate): boolean =>
    isInReach(resource, row, candidate, around) &&
    choices.some((choice) => choice(candidate) !== 'no');
  const isWide = row.reach === 'cluster' && isForAll(picks, around);
  const picked = around.pods.filter(
    (pods) =>
      // whether a policy of their namespace shuts gateways is told by the calls that are lost
      (pods.on !== 'gateway' || row.reach === 'cluster') &&
      isPicked(pods, candidateOf(around.mesh, pods), picks),
  );
  return isWide ? [ofManyPods(kind, picked)] : ownPodsPicked(picked, resource);
}

const ofWholeNetwork = (kind: string): Influence => ({
  kind: 'network',
  on: 'control-plane',
  does: 'decides about the network of the whole cluster, under every proxy and the control plane',
  because: `Objects of kind ${kind} are settings of the cluster's network, and belong to no namespace`,
});

function ofManyPods(kind: string, picked: readonly KnownPods[]): Influence {
  const own = picked.some(({ on }) => on === 'control-plane');
  return {
    kind: 'network',
    on: 'control-plane',
    does: `decides which connections pods of many namespaces may have${own ? ', those of the control plane among them' : ''}`,
    because: `Objects of kind ${kind} hold in the whole cluster, and this one is not limited to one namespace or two`,
  };
}

const WORST_FIRST: readonly ActsOn[] = ['control-plane', 'delivery'];

function ownPodsPicked(
  picked: readonly KnownPods[],
  { kind, namespace }: Resource,
): readonly Influence[] {
  if (picked.length === 0) return [];
  const on = WORST_FIRST.find((each) => picked.some((pods) => pods.on === each)) ?? 'gateway';
  const own = picked.filter((pods) => pods.on === on);
  // what is seen is surely there; others are where their charts are installed
  const seen = own.filter(({ isSeen }) => isSeen);
  const names = listed([...new Set((seen.length > 0 ? seen : own).map(({ name }) => name))], 3);
  const where = namespace === '' ? '' : ` in ${namespace}`;
  return [
    {
      kind: 'network',
      on,
      does: `decides which connections the pods of ${names}${where} may have`,
      because: `What this ${kind} selects takes in the labels that these pods have${seen.length > 0 ? '' : ', as their charts write them'}`,
    },
  ];
}

type Choice = (candidate: SelectionCandidate) => Match;

/** Whom an object is for, one question for each place that says it; everybody where none does. */
function choicesOf({ node }: Resource, row: NetworkKind): readonly Choice[] {
  const specs = row.specs.flatMap((field) => nodesAt(node, [field]));
  const choices = specs.flatMap((spec) =>
    row.choices.flatMap((choice) =>
      nodesAt(spec, choice.at).flatMap((at) => choiceAt(at, choice, row)),
    ),
  );
  return choices.length === 0 ? [() => 'yes'] : choices;
}

function choiceAt(at: Node, choice: PodChoice, row: NetworkKind): readonly Choice[] {
  if (choice.isOfNamespaces === true)
    return [(candidate) => takesIn(requirementsOf(at), candidate.ofNamespace)];
  const isUnread = choice.unread?.some((field) => nodeAt(at, field) !== undefined) ?? false;
  const namespaces = partAt(at, choice.namespaces);
  const pods = partAt(at, choice.pods);
  if (pods === undefined && namespaces === undefined && !isUnread) return [];
  return [
    (candidate) =>
      allOf([
        selects(pods, row, asksOf(candidate, row.special)),
        selects(namespaces, row, candidate.ofNamespace),
        isUnread ? 'maybe' : 'yes',
      ]),
  ];
}

const partAt = (at: Node, field: string | undefined): Node | undefined =>
  field === undefined ? undefined : nodeAt(at, field);

type Asks = Parameters<typeof calicoSelects>[1];

function selects(selector: Node | undefined, { language }: NetworkKind, asks: Asks): Match {
  if (selector === undefined) return 'yes';
  if (language === 'labels') return takesIn(requirementsOf(selector), asks);
  const text = stringAt(selector);
  return text === undefined ? 'maybe' : calicoSelects(text, asks);
}

function isInReach(
  { namespace, name }: Resource,
  { reach }: NetworkKind,
  candidate: SelectionCandidate,
  { rootNamespace }: MeshSurroundings,
): boolean {
  if (reach === 'cluster') return true;
  if (reach === 'namespace-of-its-name') return name === candidate.namespace;
  // where the namespace is not told, it may be the one
  return (
    namespace === candidate.namespace || (namespace === '' && candidate.namespace === rootNamespace)
  );
}

/** Tells whether pods without a label are taken in, or pods of many namespaces. */
const isForAll = (
  picks: (candidate: SelectionCandidate) => boolean,
  { mesh }: MeshSurroundings,
): boolean => picks(ANYBODY) || isOfManyNamespaces(mesh, picks);
