import { isRe2 } from '../../re2.ts';
import { isTemplateText } from '../../schema-violations.ts';
import type { Violations } from '../../schema-violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { entriesOf, isSet, knownText, placeAt, reportAt } from '../pathed-node.ts';
import { isDnsLabel } from '../values/host-name.ts';
import { checkLabels } from '../values/pod-labels.ts';
import { checkMatchedPort } from '../values/port-values.ts';
import { isHeaderName } from './http-headers.ts';
import { checkGatewayNames } from './gateway-names.ts';

/** Checks which requests an HTTP route is for (ROUTE-26, 33, 56). */
export function checkRequestMatch(
  match: PathedNode,
  { reachesMesh }: { readonly reachesMesh: boolean },
  violations: Violations,
): void {
  checkRegex(placeAt(match, 'uri', 'regex'), violations);
  for (const field of ['scheme', 'method', 'authority'])
    checkText(placeAt(match, field), violations);
  for (const { value } of entriesOf(placeAt(match, 'queryParams'))) checkText(value, violations);
  for (const field of ['headers', 'withoutHeaders'])
    for (const { key, value } of entriesOf(placeAt(match, field))) {
      // `*` is no RE2, yet withoutHeaders takes it for "present" (ROUTE-26).
      const isPresence = field === 'withoutHeaders' && knownText(placeAt(value, 'regex')) === '*';
      if (!isPresence) checkText(value, violations);
      checkMatchedHeader(key, value, reachesMesh, violations);
    }
  checkMatchedPort(placeAt(match, 'port'), violations);
  checkCaller(match, violations);
}

/** Checks what a match asks of the caller, and of the gateways on the way. */
function checkCaller(match: PathedNode, violations: Violations): void {
  checkLabels(placeAt(match, 'sourceLabels'), violations);
  checkGatewayNames(match, violations);
  const place = placeAt(match, 'sourceNamespace');
  const namespace = knownText(place);
  if (place !== undefined && namespace !== undefined && namespace !== '' && !isDnsLabel(namespace))
    reportAt(
      violations,
      place,
      'value',
      `${JSON.stringify(namespace)} is not the name of a namespace.`,
    );
}

const CLAIM = /^@request\.auth\.claims(?:\..|\[.+\]$)/is;

const PSEUDO_HEADERS: ReadonlySet<string> = new Set([
  ':method',
  ':scheme',
  ':authority',
  ':path',
  ':status',
]);

function checkMatchedHeader(
  name: string,
  place: PathedNode,
  reachesMesh: boolean,
  violations: Violations,
): void {
  if (isTemplateText(name)) return;
  if (CLAIM.test(name)) {
    if (reachesMesh)
      reportAt(
        violations,
        place,
        'value',
        `${name} matches JWT claims, which only gateways can do: list gateways, without mesh.`,
        { remedy: 'List the gateways at spec.gateways, without mesh.' },
      );
  } else if (!PSEUDO_HEADERS.has(name) && !isHeaderName(name))
    reportAt(violations, place, 'value', `${JSON.stringify(name)} is no name of a header.`, {
      remedy: 'Write the name of the header.',
    });
}

/** Reports a prefix that is empty, and a regular expression that is empty or wrong. */
function checkText(match: PathedNode | undefined, violations: Violations): void {
  if (match === undefined) return;
  const prefix = placeAt(match, 'prefix');
  if (prefix !== undefined && knownText(prefix) === '')
    reportAt(violations, prefix, 'value', 'A prefix is empty.', {
      remedy: 'Write what it begins with, or regex: .+ for anything.',
    });
  checkRegex(placeAt(match, 'regex'), violations);
}

const MOST = 1024;

/** Istio's regular expressions are RE2. */
export function checkRegex(place: PathedNode | undefined, violations: Violations): void {
  const regex = knownText(place);
  if (place === undefined || regex === undefined) return;
  const problem =
    regex === ''
      ? 'A regular expression is empty.'
      : new TextEncoder().encode(regex).length > MOST
        ? `A regular expression has more than ${String(MOST)} characters.`
        : isRe2(regex)
          ? null
          : `${JSON.stringify(regex)} is not a valid RE2 expression.`;
  if (problem !== null) reportAt(violations, place, 'pattern', problem);
}

/** Origins of a CorsPolicy: each says something. */
export function checkOrigin(origin: PathedNode, violations: Violations): void {
  if (['exact', 'prefix', 'regex'].some((name) => isSet(origin, name)))
    checkRegex(placeAt(origin, 'regex'), violations);
  else
    reportAt(
      violations,
      origin,
      'required',
      'An entry of allowOrigins needs exact, prefix or regex.',
      {
        remedy: 'Write the origin, such as exact: https://shop.example.com.',
      },
    );
}
