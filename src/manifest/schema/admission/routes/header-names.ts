import { isTemplateText } from '../../violations.ts';
import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { entriesOf, isSet, knownText, placeAt, placesAt, reportAt } from '../pathed-node.ts';

/** As RFC 7230 has it. */
export const isHeaderName = (name: string): boolean => /^[!#$%&'*+.^_`|~\-A-Za-z0-9]+$/.test(name);

/** Headers that a route, or a destination of it, sets, adds or takes away (ROUTE-65). */
export function checkHeaderNames(holder: PathedNode, violations: Violations): void {
  for (const side of ['request', 'response']) {
    const headers = placeAt(holder, 'headers', side);
    if (headers !== undefined) checkChanges(headers, side === 'request', violations);
  }
}

function checkChanges(headers: PathedNode, takesHost: boolean, violations: Violations): void {
  for (const action of ['set', 'add'])
    for (const { key, value } of entriesOf(placeAt(headers, action)))
      checkChanged(key, value, takesHost, violations);
  for (const place of placesAt(headers, 'remove')) {
    const name = knownText(place);
    if (name !== undefined) checkChanged(name, place, false, violations);
  }
}

const isHost = (name: string): boolean => /^(?::authority|host)$/i.test(name);

function checkChanged(
  name: string,
  place: PathedNode,
  takesHost: boolean,
  violations: Violations,
): void {
  if (isTemplateText(name) || (takesHost && isHost(name))) return;
  if (name === '')
    reportAt(violations, place, 'value', 'The name of a header is empty.', {
      remedy: 'Name the header, or remove the entry.',
    });
  else if (name.startsWith(':') || isHost(name))
    reportAt(violations, place, 'value', `The header ${name} cannot be changed here.`, {
      remedy: takesHost
        ? 'Write authority of rewrite for the host, uri of rewrite for the path.'
        : `Remove ${name}.`,
    });
}

/** The host of a request is changed in one place: by `rewrite`, or by a header. */
export function checkOneAuthority(route: PathedNode, violations: Violations): void {
  const sets = ['set', 'add'].flatMap((action) =>
    entriesOf(placeAt(route, 'headers', 'request', action))
      .filter(({ key, value }) => isHost(key) && knownText(value) !== '')
      .map(({ value }) => value),
  );
  const rewrite = placeAt(route, 'rewrite', 'authority');
  const isRewritten = isSet(route, 'rewrite') && rewrite !== undefined && knownText(rewrite) !== '';
  const second = sets[isRewritten ? 0 : 1];
  if (second !== undefined)
    reportAt(violations, second, 'exclusive', 'The host of requests is changed in two places.', {
      remedy: 'Keep one of rewrite.authority and the header.',
    });
}
