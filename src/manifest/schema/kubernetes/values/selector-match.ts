import { entriesOf, isUnknown, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { isTemplateText, isTemplated } from '../../schema-violations.ts';

/** Labels by their keys; the value of one that is not known is null. */
type KnownLabels = ReadonlyMap<string, string | null>;

/** Reads labels; null where a key of them is not known, so that any other may be there. */
function labelsAt(place: PathedNode | undefined): KnownLabels | null {
  if (place !== undefined && isTemplated(place.node)) return null;
  const entries = entriesOf(place);
  if (entries.some(({ key }) => isTemplateText(key))) return null;
  return new Map(
    entries.map(({ key, value }) => [key, isUnknown(value) ? null : (knownText(value) ?? '')]),
  );
}

/** Gives what of a selector a set of labels does not have; undefined where it has all, or nobody can know. */
export function unmatched(
  selector: PathedNode,
  labels: PathedNode | undefined,
): PathedNode | undefined {
  const known = labelsAt(labels);
  if (known === null) return undefined;
  const wrong = entriesOf(placeAt(selector, 'matchLabels')).find(
    ({ key, value }) =>
      !isTemplateText(key) && !isUnknown(value) && !agrees(known, key, [knownText(value) ?? '']),
  );
  return (
    wrong?.value ??
    placesAt(selector, 'matchExpressions').find((expression) => !fulfils(known, expression))
  );
}

function agrees(labels: KnownLabels, key: string, values: readonly string[]): boolean {
  const value = labels.get(key);
  return value === null || (value !== undefined && values.includes(value));
}

function fulfils(labels: KnownLabels, expression: PathedNode): boolean {
  const [key, operator] = ['key', 'operator'].map((name) => knownText(placeAt(expression, name)));
  const values = placesAt(expression, 'values').map(knownText);
  const known = values.filter((value) => value !== undefined);
  if (key === undefined || operator === undefined || known.length < values.length) return true;
  switch (operator) {
    case 'In':
      return known.length === 0 || agrees(labels, key, known);
    case 'NotIn':
      return labels.get(key) === null || !agrees(labels, key, known);
    case 'Exists':
      return labels.has(key);
    case 'DoesNotExist':
      return !labels.has(key);
    default:
      return true;
  }
}
