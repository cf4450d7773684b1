import { entriesOf, isUnknown, knownText, placeAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { ciphertextOf } from '../../../redaction/ciphertext.ts';
import { decodeBinary } from '../../../yaml/scalar-text.ts';
import { isTemplateText } from '../../schema-violations.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkWord, isBlank, refuse } from '../refusals.ts';
import { checkKey } from '../values/labels.ts';
import { configKeyProblem } from '../values/object-names.ts';

/** A server keeps at most a mebibyte. [src: pkg/apis/core/types.go MaxSecretSize] */
const MOST_BYTES = 1024 * 1024;

/** [src: pkg/apis/core/validation/validation.go ValidateConfigMap] */
export function checkConfigMap(object: PathedNode, violations: Violations): void {
  const binary = placeAt(object, 'binaryData');
  let size = 0;
  for (const { key, value } of entriesOf(placeAt(object, 'data'))) {
    checkKey(violations, key, value, configKeyProblem);
    size += bytesOf(knownText(value) ?? '');
    if (binary !== undefined && placeAt(binary, key) !== undefined)
      refuse(violations, value, `${JSON.stringify(key)} is under binaryData, too.`, {
        kind: 'exclusive',
        remedy: 'Remove one of the two.',
      });
  }
  for (const { key, value } of entriesOf(binary)) {
    checkKey(violations, key, value, configKeyProblem);
    size += decodedBytes(knownText(value) ?? '');
  }
  checkSize(violations, object, size);
}

function checkSize(violations: Violations, object: PathedNode, size: number): void {
  if (size > MOST_BYTES)
    refuse(
      violations,
      object,
      `The values have ${String(size)} bytes in all; at most ${String(MOST_BYTES)} are allowed.`,
      {
        kind: 'range',
        remedy: 'Keep what is that large elsewhere.',
      },
    );
}

/** Letters of several bytes are counted only where it may matter. */
const bytesOf = (text: string): number =>
  text.length * 3 < MOST_BYTES ? text.length : new TextEncoder().encode(text).length;

const decodedBytes = (base64: string): number =>
  Math.floor((base64.replace(/[=\s]/g, '').length * 3) / 4);

/** The keys that a type of Secrets needs. */
const NEEDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
]);

const ACCOUNT = 'kubernetes.io/service-account.name';

/** `stringData` comes into `data` before it is looked at. [src: pkg/apis/core/validation/validation.go ValidateSecret] */
export function checkSecret(object: PathedNode, violations: Violations): void {
  const [data, texts] = [placeAt(object, 'data'), placeAt(object, 'stringData')];
  let size = 0;
  for (const { key, value } of entriesOf(data)) {
    checkKey(violations, key, value, configKeyProblem);
    size += decodedBytes(knownText(value) ?? '');
  }
  for (const { key, value } of entriesOf(texts)) {
    checkKey(violations, key, value, configKeyProblem);
    size += bytesOf(knownText(value) ?? '');
  }
  checkSize(violations, object, size);
  if (isUnknown(data) || isUnknown(texts)) return;
  const keys = new Set([...entriesOf(data), ...entriesOf(texts)].map(({ key }) => key));
  checkType(violations, object, keys);
}

function checkType(violations: Violations, object: PathedNode, keys: ReadonlySet<string>): void {
  const place = placeAt(object, 'type');
  const type = knownText(place);
  if (place === undefined || type === undefined) return;
  const missing = (NEEDED.get(type) ?? []).filter((key) => !keys.has(key));
  if (missing.length > 0)
    refuse(
      violations,
      place,
      `A Secret of type ${type} needs ${missing.join(' and ')} in its data.`,
      {
        kind: 'required',
        remedy: `Add ${missing.join(' and ')}, or write type Opaque.`,
      },
    );
  if (type === 'kubernetes.io/basic-auth' && !keys.has('username') && !keys.has('password'))
    refuse(violations, place, `A Secret of type ${type} needs username or password in its data.`, {
      kind: 'required',
    });
  if (type === 'kubernetes.io/dockerconfigjson') checkDockerConfig(violations, object);
  const metadata = placeAt(object, 'metadata');
  if (type !== 'kubernetes.io/service-account-token' || metadata === undefined) return;
  if (isBlank(metadata, 'annotations', ACCOUNT))
    refuse(violations, place, `A Secret of type ${type} needs the annotation ${ACCOUNT}.`, {
      kind: 'required',
    });
}

const DOCKER = '.dockerconfigjson';

function checkDockerConfig(violations: Violations, object: PathedNode): void {
  const written = placeAt(object, 'stringData', DOCKER);
  const place = written ?? placeAt(object, 'data', DOCKER);
  const value = knownText(place);
  if (place === undefined || value === undefined) return;
  const text = written === undefined ? decodeBinary(value) : value;
  if (text !== null && !isJsonObject(text) && ciphertextOf(value) === null && !text.includes('<'))
    refuse(violations, place, `${DOCKER} must hold an object in JSON.`, {
      remedy: 'Write {"auths": {…}}, in base64 under data.',
    });
}

function isJsonObject(text: string): boolean {
  if (isTemplateText(text)) return true;
  try {
    const value: unknown = JSON.parse(text);
    return value === null || (typeof value === 'object' && !Array.isArray(value));
  } catch {
    return false;
  }
}

/** [src: pkg/apis/scheduling/validation/validation.go ValidatePriorityClass] */
export function checkPriorityClass(object: PathedNode, violations: Violations): void {
  checkWord(violations, object, 'preemptionPolicy', ['PreemptLowerPriority', 'Never']);
  const value = placeAt(object, 'value');
  const name = knownText(placeAt(object, 'metadata', 'name')) ?? '';
  const place = placeAt(object, 'metadata', 'name') ?? object;
  if (name.startsWith('system-') && !SYSTEM_CLASSES.has(name))
    refuse(violations, place, 'Names that begin with system- are kept for the system.', {
      remedy: 'Choose another name.',
    });
  else if (value?.node.kind === 'scalar' && Number(value.node.value) > MOST_PRIORITY && name !== '')
    if (!SYSTEM_CLASSES.has(name))
      refuse(
        violations,
        value,
        `${String(value.node.value)} is more than ${String(MOST_PRIORITY)}.`,
        {
          kind: 'range',
        },
      );
}

const MOST_PRIORITY = 1_000_000_000;
const SYSTEM_CLASSES: ReadonlySet<string> = new Set([
  'system-node-critical',
  'system-cluster-critical',
]);
