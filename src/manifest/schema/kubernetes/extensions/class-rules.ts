import { isUnknown, knownText, placeAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkRange, checkWord, demand, isBlank, isTrue, refuse } from '../refusals.ts';
import { checkText } from '../values/labels.ts';
import { labelProblem, subdomainProblem } from '../values/object-names.ts';

/** [src: pkg/apis/networking/validation/validation.go validateIngressClassSpec] */
export function checkIngressClass(spec: PathedNode, violations: Violations): void {
  const place = demand(violations, spec, 'controller', 'An IngressClass needs a controller.');
  const text = knownText(place);
  checkParameters(violations, placeAt(spec, 'parameters'));
  if (place === undefined || text === undefined) return;
  const [domain = '', ...path] = text.split('/');
  if (path.join('/') === '' || subdomainProblem(domain) !== null)
    refuse(violations, place, `${JSON.stringify(text)} is no name of a controller.`, {
      remedy: 'Write a domain and a path, such as example.com/ingress.',
    });
}

/** The scope defaults to Cluster. [src: pkg/apis/networking/validation/validation.go validateIngressClassParametersReference] */
function checkParameters(violations: Violations, parameters: PathedNode | undefined): void {
  if (parameters?.node.kind !== 'map') return;
  for (const name of ['kind', 'name'])
    demand(violations, parameters, name, `parameters needs ${name}.`);
  checkWord(violations, parameters, 'scope', ['Cluster', 'Namespace']);
  const scope = placeAt(parameters, 'scope');
  const namespace = placeAt(parameters, 'namespace');
  if (isUnknown(scope) || isUnknown(namespace)) return;
  if (knownText(scope) === 'Namespace')
    demand(violations, parameters, 'namespace', 'parameters of scope Namespace need a namespace.');
  else if (namespace !== undefined)
    refuse(violations, namespace, 'parameters of scope Cluster have no namespace.', {
      remedy: 'Write scope: Namespace, or remove namespace.',
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
  const insecure = placeAt(spec, 'insecureSkipTLSVerify');
  if (insecure !== undefined && isTrue(spec, 'insecureSkipTLSVerify') && !isBlank(spec, 'caBundle'))
    refuse(
      violations,
      insecure,
      'insecureSkipTLSVerify cannot be true where there is a caBundle.',
      {
        kind: 'exclusive',
      },
    );
}
