import { isUnknown, knownText, placeAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkRange, demand, refuse } from '../refusals.ts';
import { checkText } from '../values/labels.ts';
import { labelProblem, subdomainProblem } from '../values/object-names.ts';

/** [src: pkg/apis/networking/validation/validation.go validateIngressClassSpec] */
export function checkIngressClass(spec: PathedNode, violations: Violations): void {
  const place = demand(violations, spec, 'controller', 'An IngressClass needs a controller.');
  const text = knownText(place);
  if (place === undefined || text === undefined) return;
  const [domain = '', ...path] = text.split('/');
  if (path.join('/') === '' || subdomainProblem(domain) !== null)
    refuse(violations, place, `${JSON.stringify(text)} is no name of a controller.`, {
      remedy: 'Write a domain and a path, such as example.com/ingress.',
    });
}

/** [src: pkg/apis/node/validation/validation.go ValidateRuntimeClass] */
export function checkRuntimeClass(object: PathedNode, violations: Violations): void {
  checkText(
    violations,
    demand(violations, object, 'handler', 'A RuntimeClass needs a handler.'),
    labelProblem,
  );
}

/** [src: pkg/apis/coordination/validation/validation.go ValidateLeaseSpec] */
export function checkLease(spec: PathedNode, violations: Violations): void {
  checkRange(violations, spec, 'leaseDurationSeconds', 1);
  checkRange(violations, spec, 'leaseTransitions', 0);
}

/** [src: kube-aggregator pkg/apis/apiregistration/validation/validation.go ValidateAPIService] */
export function checkApiService(
  spec: PathedNode,
  violations: Violations,
  object: PathedNode,
): void {
  const [version, group] = [placeAt(spec, 'version'), placeAt(spec, 'group')];
  const name = placeAt(object, 'metadata', 'name');
  const text = knownText(name);
  if (name === undefined || text === undefined || isUnknown(version) || isUnknown(group)) return;
  const right = `${knownText(version) ?? ''}.${knownText(group) ?? ''}`;
  if (text !== right)
    refuse(violations, name, `The name of this APIService must be ${right}, not ${text}.`, {
      nearest: right,
      written: text,
    });
  for (const [field, min, max] of [
    ['groupPriorityMinimum', 1, 20_000],
    ['versionPriority', 1, 1000],
  ] as const) {
    if (placeAt(spec, field) === undefined)
      demand(violations, spec, field, `An APIService needs ${field}.`);
    checkRange(violations, spec, field, min, max);
  }
}
