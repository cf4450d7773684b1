import type { Clause } from '../../istio/index.ts';
import { methodWords } from '../../istio/index.ts';
import { firstOf } from '../../manifest/index.ts';

type Term = Clause[number];

const MOST_NAMED = 3;

/**
 * Describes requests in words: `GET /admin* on host shop.example from namespace web, with header x-env =
 * test`, or `every request`.
 */
export function describeRequests(terms: Clause): string {
  const text = [
    what(terms),
    ...phrases(terms, 'request.host', 'on host'),
    ...phrases(terms, 'destination.port', 'on port'),
    ...phrases(terms, 'connection.sni', 'for server name'),
    ...who(terms),
    ...conditions(terms),
  ].join(' ');
  return text;
}

/** Describes several clauses, of which the first few are named. */
export function describeAlternatives(clauses: readonly Clause[]): string {
  const texts = [...new Set(clauses.map(describeRequests))];
  const named = texts.slice(0, MOST_NAMED).join('; ');
  return texts.length > MOST_NAMED
    ? `${named}; and ${String(texts.length - MOST_NAMED)} more`
    : named;
}

function what(terms: Clause): string {
  const methods = values(terms, 'request.method', false).map(methodWords).join('/');
  const paths = list(values(terms, 'request.path', false));
  const except = [...values(terms, 'request.method', true), ...values(terms, 'request.path', true)];
  const head = [methods, paths].filter((part) => part !== '').join(' ');
  const tail = except.length === 0 ? '' : ` except ${list(except)}`;
  return `${head === '' ? 'every request' : head}${tail}`;
}

function who(terms: Clause): readonly string[] {
  return [
    ...phrases(terms, 'source.principal', 'from'),
    ...phrases(terms, 'source.namespace', 'from namespace'),
    ...phrases(terms, 'source.serviceAccount', 'from service account'),
    ...phrases(terms, 'source.trustDomain', 'from trust domain'),
    ...phrases(terms, 'source.ip', 'from address'),
    ...phrases(terms, 'remote.ip', 'from client address'),
    ...phrases(terms, 'request.auth.principal', 'with a token of').map((text) =>
      text.replace('with a token of other than', 'without a token of'),
    ),
  ];
}

/** Describes the conditions that have no words of their own above. */
const conditions = (terms: Clause): readonly string[] =>
  [...new Set(terms.map(({ attribute }) => attribute))]
    .filter((attribute) => attribute.includes('[') || OTHER.has(attribute))
    .flatMap((attribute) => phrases(terms, attribute, `with ${attribute} =`));

const OTHER: ReadonlySet<string> = new Set([
  'request.auth.audiences',
  'request.auth.presenter',
  'destination.ip',
]);

function phrases(terms: Clause, attribute: string, words: string): readonly string[] {
  const positive = values(terms, attribute, false);
  const negative = values(terms, attribute, true);
  if (positive.length > 0 && negative.length > 0)
    return [`${ofMany(words, positive)} ${list(positive)} other than ${list(negative)}`];
  return [
    ...(positive.length === 0 ? [] : [`${ofMany(words, positive)} ${list(positive)}`]),
    ...(negative.length === 0
      ? []
      : [`${ofMany(words, negative).replace(/ =$/, '')} other than ${list(negative)}`]),
  ];
}

/** `on hosts` for more than one. */
const ofMany = (words: string, { length }: readonly string[]): string =>
  length > 1 ? words.replace(/ (host|port|namespace|service account)$/, ' $1s') : words;

function values(terms: Clause, attribute: string, negated: boolean): readonly string[] {
  const texts = terms
    .filter((term: Term) => term.attribute === attribute && term.negated === negated)
    .flatMap((term) => term.values.map(({ text }) => text));
  return attribute.endsWith('.ip') ? withWholeFamilies(texts) : texts;
}

const FAMILIES: readonly (readonly [
  block: string,
  name: string,
  isOf: (text: string) => boolean,
])[] = [
  ['0.0.0.0/0', 'IPv4', (text) => !text.includes(':')],
  ['::/0', 'IPv6', (text) => text.includes(':')],
];

/** Says of a block that is every address of its family that it is; what else is of the family says nothing beside it. */
const withWholeFamilies = (texts: readonly string[]): readonly string[] =>
  FAMILIES.reduce<readonly string[]>(
    (left, [block, name, isOf]) =>
      left.includes(block)
        ? [`${block} (all of ${name})`, ...left.filter((text) => !isOf(text))]
        : left,
    texts,
  );

const list = (texts: readonly string[]): string => firstOf(texts, MOST_NAMED);
