import type { Resource } from '../../resource.ts';
import type { Violations } from '../violations.ts';
import { isSet, isUnknown, knownText, placeAt, placesAt, reportAt } from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';
import { checkTypeUrls } from './type-urls.ts';

/** What the validation webhook refuses in an EnvoyFilter. */
export function checkEnvoyFilter(
  _object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  for (const entry of placesAt(spec, 'configPatches')) checkPatch(entry, violations);
}

function checkPatch(entry: PathedNode, violations: Violations): void {
  const missing = missingIn(entry);
  if (missing !== null)
    reportAt(violations, entry, 'required', `A patch of an EnvoyFilter needs ${missing}.`);
  const value = placeAt(entry, 'patch', 'value');
  if (value !== undefined) checkTypeUrls(value, violations);
}

function missingIn(entry: PathedNode): string | null {
  if (!isSet(entry, 'applyTo')) return 'applyTo';
  if (!isSet(entry, 'patch')) return 'patch';
  const place = placeAt(entry, 'patch', 'operation');
  const operation = knownText(place);
  if (place === undefined || operation === 'INVALID') return 'patch.operation';
  const removes = operation === 'REMOVE' || isUnknown(place);
  return removes || placeAt(entry, 'patch', 'value') !== undefined
    ? null
    : 'patch.value, unless its operation is REMOVE';
}
