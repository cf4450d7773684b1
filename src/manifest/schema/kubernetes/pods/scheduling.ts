import { isUnknown, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkRange, checkWord, demand, isBlank, refuse } from '../refusals.ts';
import {
  checkExpression,
  checkLabelMap,
  checkSelector,
  checkText,
  NODE_OPERATORS,
} from '../values/labels.ts';
import { labelValueProblem, qualifiedNameProblem } from '../values/object-names.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Reports what is refused of where a pod may run. */
export function checkScheduling(violations: Violations, spec: PathedNode): void {
  checkLabelMap(violations, placeAt(spec, 'nodeSelector'));
  const affinity = placeAt(spec, 'affinity');
  if (affinity !== undefined) checkAffinity(violations, affinity);
  for (const toleration of placesAt(spec, 'tolerations')) checkToleration(violations, toleration);
  checkSpread(violations, placesAt(spec, 'topologySpreadConstraints'));
}

/** [src: pkg/apis/core/validation/validation.go validateAffinity] */
function checkAffinity(violations: Violations, affinity: PathedNode): void {
  const required = placeAt(affinity, 'nodeAffinity', REQUIRED);
  if (required?.node.kind === 'map') checkNodeSelector(violations, required);
  for (const term of placesAt(affinity, 'nodeAffinity', PREFERRED)) {
    checkWeight(violations, term);
    const preference = placeAt(term, 'preference');
    if (preference !== undefined) checkNodeTerm(violations, preference);
  }
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    for (const term of placesAt(affinity, kind, REQUIRED)) checkPodTerm(violations, term);
    for (const term of placesAt(affinity, kind, PREFERRED)) checkWeighted(violations, term);
  }
}

function checkWeighted(violations: Violations, weighted: PathedNode): void {
  checkWeight(violations, weighted);
  const term = placeAt(weighted, 'podAffinityTerm');
  if (term === undefined)
    demand(violations, weighted, 'podAffinityTerm', 'A preference needs podAffinityTerm.');
  else checkPodTerm(violations, term);
}

/** [src: pkg/apis/core/validation/validation.go ValidateNodeSelector] */
export function checkNodeSelector(violations: Violations, selector: PathedNode): void {
  demand(
    violations,
    selector,
    'nodeSelectorTerms',
    'This needs at least one of nodeSelectorTerms.',
  );
  for (const term of placesAt(selector, 'nodeSelectorTerms')) checkNodeTerm(violations, term);
}

/** Values are looked at by the operators alone: what is no label is taken by some releases. */
function checkNodeTerm(violations: Violations, term: PathedNode): void {
  for (const expression of placesAt(term, 'matchExpressions'))
    checkExpression(violations, expression, NODE_OPERATORS, 'any values');
}

function checkWeight(violations: Violations, term: PathedNode): void {
  if (placeAt(term, 'weight') === undefined)
    demand(violations, term, 'weight', 'A preference needs a weight from 1 to 100.');
  checkRange(violations, term, 'weight', 1, 100);
}

/** [src: pkg/apis/core/validation/validation.go validatePodAffinityTerm] */
function checkPodTerm(violations: Violations, term: PathedNode): void {
  checkSelector(violations, placeAt(term, 'labelSelector'));
  checkSelector(violations, placeAt(term, 'namespaceSelector'));
  const key = demand(violations, term, 'topologyKey', 'A term of affinity needs topologyKey.');
  checkText(violations, key, qualifiedNameProblem);
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** The release that first compares numbers. [src: pkg/features TaintTolerationComparisonOperators] */
const COMPARING = ['Gt', 'Lt'];

/** [src: pkg/apis/core/validation/validation.go ValidateTolerations] */
function checkToleration(violations: Violations, toleration: PathedNode): void {
  if (!isBlank(toleration, 'key'))
    checkText(violations, placeAt(toleration, 'key'), qualifiedNameProblem);
  checkWord(violations, toleration, 'effect', EFFECTS);
  checkWord(violations, toleration, 'operator', ['Equal', 'Exists', ...COMPARING]);
  const operator = placeAt(toleration, 'operator');
  const word = knownText(operator) ?? '';
  const value = placeAt(toleration, 'value');
  if (word === 'Exists' && value !== undefined && !isBlank(toleration, 'value'))
    refuse(violations, value, 'A toleration with the operator Exists takes no value.', {
      remedy: 'Remove value, or write the operator Equal.',
    });
  if (word === 'Equal' || word === '') checkText(violations, value, labelValueProblem);
  if (word !== 'Exists' && !isUnknown(operator) && isBlank(toleration, 'key'))
    refuse(
      violations,
      operator ?? toleration,
      'A toleration without a key needs the operator Exists.',
      {
        kind: 'required',
        remedy: 'Write operator: Exists, or a key.',
      },
    );
  checkSeconds(violations, toleration);
}

function checkSeconds(violations: Violations, toleration: PathedNode): void {
  const seconds = placeAt(toleration, 'tolerationSeconds');
  const effect = placeAt(toleration, 'effect');
  if (seconds === undefined || isUnknown(effect) || knownText(effect) === 'NoExecute') return;
  refuse(violations, seconds, 'tolerationSeconds is for the effect NoExecute alone.', {
    remedy: 'Write effect: NoExecute, or remove tolerationSeconds.',
  });
}

const UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway'];

/** [src: pkg/apis/core/validation/validation.go validateTopologySpreadConstraints] */
function checkSpread(violations: Violations, constraints: readonly PathedNode[]): void {
  const seen = new Set<string>();
  for (const constraint of constraints) {
    checkConstraint(violations, constraint);
    const parts = ['topologyKey', 'whenUnsatisfiable'].map((name) =>
      knownText(placeAt(constraint, name)),
    );
    if (parts.includes(undefined)) continue;
    const pair = parts.join(', ');
    if (seen.has(pair))
      refuse(
        violations,
        constraint,
        `An earlier constraint has the same topologyKey and whenUnsatisfiable: ${pair}.`,
      );
    seen.add(pair);
  }
}

function checkConstraint(violations: Violations, constraint: PathedNode): void {
  if (placeAt(constraint, 'maxSkew') === undefined)
    demand(violations, constraint, 'maxSkew', 'A constraint of spread needs maxSkew.');
  checkRange(violations, constraint, 'maxSkew', 1);
  demand(violations, constraint, 'topologyKey', 'A constraint of spread needs topologyKey.');
  demand(
    violations,
    constraint,
    'whenUnsatisfiable',
    'A constraint of spread needs whenUnsatisfiable.',
  );
  checkWord(violations, constraint, 'whenUnsatisfiable', UNSATISFIABLE);
  for (const policy of ['nodeAffinityPolicy', 'nodeTaintsPolicy'])
    checkWord(violations, constraint, policy, ['Honor', 'Ignore']);
  checkRange(violations, constraint, 'minDomains', 1);
  const domains = placeAt(constraint, 'minDomains');
  if (
    domains !== undefined &&
    knownText(placeAt(constraint, 'whenUnsatisfiable')) === 'ScheduleAnyway'
  )
    refuse(violations, domains, 'minDomains is for whenUnsatisfiable: DoNotSchedule alone.', {
      remedy: 'Remove minDomains.',
    });
  const selector = placeAt(constraint, 'labelSelector');
  checkSelector(violations, selector);
  const keys = placeAt(constraint, 'matchLabelKeys');
  if (keys !== undefined && selector === undefined && !isBlank(constraint, 'matchLabelKeys'))
    refuse(violations, keys, 'matchLabelKeys needs a labelSelector beside it.', {
      kind: 'required',
    });
}
