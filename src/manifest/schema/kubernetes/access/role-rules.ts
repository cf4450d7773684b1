import { isUnknown, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkWord, demand, isBlank, refuse } from '../refusals.ts';
import { checkSelector, checkText } from '../values/labels.ts';
import { pathSegmentProblem, subdomainProblem } from '../values/object-names.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** [src: pkg/apis/rbac/validation/validation.go ValidateRole] */
export function checkRole(object: PathedNode, violations: Violations): void {
  for (const rule of placesAt(object, 'rules')) checkPolicyRule(violations, rule, true);
}

/** [src: pkg/apis/rbac/validation/validation.go ValidateClusterRole] */
export function checkClusterRole(object: PathedNode, violations: Violations): void {
  for (const rule of placesAt(object, 'rules')) checkPolicyRule(violations, rule, false);
  const aggregation = placeAt(object, 'aggregationRule');
  if (aggregation?.node.kind !== 'map') return;
  demand(
    violations,
    aggregation,
    'clusterRoleSelectors',
    'aggregationRule needs clusterRoleSelectors.',
  );
  for (const selector of placesAt(aggregation, 'clusterRoleSelectors'))
    checkSelector(violations, selector);
}

/** [src: pkg/apis/rbac/validation/validation.go ValidatePolicyRule] */
function checkPolicyRule(violations: Violations, rule: PathedNode, isNamespaced: boolean): void {
  if (rule.node.kind !== 'map') return;
  demand(violations, rule, 'verbs', 'A rule needs verbs.');
  const urls = isBlank(rule, 'nonResourceURLs') ? undefined : placeAt(rule, 'nonResourceURLs');
  if (urls === undefined) {
    demand(
      violations,
      rule,
      'apiGroups',
      'A rule needs apiGroups.',
      'Write [""] for the core group.',
    );
    demand(violations, rule, 'resources', 'A rule needs resources.');
    return;
  }
  if (isNamespaced)
    refuse(violations, urls, 'A Role cannot have nonResourceURLs.', {
      remedy: 'Make it a ClusterRole.',
    });
  if (['apiGroups', 'resources', 'resourceNames'].some((name) => !isBlank(rule, name)))
    refuse(violations, urls, 'A rule has either resources or nonResourceURLs.', {
      kind: 'exclusive',
      remedy: 'Write two rules.',
    });
}

/** [src: pkg/apis/rbac/validation/validation.go ValidateRoleBinding] */
export function checkRoleBinding(object: PathedNode, violations: Violations): void {
  checkRoleReference(violations, object, ['Role', 'ClusterRole']);
  for (const subject of placesAt(object, 'subjects')) checkSubject(violations, subject, true);
}

/** [src: pkg/apis/rbac/validation/validation.go ValidateClusterRoleBinding] */
export function checkClusterRoleBinding(object: PathedNode, violations: Violations): void {
  checkRoleReference(violations, object, ['ClusterRole']);
  for (const subject of placesAt(object, 'subjects')) checkSubject(violations, subject, false);
}

/** The group defaults to that of roles. */
function checkRoleReference(
  violations: Violations,
  object: PathedNode,
  kinds: readonly string[],
): void {
  const reference = demand(violations, object, 'roleRef', 'A binding needs roleRef.');
  if (reference?.node.kind !== 'map') return;
  checkWord(violations, reference, 'apiGroup', [GROUP]);
  demand(violations, reference, 'kind', 'roleRef needs a kind.');
  checkWord(violations, reference, 'kind', kinds);
  const name = demand(violations, reference, 'name', 'roleRef needs a name.');
  checkText(violations, name, pathSegmentProblem);
}

const SUBJECTS = ['ServiceAccount', 'User', 'Group'];

/** [src: pkg/apis/rbac/validation/validation.go ValidateRoleBindingSubject] */
function checkSubject(violations: Violations, subject: PathedNode, isNamespaced: boolean): void {
  if (subject.node.kind !== 'map') return;
  const name = demand(violations, subject, 'name', 'A subject needs a name.');
  demand(violations, subject, 'kind', 'A subject needs a kind.');
  checkWord(violations, subject, 'kind', SUBJECTS);
  const kind = knownText(placeAt(subject, 'kind'));
  if (kind !== 'ServiceAccount') {
    if (kind === 'User' || kind === 'Group') checkWord(violations, subject, 'apiGroup', [GROUP]);
    return;
  }
  checkText(violations, name, subdomainProblem);
  const group = isBlank(subject, 'apiGroup') ? undefined : placeAt(subject, 'apiGroup');
  if (group !== undefined && !isUnknown(group))
    refuse(violations, group, 'A ServiceAccount has no apiGroup.', { remedy: 'Remove apiGroup.' });
  if (!isNamespaced && !isUnknown(placeAt(subject, 'namespace')))
    demand(
      violations,
      subject,
      'namespace',
      'A ServiceAccount of a ClusterRoleBinding needs its namespace.',
    );
}
