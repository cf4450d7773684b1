import type { Mesh } from '../../istio/index.ts';
import { groupedBy, rewrittenPath, viewOf } from '../../istio/index.ts';
import { placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { virtualServicesLookedAt } from '../detection/author-objects.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import type { RewrittenMatch } from './path-rewrites.ts';
import { rewrittenMatches } from './path-rewrites.ts';

/**
 * Finds rewrites after which a path does not begin with a slash, or is empty: no server takes such a request (ROUTE-44,
 * 45). [src: RFC 9112, 3.2.1]
 */
export const pathWithoutSlash = check({
  id: 'path-without-slash',
  title: 'Rewrite leaves a path empty or without its leading slash',
  level: 'medium',
  blind: 'Which paths clients request, and matches by expressions.',
  find: (input) =>
    virtualServicesLookedAt(input).flatMap((virtualService) =>
      [...groupedBy(brokenPaths(input.mesh, virtualService), ({ from }) => placeOf(from.origin))]
        .flatMap(([, [first]]) => first ?? [])
        .map((broken) => tell(virtualService, broken)),
    ),
});

/** A path that clients may ask for, and what the server gets in its place. */
interface BrokenPath {
  readonly from: RewrittenMatch;
  readonly asked: string;
  readonly got: string;
}

const brokenPaths = (mesh: Mesh, virtualService: Resource): readonly BrokenPath[] =>
  hasRewrites(virtualService)
    ? rewrittenMatches(mesh, virtualService).flatMap((from) =>
        from.destinations.length === 0 || from.rewrite.uri === ''
          ? []
          : askedBy(from).flatMap((asked): readonly BrokenPath[] => {
              const got = rewrittenPath(from.rewrite, from.match, asked);
              return got === null || got.startsWith('/') ? [] : [{ from, asked, got }];
            }),
      )
    : [];

const hasRewrites = (virtualService: Resource): boolean =>
  viewOf('VirtualService', virtualService).http.value.some(({ rewrite }) => rewrite !== null);

/** Gives the path of a match itself, and one below it. */
function askedBy({ match }: RewrittenMatch): readonly string[] {
  const uri = match?.uri ?? null;
  if (uri === null) return ['/', '/orders'];
  if (uri.kind === 'exact') return [uri.text];
  if (uri.kind !== 'prefix') return [];
  return [uri.text, `${uri.text}${uri.text.endsWith('/') ? '' : '/'}orders`];
}

function tell(virtualService: Resource, { from, asked, got }: BrokenPath): Told {
  const { rewrite, origin } = from;
  const { regex } = rewrite;
  return {
    subject: virtualService,
    key: `path of ${asked}`,
    scope: scopeOf('service'),
    message: `Who asks for \`${asked}\` gets no answer from the server: ${got === '' ? 'the path that it is asked for is empty' : `it is asked for \`${got}\`, which begins with no slash`}.`,
    why:
      regex === null
        ? `A route of ${subjectText(virtualService)} writes \`${rewrite.uri ?? ''}\` (${placeOf(origin)}) in the place of what it matched.`
        : `A route of ${subjectText(virtualService)} puts \`${regex.rewrite}\` in the place of \`${regex.match}\` (${placeOf(origin)}), and of this path that leaves ${got === '' ? 'nothing' : `\`${got}\``}.`,
    symptom: say`400 from the server, or a reset connection (503, flag UPE or UC)`,
    origin,
    fix: {
      text:
        regex === null
          ? `Write \`/${rewrite.uri ?? ''}\`.`
          : 'Let the rewrite begin with a slash that the expression takes away: `match: ^/api/?(.*)$` with `rewrite: /\\1`.',
    },
  };
}
