import { viewOf } from '../../istio/index.ts';
import type { Field, Mesh, View } from '../../istio/index.ts';
import { placeOf, say, slot } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { virtualServicesLookedAt } from '../detection/author-objects.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import { isUnreached, routeLists } from './route-lists.ts';

/** `uri` is a text, and RE2 writes the text of a group as `\1`: anything else stands in the path as it is (ROUTE-44). */
export const groupNotFilledIn = check({
  id: 'group-not-filled-in',
  title: 'Rewrite uses a regex group reference that is not substituted',
  level: 'high',
  blind: "Servers that answer any path, and a route's rewrites for its delegate.",
  find: (input) =>
    virtualServicesLookedAt(input).flatMap((virtualService) =>
      literalGroups(input.mesh, virtualService).map((group) => tell(virtualService, group)),
    ),
});

/** A group that arrives at servers as it is written. */
interface LiteralGroup {
  /** `\1`, `$1` */
  readonly text: string;
  readonly path: Field<string>;
  readonly field: 'uri' | 'uriRegexRewrite.rewrite';
  /** What matches the path, where one expression with groups does. */
  readonly expression: string | null;
}

/** Of routes that get requests and lead them on. */
function literalGroups(mesh: Mesh, virtualService: Resource): readonly LiteralGroup[] {
  const list = routeLists(mesh, virtualService).find(({ protocol }) => protocol === 'http');
  const found = viewOf('VirtualService', virtualService).http.value.flatMap((route, index) => {
    const listed = list?.routes[index];
    const isDead = list !== undefined && listed !== undefined && isUnreached(list, listed);
    return isDead || route.route.value.length === 0 ? [] : (inPath(route) ?? inExpression(route));
  });
  return [...new Map(found.map((one) => [keyOf(one), one])).values()];
}

const keyOf = ({ path, field }: LiteralGroup): string => `${path.value} of ${field}`;

/** No path has a backslash; `$1` may be a price, unless it is a whole segment or there is such a group. */
const BACKSLASHED = /\\\d/;
const SEGMENT = /(?<=^|\/)\$[1-9](?=\/|$)/;
const DOLLARED = /\$([1-9])(?!\d)/;

function inPath({ rewrite, match }: View<'HttpRoute'>): readonly LiteralGroup[] | null {
  const path = rewrite?.uri ?? null;
  if (path === null) return null;
  const expressions = match.value.flatMap(({ uri }) => uri?.regex?.value ?? []);
  const [only = '', ...others] = new Set(expressions);
  const groups = Math.max(0, ...expressions.map(groupsIn));
  const text = (BACKSLASHED.exec(path.value) ?? SEGMENT.exec(path.value))?.[0];
  const named = text ?? groupNamed(path.value, groups);
  if (named === undefined) return [];
  const expression = others.length === 0 && groups > 0 ? only : null;
  return [{ text: named, path, field: 'uri', expression }];
}

function inExpression({ rewrite }: View<'HttpRoute'>): readonly LiteralGroup[] {
  const [path, expression] = [rewrite?.substitution ?? null, rewrite?.regex ?? null];
  if (path === null || expression === null) return [];
  const text = groupNamed(path.value, groupsIn(expression.value));
  if (text === undefined) return [];
  return [{ text, path, field: 'uriRegexRewrite.rewrite', expression: expression.value }];
}

/** The first `$1` for which an expression has a group. */
function groupNamed(path: string, groups: number): string | undefined {
  const [text, number] = DOLLARED.exec(path) ?? [];
  return Number(number) <= groups ? text : undefined;
}

/** Brackets that open a group with a number: none that stands for itself, and not `(?:`. */
const groupsIn = (expression: string): number =>
  expression
    .replaceAll(/\\./g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .match(/\((?!\?)|\(\?P?</g)?.length ?? 0;

function tell(virtualService: Resource, group: LiteralGroup): Told {
  const { text, path, field } = group;
  const name = field === 'uri' ? 'uri' : 'rewrite';
  return {
    subject: virtualService,
    key: `group in ${keyOf(group)}`,
    scope: scopeOf('service'),
    message: say`Requests that a route of ${slot.object(virtualService)} takes arrive with the characters ${slot.code(text)} in their path, where a part of what clients ask for was to stand.`,
    why: `\`${name}: ${path.value}\` (${placeOf(path.origin)}) puts \`${text}\` into the path as it stands: ${field === 'uri' ? 'only `uriRegexRewrite` fills in groups' : 'in its `rewrite` a group is written with a backslash, `\\1`'}.`,
    symptom: say`404 from the server, whatever is asked for; its log shows the characters themselves`,
    origin: path.origin,
    fix: { text: fixOf(group) },
  };
}

function fixOf({ path, field, expression }: LiteralGroup): string {
  const written = path.value.replaceAll(/\$(?=[1-9](?!\d))/g, '\\');
  if (field !== 'uri') return `Write \`${written}\`.`;
  const match = expression === null ? '…' : `^${expression.replaceAll(/^\^|\$$/g, '')}$`;
  const rewrite = `uriRegexRewrite: { match: '${match}', rewrite: '${written}' }`;
  return expression === null
    ? `Write \`${rewrite}\` in the place of \`uri\`, with an expression whose brackets hold what is to stay.`
    : `Write \`${rewrite}\` in the place of \`uri\`.`;
}
