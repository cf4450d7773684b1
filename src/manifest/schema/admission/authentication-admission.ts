import type { Resource } from '../../yaml/resource.ts';
import { isTemplateText } from '../schema-violations.ts';
import type { Violations } from '../schema-violations.ts';
import type { PathedNode } from './pathed-node.ts';
import {
  entriesOf,
  isUnknown,
  placeAt,
  reportAt,
  isSet,
  knownText,
  placesAt,
  reportMissing,
} from './pathed-node.ts';
import { checkDuration } from './values/durations.ts';

/** Reports what the validation webhook refuses in a PeerAuthentication. */
export function checkPeerAuthentication(
  _object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  const ports = entriesOf(placeAt(spec, 'portLevelMtls'));
  const [first] = ports;
  if (first === undefined) return;
  const labels = placeAt(spec, 'selector', 'matchLabels');
  if (entriesOf(labels).length === 0 && !isUnknown(labels))
    reportAt(
      violations,
      { ...first.value, path: first.value.path.slice(0, -1) },
      'exclusive',
      'portLevelMtls needs a selector with labels: it counts only for chosen workloads.',
      { remedy: 'Add selector.matchLabels for the workloads that are meant.' },
    );
  for (const { key, value } of ports)
    if (!isTemplateText(key) && !(Number(key) >= 1 && Number(key) <= 65_535))
      reportAt(violations, value, 'range', 'A key here is a port: a number from 1 to 65535.', {
        remedy: 'Write a port from 1 to 65535 as the key.',
      });
}

/** Reports what the validation webhook refuses in a RequestAuthentication. */
export function checkRequestAuthentication(
  _object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  for (const rule of placesAt(spec, 'jwtRules')) checkRule(rule, violations);
}

function checkRule(rule: PathedNode, violations: Violations): void {
  if (!isSet(rule, 'issuer') && !isSet(rule, 'jwksUri'))
    reportMissing(violations, rule, 'issuer', 'A rule needs issuer or jwksUri.', {
      remedy: 'Add issuer: who signs the tokens.',
    });
  checkJwksUri(placeAt(rule, 'jwksUri'), violations);
  const place = placeAt(rule, 'jwks');
  const keys = knownText(place);
  const problem = keys === undefined || keys === '' ? null : jwksProblem(keys);
  if (place !== undefined && problem !== null)
    reportAt(violations, place, 'value', `jwks cannot be read: ${problem}.`, {
      remedy: 'Write the key set as its issuer publishes it, or its address at jwksUri.',
    });
  for (const field of ['audiences', 'fromParams', 'fromCookies'])
    for (const entry of placesAt(rule, field))
      if (knownText(entry) === '')
        reportAt(violations, entry, 'value', `${field} has an empty entry.`, {
          remedy: 'Fill the entry in, or remove it.',
        });
  checkHeaders(rule, violations);
  checkDuration(placeAt(rule, 'timeout'), violations);
}

/** An address with a scheme, and a number where a port is. */
const URI = /^https?:(?!\/\/[^/?#]*:[^/?#\]]*[^\d/?#\]][^/?#\]]*(?:[/?#]|$))/i;

function checkJwksUri(place: PathedNode | undefined, violations: Violations): void {
  const uri = knownText(place);
  if (place === undefined || uri === undefined || uri === '' || isFetchable(uri)) return;
  reportAt(
    violations,
    place,
    'value',
    `${JSON.stringify(uri)} is no address to fetch keys from: it begins with http:// or https://.`,
    { remedy: 'Write https:// in front of the host.' },
  );
}

const isFetchable = (uri: string): boolean => URI.test(withoutUser(uri));

const withoutUser = (uri: string): string => uri.replace(/^(https?:\/\/)[^/?#]*@/i, '$1');

/** Checks where tokens are looked for, and what of them is written into requests. */
function checkHeaders(rule: PathedNode, violations: Violations): void {
  for (const entry of placesAt(rule, 'fromHeaders'))
    if (!isSet(entry, 'name'))
      reportMissing(violations, entry, 'name', 'An entry of fromHeaders needs name.');
  for (const entry of placesAt(rule, 'outputClaimToHeaders')) {
    for (const name of ['header', 'claim'])
      if (!isSet(entry, name))
        reportMissing(violations, entry, name, `An entry of outputClaimToHeaders needs ${name}.`);
    const place = placeAt(entry, 'header');
    const header = knownText(place);
    if (place !== undefined && header !== undefined && !/^[-_A-Za-z0-9]*$/.test(header))
      reportAt(violations, place, 'value', `${JSON.stringify(header)} is no name of a header.`, {
        remedy: 'Write letters, digits, - and _.',
      });
  }
}

const NEEDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['RSA', ['n', 'e']],
  ['EC', ['crv', 'x', 'y']],
  ['OKP', ['crv', 'x']],
  ['oct', ['k']],
]);

/** Says why istiod cannot read `jwks` (RFC 7517); null where it can, or where that is not certain. */
export function jwksProblem(text: string): string | null {
  const parsed = parseJson(text);
  if (parsed === undefined) return 'it is not JSON';
  if (!isObject(parsed)) return 'it is no object with keys';
  const { keys } = parsed;
  if (keys === undefined) return keyProblem(parsed);
  if (!Array.isArray(keys)) return '`keys` is no list';
  return keys.map(keyProblem).find((problem) => problem !== null) ?? null;
}

function keyProblem(key: unknown): string | null {
  if (!isObject(key)) return 'a key is no object';
  const { kty } = key;
  const needed = typeof kty === 'string' ? NEEDED.get(kty) : undefined;
  if (needed === undefined) return 'a key has no type (`kty`) that is known: RSA, EC, OKP or oct';
  const missing = needed.find((name) => typeof key[name] !== 'string');
  return missing === undefined ? null : `a key has no \`${missing}\``;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
