import type { Violations } from '../../violations.ts';
import { entriesOf, knownText, placeAt, reportAt } from '../pathed-node.ts';
import type { PathedNode } from '../pathed-node.ts';

/** What a variable is given between its brackets: a text, or a list of texts in quotes. */
const TEXT = String.raw`(?:\\.|[^\\)"])*`;
const GIVEN = String.raw`\( *(?:\[ *"|[^ [])${TEXT}(?:" *, *"${TEXT})*(?:\)|" *\] *\)) *%`;

/** As Envoy reads it: text, `%%` for a percent sign, and variables between two of them (ROUTE-65). */
const VALUE = new RegExp(String.raw`^(?:[^%]|%[^%(]*(?:%|${GIVEN}))*$`, 's');

/** No control character but the tab. */
// eslint-disable-next-line no-control-regex -- these are what is refused
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
