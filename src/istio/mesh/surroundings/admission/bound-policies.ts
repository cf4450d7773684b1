import type { Node, Resource } from '../../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../../../manifest/index.ts';
import { allOf } from '../../request/match.ts';
import { admits } from './admission.ts';
import { BOUND_POLICIES } from './admission-kinds.ts';
import { isWide, kubernetesLimit } from './admission-limits.ts';
import type { Matched } from './admission-rules.ts';
import { EVERYTHING, matchedByRules } from './admission-rules.ts';
import type { Around } from '../around.ts';
import type { Influence } from '../influence.ts';

const GROUP = 'admissionregistration.k8s.io';

/** The two kinds of a policy and its binding, whichever of them an object is. */
const PAIRS = [...BOUND_POLICIES].map(([policy, { binding, verb }]) => ({ policy, binding, verb }));

/**
 * What an admission policy does by its bindings, and a binding by its policy: neither does anything alone, and
 * a binding only that denies nothing but warns and notes. Of a policy that is not seen it may be anything. AROUND-6
 */
export function boundPolicyInfluence(resource: Resource, around: Around): readonly Influence[] {
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

function matchedBy(policy: Resource | undefined, binding: Resource, around: Around): Matched {
  const spec = nodeAt(binding.node, 'spec');
  if (!denies(spec)) return [];
  const constraints = nodeAt(policy?.node, 'spec', 'matchConstraints');
  const bound = nodeAt(spec, 'matchResources');
  const limits = [kubernetesLimit(constraints), kubernetesLimit(bound)];
  if (!isWide((candidate) => allOf(limits.map((limit) => limit(candidate))), around)) return [];
  const ofPolicy =
    policy === undefined ? [EVERYTHING] : matchedByRules(itemsAt(constraints, 'resourceRules'));
  const rules = itemsAt(bound, 'resourceRules');
  return rules.length === 0 ? ofPolicy : both(ofPolicy, matchedByRules(rules));
}

const both = (one: Matched, other: Matched): Matched => {
  if (one.includes(EVERYTHING)) return other;
  return other.includes(EVERYTHING) ? one : one.filter((each) => other.includes(each));
};

/** A binding of a policy that changes objects has no actions: it acts. */
function denies(spec: Node | undefined): boolean {
  const actions = nodeAt(spec, 'validationActions');
  if (actions === undefined) return true;
  return itemsAt(actions).some((each) => !['Warn', 'Audit'].includes(stringAt(each) ?? ''));
}
