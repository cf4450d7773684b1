import type { Violations } from '../violations.ts';
import { entriesOf, knownText, placesAt, reportAt } from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';

const HOST = 'type.googleapis.com/';

/** First words of the packages that Envoy and istiod link in. */
const PACKAGES: ReadonlySet<string> = new Set([
  'envoy',
  'udpa',
  'xds',
  'google',
  'istio',
  'opencensus',
  'opentelemetry',
  'cncf',
  'io',
]);

/** Words that only stand second in a package of Envoy: `envoy.` was left out in front of them. */
const INSIDE_ENVOY: ReadonlySet<string> = new Set([
  'extensions',
  'config',
  'api',
  'type',
  'data',
  'service',
  'admin',
]);

/** Every `@type` in a patch names a message that Envoy and istiod know; else the whole EnvoyFilter is refused. */
export function checkTypeUrls(place: PathedNode, violations: Violations): void {
  if (place.node.kind === 'seq')
    for (const item of placesAt(place)) checkTypeUrls(item, violations);
  for (const { key, value } of entriesOf(place)) {
    if (key === '@type') checkTypeUrl(value, violations);
    else checkTypeUrls(value, violations);
  }
}

/** Envoy's API before v3, which no supported Istio knows: removed with Envoy 1.18 and Istio 1.10. */
const OLD_API = /^envoy\.(?:config\.filter\.|(?:.*\.)?v[12](?:alpha\d*)?\.)/;

function checkTypeUrl(place: PathedNode, violations: Violations): void {
  const url = knownText(place);
  const problem = url === undefined ? null : typeUrlProblem(url);
  if (problem !== null) reportAt(violations, place, problem.kind, problem.message, problem);
}

interface TypeUrlProblem {
  readonly kind: 'value' | 'unknown-version';
  readonly message: string;
  readonly nearest: string | null;
}

function typeUrlProblem(url: string): TypeUrlProblem | null {
  const slash = url.lastIndexOf('/');
  const name = url.slice(slash + 1);
  const [first = ''] = name.split('.');
  const known = PACKAGES.has(first);
  if (slash < 0)
    return {
      kind: 'value',
      message: `${url} is no type: it has to begin with ${HOST}.`,
      nearest: known ? `${HOST}${name}` : null,
    };
  if (OLD_API.test(name))
    return {
      kind: 'unknown-version',
      message: `${url} is a type of Envoy's old v2 API, which Envoy and Istio no longer know.`,
      nearest: null,
    };
  if (known) return null;
  return INSIDE_ENVOY.has(first)
    ? {
        kind: 'value',
        message: `${url} is no type that Envoy knows: the package begins with envoy.`,
        nearest: `${HOST}envoy.${name}`,
      }
    : {
        kind: 'value',
        message: `${url} is no type that Envoy knows: no package of Envoy begins with ${first}.`,
        nearest: null,
      };
}
