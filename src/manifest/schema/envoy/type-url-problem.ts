import { nearestWord } from '../../text/nearest-word.ts';
import type { EnvoyTypes } from './envoy-types.ts';
import type { MessageProblem } from './envoy-message.ts';

const HOST = 'type.googleapis.com/';

/** First words of packages that this or another release of Istio may link something of. */
const PACKAGES: ReadonlySet<string> = new Set(['opencensus', 'cncf', 'istio', 'io', 'stats']);

/** Packages of Envoy's API, of which the table holds all. */
const WHOLE: ReadonlySet<string> = new Set(['envoy', 'udpa', 'xds']);

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

/** Envoy's API before v3, which no supported Istio knows: removed with Envoy 1.18 and Istio 1.10. */
const OLD_API = /^envoy\.(?:config\.filter\.|(?:.*\.)?v[12](?:alpha\d*)?\.)/;

/**
 * Says what is wrong with an `@type`. It has to name a message that istiod links, else istiod refuses the
 * whole EnvoyFilter.
 */
export function typeUrlProblem(
  url: string,
  types: EnvoyTypes,
): Pick<MessageProblem, 'kind' | 'message' | 'nearest'> | null {
  const name = url.slice(url.lastIndexOf('/') + 1);
  const [first = ''] = name.split('.');
  if (types.fieldsOf(name) !== null) return null;
  if (OLD_API.test(name))
    return {
      kind: 'old-api',
      message: `${url} is a type of Envoy's old v2 API, which Envoy and Istio no longer know.`,
      nearest: null,
    };
  if (types.wasMessage(name))
    return { kind: 'former', message: `${url} is no type of Envoy any more.`, nearest: null };
  if (WHOLE.has(first)) {
    const near = nearestType(name, types);
    return {
      kind: 'unknown-word',
      message: `${url} is no type that Envoy knows.`,
      nearest: near === null ? null : `${HOST}${near}`,
    };
  }
  if (PACKAGES.has(first) || (types.packages.has(first) && !INSIDE_ENVOY.has(first))) return null;
  return INSIDE_ENVOY.has(first)
    ? {
        kind: 'wrong',
        message: `${url} is no type that Envoy knows: the package begins with envoy.`,
        nearest: `${HOST}envoy.${name}`,
      }
    : {
        kind: 'wrong',
        message: `${url} is no type that Envoy knows: no package of Envoy begins with ${first}.`,
        nearest: null,
      };
}

/** The type that was meant: a slip in one of its words, or the right message in another package. */
function nearestType(name: string, { messages }: EnvoyTypes): string | null {
  const slip = nearestWord(name, messages);
  if (slip !== null) return slip;
  const last = name.slice(name.lastIndexOf('.'));
  const alike = messages.filter((one) => one.endsWith(last));
  return alike.length === 1 ? (alike[0] ?? null) : null;
}
