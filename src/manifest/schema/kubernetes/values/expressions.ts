import { knownText, placeAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { isBrokenOff } from '../../cel-rules.ts';
import { isRe2 } from '../../re2.ts';
import type { Violations } from '../../schema-violations.ts';
import { refuse } from '../refusals.ts';

/**
 * Reports expressions of CEL that no server compiles, for want of an end.
 * [src: apiserver pkg/cel, apiextensions-apiserver pkg/apiserver/schema/cel Compile]
 */
export function checkExpressions(
  violations: Violations,
  holder: PathedNode,
  names: readonly string[],
): void {
  for (const name of names) {
    const place = placeAt(holder, name);
    const text = knownText(place);
    if (place === undefined || text === undefined || text.trim() === '' || !isBrokenOff(text))
      continue;
    refuse(violations, place, `${JSON.stringify(text)} is no expression of CEL.`);
  }
}

/** Reports a pattern that is no regular expression of Go. */
export function checkPattern(violations: Violations, place: PathedNode | undefined): void {
  const text = knownText(place);
  if (place === undefined || text === undefined || isRe2(text)) return;
  refuse(violations, place, `${JSON.stringify(text)} is no regular expression as RE2 reads it.`);
}
