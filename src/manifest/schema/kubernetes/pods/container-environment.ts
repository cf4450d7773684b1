import { knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { isTemplateText } from '../../schema-violations.ts';
import type { Violations } from '../../schema-violations.ts';
import { demand, isBlank, refuse, setFields } from '../refusals.ts';
import { checkText } from '../values/labels.ts';
import { parseQuantity, quantityAt } from '../values/quantities.ts';
import { configKeyProblem, isQualifiedName, subdomainProblem } from '../values/object-names.ts';

/** Any printable character of ASCII but =. [src: apimachinery validation.go IsRelaxedEnvVarName] */
const RELAXED_NAME = /^[ -<>-~]+$/;

/** [src: apimachinery validation.go IsEnvVarName] */
const STRICT_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/** The release before the one that takes relaxed names. [src: pkg/features RelaxedEnvironmentVariableValidation] */
const STRICT_NAMES = { from: 31, until: 31 };

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];

/** [src: pkg/apis/core/validation/validation.go ValidateEnv, ValidateEnvFrom] */
export function checkEnvironment(violations: Violations, container: PathedNode): void {
  for (const variable of placesAt(container, 'env')) checkVariable(violations, variable);
  for (const source of placesAt(container, 'envFrom')) checkWholeSource(violations, source);
}

function checkVariable(violations: Violations, variable: PathedNode): void {
  const name = demand(violations, variable, 'name', 'A variable of the environment needs a name.');
  if (name !== undefined) checkVariableName(violations, name);
  const from = placeAt(variable, 'valueFrom');
  if (from?.node.kind !== 'map') return;
  const found = setFields(from, SOURCES);
  const [, second] = found;
  if (found.length === 0)
    refuse(violations, from, `valueFrom needs one of ${SOURCES.join(', ')}.`, { kind: 'required' });
  else if (!isBlank(variable, 'value'))
    refuse(violations, from, 'Only one of value and valueFrom can be set.', {
      kind: 'exclusive',
      remedy: 'Remove value or valueFrom.',
    });
  else if (second !== undefined)
    refuse(
      violations,
      placeAt(from, second) ?? from,
      `Only one of ${found.join(' and ')} can be set.`,
      {
        kind: 'exclusive',
      },
    );
  checkSource(violations, from);
}

function checkVariableName(violations: Violations, place: PathedNode): void {
  const name = knownText(place);
  if (name === undefined) return;
  const isRelaxed = RELAXED_NAME.test(name);
  if (isRelaxed && isStrictName(name)) return;
  refuse(violations, place, `${JSON.stringify(name)} is no name of a variable.`, {
    remedy: 'Write letters, digits, _, - and ., with no digit first.',
    kubernetes: isRelaxed ? STRICT_NAMES : undefined,
  });
}

const isStrictName = (name: string): boolean =>
  STRICT_NAME.test(name) && name !== '.' && !name.startsWith('..');

function checkSource(violations: Violations, from: PathedNode): void {
  for (const kind of ['configMapKeyRef', 'secretKeyRef']) {
    const reference = placeAt(from, kind);
    if (reference === undefined) continue;
    const name = demand(violations, reference, 'name', `${kind} needs the name of the object.`);
    checkText(violations, name, subdomainProblem);
    const key = demand(violations, reference, 'key', `${kind} needs a key.`);
    checkText(violations, key, configKeyProblem);
  }
  const field = placeAt(from, 'fieldRef');
  if (field !== undefined) checkFieldReference(violations, field, ENV_FIELDS);
  const resource = placeAt(from, 'resourceFieldRef');
  if (resource !== undefined) checkResourceReference(violations, resource);
}

const ENV_FIELDS: readonly string[] = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

const SUBSCRIPTED = /^metadata\.(labels|annotations)\['(.*)'\]$/;

/** [src: pkg/apis/core/validation/validation.go validateObjectFieldSelector] */
export function checkFieldReference(
  violations: Violations,
  reference: PathedNode,
  fields: readonly string[],
): void {
  const place = demand(violations, reference, 'fieldPath', 'fieldRef needs fieldPath.');
  const text = knownText(place);
  // Older names of fields are turned into today's.
  if (place === undefined || text === undefined || text === 'spec.host') return;
  const [, what, key] = SUBSCRIPTED.exec(text) ?? [];
  if (key !== undefined) {
    const name = what === 'annotations' ? key.toLowerCase() : key;
    if (!isQualifiedName(name) && !isTemplateText(name))
      refuse(violations, place, `${JSON.stringify(key)} is no key of ${what ?? ''}.`);
    return;
  }
  if (fields.includes(text)) return;
  refuse(violations, place, `${JSON.stringify(text)} is not one of ${fields.join(', ')}.`, {
    kind: 'enum',
    nearest: fields.find((each) => each.toLowerCase() === text.toLowerCase()) ?? null,
    written: text,
  });
}

const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [
  `limits.${name}`,
  `requests.${name}`,
]);

/** [src: pkg/apis/core/validation/validation.go validateContainerResourceFieldSelector] */
export function checkResourceReference(violations: Violations, reference: PathedNode): void {
  const place = demand(violations, reference, 'resource', 'resourceFieldRef needs resource.');
  const text = knownText(place);
  if (text !== undefined) checkDivisor(violations, reference, text);
  if (place === undefined || text === undefined || RESOURCES.includes(text)) return;
  if (!/^(?:limits|requests)\.hugepages-/.test(text))
    refuse(violations, place, `${JSON.stringify(text)} is not one of ${RESOURCES.join(', ')}.`, {
      kind: 'enum',
    });
}

const SIZES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/** [src: pkg/apis/core/validation/validation.go validateContainerResourceDivisor] */
function checkDivisor(violations: Violations, reference: PathedNode, resource: string): void {
  const place = placeAt(reference, 'divisor');
  const value = quantityAt(place);
  if (place === undefined || value === undefined || value === 0n) return;
  const allowed = resource.endsWith('.cpu') ? ['1m', '1'] : SIZES;
  if (!allowed.some((each) => parseQuantity(each) === value))
    refuse(violations, place, `The divisor of ${resource} is one of ${allowed.join(', ')}.`, {
      kind: 'enum',
    });
}

function checkWholeSource(violations: Violations, source: PathedNode): void {
  const prefix = placeAt(source, 'prefix');
  if (prefix !== undefined && !isBlank(source, 'prefix')) checkVariableName(violations, prefix);
  const found = setFields(source, ['configMapRef', 'secretRef']);
  const [first, second] = found;
  if (first === undefined)
    refuse(violations, source, 'An entry of envFrom needs one of configMapRef and secretRef.', {
      kind: 'required',
    });
  else if (second !== undefined)
    refuse(violations, source, 'Only one of configMapRef and secretRef can be set.', {
      kind: 'exclusive',
      remedy: 'Write two entries.',
    });
  for (const name of found) {
    const reference = placeAt(source, name);
    if (reference?.node.kind !== 'map') continue;
    const object = demand(violations, reference, 'name', `${name} needs the name of the object.`);
    checkText(violations, object, subdomainProblem);
  }
}
