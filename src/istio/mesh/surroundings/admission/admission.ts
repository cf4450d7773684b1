import type { Node, Resource } from '../../../../manifest/index.ts';
import { firstOf, itemsAt, nodeAt, stringAt } from '../../../../manifest/index.ts';
import { isMeshWebhook } from '../../control-plane/control-plane-inputs.ts';
import type { AdmissionKind, RuleStage } from './admission-kinds.ts';
import { admissionKindOf, rulesAnywhere, BOUND_POLICIES } from './admission-kinds.ts';
import {
  isWide,
  kubernetesLimit,
  EVERYTHING,
  kindsMatched,
  matchedByRules,
} from './admission-scope.ts';
import type { Matched } from './admission-scope.ts';
import type { KyvernoActs } from './kyverno-policy.ts';
import { kyvernoActs, matchedByKyverno } from './kyverno-policy.ts';
import type { MeshSurroundings } from '../mesh-surroundings.ts';
import { isVital } from '../mesh-surroundings.ts';
import type { Influence } from '../influence.ts';
import { mapsBelow, nodesAt } from '../../../matching/node-walk.ts';
import { allOf } from '../../../matching/match.ts';

/**
 * Tells what an object changes or refuses, on its way into the cluster, that the mesh cannot be without.
 * AROUND-5, 6
 */
export function admissionInfluence(
  resource: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  const row = admissionKindOf(resource);
  if (row === undefined) return ofUnknownKind(resource, around);
  // what calls istiod is a part of the control plane, and judged as one
  if (row.group === WEBHOOKS && isMeshWebhook(resource, around.facts)) return [];
  if (row.acts?.(resource) === false) return [];
  if (row.isNamespaced === true && !isVital(around, resource.namespace)) return [];
  if (row.form === 'kyverno' && row.stages.length === 0)
    return ofPolicy(kyvernoActs(resource, row.isNamespaced === true, around));
  const matched = row.stages.flatMap((stage) =>
    nodesAt(resource.node, stage.at).flatMap((part) => matchedAt(part, stage, row, around)),
  );
  return admits(row.verb, matched);
}

/** Says what a policy of Kyverno does to the mesh: what it makes comes last. */
function ofPolicy({ changes, refuses, makes }: KyvernoActs): readonly Influence[] {
  const verbs = [
    ...(changes.length > 0 ? ['change' as const] : []),
    ...(refuses.length > 0 ? ['refuse' as const] : []),
  ];
  const [verb, ...more] = verbs;
  const admitted =
    verb === undefined
      ? []
      : admits(more.length === 0 ? verb : 'change or refuse', [...changes, ...refuses]);
  const kinds = [...new Set(makes)];
  if (kinds.length === 0) return admitted;
  return [
    ...admitted,
    {
      kind: 'admission',
      on: 'control-plane',
      does: `makes objects of kind ${firstOf(kinds, 3)} in namespaces of the mesh, too`,
      because: "Its rules are not limited to namespaces of somebody's own",
      symptom: 'objects are in the namespaces of the mesh that no file here holds',
      fix: "Name one's own namespaces in `match`, or leave those of the mesh out in `exclude`.",
    },
  ];
}

const WEBHOOKS = 'admissionregistration.k8s.io';

/** Says what the object does to what it matches; nothing where it matches nothing of the mesh. */
function admits(verb: AdmissionKind['verb'], matched: Matched): readonly Influence[] {
  if (matched.length === 0) return [];
  const words = matched.includes(EVERYTHING) ? [EVERYTHING] : [...new Set(matched)];
  const what =
    words[0] === EVERYTHING
      ? 'every object on its way into the cluster, those of the mesh among them'
      : `${firstOf(words, 3)} on their way into the cluster`;
  return [
    {
      kind: 'admission',
      on: 'control-plane',
      does: verb === 'delete' ? `can delete ${what.replace(/ on .*$/, '')}` : `can ${verb} ${what}`,
      because: `Its rules match ${firstOf(words, 3)}, and are not limited to namespaces of somebody's own`,
    },
  ];
}

function matchedAt(
  part: Node,
  stage: RuleStage,
  row: AdmissionKind,
  around: MeshSurroundings,
): Matched {
  const rules = stage.rules.flatMap((path) => nodesAt(part, path));
  switch (row.form) {
    case 'rules': {
      const matched = matchedByRules(rules);
      return matched.length > 0 && isWide(kubernetesLimit(part), around) ? matched : [];
    }
    case 'kyverno':
      return rules.flatMap((match) => matchedByKyverno(match, around));
    case 'gatekeeper':
      return matchedByGatekeeper(nodeAt(part, 'match'), rules, around);
  }
}

/**
 * Lists what the constraint is applied to, as far as its `match` lets it; without one of the two, the other
 * alone counts. AROUND-6
 */
function matchedByGatekeeper(
  match: Node | undefined,
  appliedTo: readonly Node[],
  around: MeshSurroundings,
): Matched {
  const chosen = match?.kind === 'map' && match.entries.has('kinds') ? itemsAt(match, 'kinds') : [];
  const [taken, applied] = [chosen, appliedTo].map(kindsOfGatekeeper);
  const both = taken === undefined || applied === undefined ? [] : sharedBy(taken, applied);
  return both.length > 0 && isWide(kubernetesLimit(match), around) ? both : [];
}

/** No kinds are all of them. */
const kindsOfGatekeeper = (listed: readonly Node[]): Matched =>
  listed.length === 0
    ? [EVERYTHING]
    : listed.flatMap((each) => {
        const groups = [...texts(each, 'apiGroups'), ...texts(each, 'groups')];
        return groups.flatMap((group) =>
          texts(each, 'kinds').flatMap((kind) =>
            group === '*' && kind === '*'
              ? [EVERYTHING]
              : kindsMatched(group === '*' ? null : group, kind),
          ),
        );
      });

function sharedBy(one: Matched, other: Matched): Matched {
  if (one.includes(EVERYTHING)) return other;
  return other.includes(EVERYTHING) ? one : one.filter((words) => other.includes(words));
}

const texts = (node: Node, field: string): readonly string[] =>
  itemsAt(node, field).flatMap((item) => stringAt(item) ?? []);

/** Rules in the form of a webhook's, of a kind that nobody listed: whoever reads them admits by them. */
function ofUnknownKind(resource: Resource, around: MeshSurroundings): readonly Influence[] {
  if (resource.group === WEBHOOKS) return [];
  const rules = rulesAnywhere(mapsBelow(nodeAt(resource.node, 'spec')));
  if (rules.length === 0) return [];
  if (resource.namespace !== '' && !isVital(around, resource.namespace)) return [];
  return admits('change or refuse', matchedByRules(rules));
}

const GROUP = 'admissionregistration.k8s.io';

/** The two kinds of a policy and its binding, whichever of them an object is. */
const PAIRS = [...BOUND_POLICIES].map(([policy, { binding, verb }]) => ({ policy, binding, verb }));

/**
 * Tells what an admission policy does by its bindings, and a binding by its policy. Neither does anything
 * alone, and a binding that denies nothing only warns and notes. A policy that is not seen may do anything.
 * AROUND-6
 */
export function boundPolicyInfluence(
  resource: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  if (resource.group !== GROUP) return [];
  const pair = PAIRS.find(({ policy, binding }) => [policy, binding].includes(resource.kind));
  if (pair === undefined) return [];
  const { mesh } = around;
  if (resource.kind === pair.policy) {
    const bindings = mesh
      .ofKind(GROUP, pair.binding)
      .filter(({ node }) => stringAt(node, 'spec', 'policyName') === resource.name);
    return admits(
      pair.verb,
      bindings.flatMap((binding) => matchedBy(resource, binding, around)),
    );
  }
  const name = stringAt(resource.node, 'spec', 'policyName') ?? '';
  const policy = mesh.find(GROUP, pair.policy, '', name);
  return admits(pair.verb, matchedBy(policy, resource, around));
}

function matchedBy(
  policy: Resource | undefined,
  binding: Resource,
  around: MeshSurroundings,
): Matched {
  const spec = nodeAt(binding.node, 'spec');
  if (!denies(spec)) return [];
  const constraints = nodeAt(policy?.node, 'spec', 'matchConstraints');
  const bound = nodeAt(spec, 'matchResources');
  const limits = [kubernetesLimit(constraints), kubernetesLimit(bound)];
  if (!isWide((candidate) => allOf(limits.map((limit) => limit(candidate))), around)) return [];
  const ofPolicy =
    policy === undefined ? [EVERYTHING] : matchedByRules(itemsAt(constraints, 'resourceRules'));
  const rules = itemsAt(bound, 'resourceRules');
  return rules.length === 0 ? ofPolicy : sharedBy(ofPolicy, matchedByRules(rules));
}

/** A binding of a policy that changes objects has no actions: it acts. */
function denies(spec: Node | undefined): boolean {
  const actions = nodeAt(spec, 'validationActions');
  if (actions === undefined) return true;
  return itemsAt(actions).some((each) => !['Warn', 'Audit'].includes(stringAt(each) ?? ''));
}
