import type { Resource } from '../../../yaml/resource.ts';
import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { isSet, knownText, placeAt, placesAt, reportAt, reportMissing } from '../pathed-node.ts';
import { checkDuration } from '../values/durations.ts';
import { jwksProblem } from './jwks-problem.ts';

/** What the validation webhook refuses in a RequestAuthentication. */
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

/** Where tokens are looked for, and what of them is written into requests. */
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
