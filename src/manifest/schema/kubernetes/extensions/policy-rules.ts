import { isUnknown, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkWord, checkWordAt, demand, isBlank, refuse } from '../refusals.ts';
import { checkExpressions } from '../values/expressions.ts';

/** [src: pkg/apis/admissionregistration/validation/validation.go validateValidatingAdmissionPolicySpec] */
export function checkPolicy(spec: PathedNode, violations: Violations): void {
  checkWord(violations, spec, 'failurePolicy', ['Fail', 'Ignore']);
  const constraints = placeAt(spec, 'matchConstraints');
  if (constraints === undefined)
    demand(
      violations,
      spec,
      'matchConstraints',
      'A ValidatingAdmissionPolicy needs matchConstraints.',
    );
  else if (!isUnknown(constraints))
    demand(violations, constraints, 'resourceRules', 'matchConstraints needs resourceRules.');
  if (isBlank(spec, 'validations') && isBlank(spec, 'auditAnnotations'))
    refuse(violations, spec, 'A ValidatingAdmissionPolicy needs validations or auditAnnotations.', {
      kind: 'required',
    });
  for (const validation of placesAt(spec, 'validations')) {
    demand(violations, validation, 'expression', 'A validation needs an expression.');
    checkExpressions(violations, validation, ['expression', 'messageExpression']);
  }
  for (const list of ['matchConditions', 'variables'])
    for (const item of placesAt(spec, list)) checkExpressions(violations, item, ['expression']);
  for (const annotation of placesAt(spec, 'auditAnnotations'))
    checkExpressions(violations, annotation, ['valueExpression']);
}

const ACTIONS = ['Audit', 'Deny', 'Warn'];

/** [src: pkg/apis/admissionregistration/validation/validation.go validateValidatingAdmissionPolicyBindingSpec] */
export function checkPolicyBinding(object: PathedNode, violations: Violations): void {
  const spec = placeAt(object, 'spec');
  if (spec === undefined) {
    demand(violations, object, 'spec', 'A ValidatingAdmissionPolicyBinding needs a spec.');
    return;
  }
  demand(violations, spec, 'policyName', 'A binding needs policyName.');
  demand(violations, spec, 'validationActions', 'A binding needs validationActions.');
  const actions = placesAt(spec, 'validationActions');
  for (const action of actions) checkWordAt(violations, action, ACTIONS);
  const words = actions.map(knownText);
  const warn = actions.find((action) => knownText(action) === 'Warn');
  if (warn !== undefined && words.includes('Deny'))
    refuse(violations, warn, 'Warn cannot stand beside Deny.', {
      kind: 'exclusive',
      remedy: 'Remove Warn.',
    });
}
