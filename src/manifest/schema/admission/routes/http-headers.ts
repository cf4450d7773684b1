import { isTemplateText } from '../../schema-violations.ts';
import type { Violations } from '../../schema-violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { entriesOf, isSet, knownText, placeAt, placesAt, reportAt } from '../pathed-node.ts';

/** Tells whether RFC 7230 takes a text for the name of a header. */
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

/** Matches what a variable is given between its brackets: a text, or a list of texts in quotes. */
const TEXT = String.raw`(?:\\.|[^\\)"])*`;
const GIVEN = String.raw`\( *(?:\[ *"|[^ [])${TEXT}(?:" *, *"${TEXT})*(?:\)|" *\] *\)) *%`;

/**
 * Matches a value as Envoy reads it: text, `%%` for a percent sign, and variables between two of them
 * (ROUTE-65).
 */
const VALUE = new RegExp(String.raw`^(?:[^%]|%[^%(]*(?:%|${GIVEN}))*$`, 's');

/** No control character but the tab. */
// oxlint-disable-next-line no-control-regex -- these are what is refused
const PRINTABLE = /^[^\0-\x08\x0a-\x1f\x7f]*$/;

/** Headers that a route, or a destination of it, sets or adds: a value that Envoy cannot read is refused (ROUTE-65). */
export function checkHeaderValues(holder: PathedNode, violations: Violations): void {
  for (const side of ['request', 'response'])
    for (const action of ['set', 'add'])
      for (const { value } of entriesOf(placeAt(holder, 'headers', side, action)))
        checkValue(value, violations);
}

function checkValue(place: PathedNode, violations: Violations): void {
  const text = knownText(place);
  if (text === undefined) return;
  if (!PRINTABLE.test(text))
    reportAt(violations, place, 'value', 'A header cannot hold line breaks or control characters.');
  else if (!VALUE.test(text))
    reportAt(
      violations,
      place,
      'value',
      `In ${JSON.stringify(text)} a percent sign begins a variable that does not end.`,
      { nearest: meant(text), remedy: REMEDY },
    );
}

const REMEDY =
  'Write %% for a percent sign; a variable of Envoy stands between two, as %DOWNSTREAM_REMOTE_ADDRESS%.';

/** `%{NAME}` of other proxies, as Envoy writes it; null where that is not all. */
function meant(text: string): string | null {
  const written = text.replaceAll(/%\{([A-Z0-9_]+)\}/g, '%$1%');
  return written !== text && VALUE.test(written) ? written : null;
}
