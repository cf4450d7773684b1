import { viewOf } from '../../istio/index.ts';
import type { Field, View } from '../../istio/index.ts';
import { placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { httpRoutesLookedAt, virtualServicesLookedAt } from '../detection/author-objects.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/** `exact`, `prefix` and the paths of the Gateway API are texts: a `*` in one stands for itself (ROUTE-24, GWAPI-4). */
export const starInPath = check({
  id: 'star-in-path',
  title: 'Route matches a literal `*` in path, host or header',
  level: 'high',
  blind: 'Clients that send the character itself.',
  find: (input) => [
    ...virtualServicesLookedAt(input).flatMap((object) =>
      starsOf(object).map((one) => tell(object, one)),
    ),
    ...httpRoutesLookedAt(input).flatMap((object) =>
      apiStars(object).map((one) => tell(object, one)),
    ),
  ],
});

/** A text with a `*` that a request has to have as it is. */
interface LiteralStar {
  /** `uri.prefix`, `authority.exact`, `path` */
  readonly field: string;
  readonly about: 'path' | 'host' | 'header';
  readonly isPrefix: boolean;
  readonly text: Field<string>;
  readonly of: 'VirtualService' | 'HTTPRoute';
}

const starsOf = (virtualService: Resource): readonly LiteralStar[] =>
  once(
    viewOf('VirtualService', virtualService).http.value.flatMap(({ match }) =>
      match.value.flatMap(({ uri, authority, headers }) => [
        ...inText('uri', uri),
        ...inText('authority', authority),
        ...[...headers.value].flatMap(([name, header]) =>
          isOwnHeader(name) ? inText(`headers[${name}]`, header) : [],
        ),
      ]),
    ),
  );

/** Tells whether a header is none of those in which a `*` has a meaning of its own. */
const isOwnHeader = (name: string): boolean =>
  !/^(?:accept|if-|access-control-|content-|cache-control|range|@request)/i.test(name);

const inText = (name: string, match: View<'StringMatch'> | null): readonly LiteralStar[] =>
  (['exact', 'prefix'] as const).flatMap((way) => {
    const text = match?.[way] ?? null;
    return text === null || !text.value.includes('*')
      ? []
      : [
          {
            field: `${name}.${way}`,
            about: name === 'uri' ? 'path' : name === 'authority' ? 'host' : 'header',
            isPrefix: way === 'prefix',
            text,
            of: 'VirtualService',
          },
        ];
  });

const apiStars = (route: Resource): readonly LiteralStar[] =>
  once(
    viewOf('Route', route).rules.value.flatMap(({ matches }) =>
      matches.value.flatMap(({ path, pathType }) => {
        const type = pathType?.value ?? 'PathPrefix';
        return path === null || type === 'RegularExpression' || !path.value.includes('*')
          ? []
          : [
              {
                field: 'path',
                about: 'path',
                isPrefix: type === 'PathPrefix',
                text: path,
                of: 'HTTPRoute' as const,
              },
            ];
      }),
    ),
  );

const once = (all: readonly LiteralStar[]): readonly LiteralStar[] => [
  ...new Map(all.map((one) => [`${one.field} ${one.text.value}`, one])).values(),
];

function tell(object: Resource, star: LiteralStar): Told {
  const { field, about, text } = star;
  return {
    subject: object,
    key: `${field} ${text.value}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `A route of ${subjectText(object)} is for a ${about} with the character \`*\` in it, and takes no request of those that \`${text.value}\` is to stand for.`,
    why: `\`${field}: ${text.value}\` (${placeOf(text.origin)}) is compared letter by letter.`,
    symptom: say`requests go on to the next route that takes them, or get 404, response flag NR, where there is none`,
    origin: text.origin,
    fix: { text: fixOf(star) },
  };
}

function fixOf(star: LiteralStar): string {
  if (star.about === 'header') return fixOfHeader(star);
  return star.about === 'host'
    ? 'Write it under `hosts`, where `*.` stands for all names below, or as `regex`.'
    : fixOfPath(star);
}

function fixOfHeader({ isPrefix, text: { value } }: LiteralStar): string {
  if (value === '*') return "Write `regex: '.+'`, which any value fits.";
  const rest = isPrefix && !value.endsWith('*') ? '.*' : '';
  return `Write \`regex: '${escapedText(value).replaceAll('*', '.*')}${rest}'\`.`;
}

function fixOfPath(star: LiteralStar): string {
  const { isPrefix, text } = star;
  const start = /^(\/[^*]*)\*+$/.exec(text.value)?.[1];
  if (start === undefined) return `Write \`${expressionFor(star)}\`.`;
  const isApi = star.of === 'HTTPRoute';
  if (isPrefix)
    return `Leave the \`*\` out: \`${isApi ? 'value' : 'prefix'}: ${start}\` takes whatever begins so.`;
  return `Write \`${isApi ? 'type: PathPrefix, value' : 'prefix'}: ${start}\`, which takes whatever begins so.`;
}

function expressionFor({ isPrefix, text: { value }, of }: LiteralStar): string {
  const escaped = escapedText(value).replaceAll('*', '[^/]*');
  const expression = `'${escaped}${isPrefix ? '.*' : ''}'`;
  return of === 'HTTPRoute'
    ? `type: RegularExpression, value: ${expression}`
    : `regex: ${expression}`;
}

/** Writes a text as an expression, its `*` aside. */
const escapedText = (text: string): string => text.replaceAll(/[.+?()[\]{}|^$\\]/g, '\\$&');
