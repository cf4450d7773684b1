import { knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkDistinct, checkWord, demand } from '../refusals.ts';
import { checkRangeText } from '../values/addresses.ts';
import { checkText } from '../values/labels.ts';
import { qualifiedNameProblem } from '../values/object-names.ts';

/** [src: pkg/apis/core/validation/validation.go validateNodeTaints] */
export function checkNode(spec: PathedNode, violations: Violations): void {
  const taints = placesAt(spec, 'taints');
  for (const taint of taints) {
    checkText(
      violations,
      demand(violations, taint, 'key', 'A taint needs a key.'),
      qualifiedNameProblem,
    );
    demand(violations, taint, 'effect', 'A taint needs an effect.');
    checkWord(violations, taint, 'effect', ['NoSchedule', 'PreferNoSchedule', 'NoExecute']);
  }
  checkDistinct(
    violations,
    taints.flatMap((taint) => {
      const [key, effect] = ['key', 'effect'].map((name) => knownText(placeAt(taint, name)));
      return key === undefined || effect === undefined
        ? []
        : [{ place: taint, text: `${key} ${effect}` }];
    }),
    (text) => `An earlier taint has the same key and effect: ${text}.`,
    'Remove one of the two.',
  );
}

/** [src: pkg/apis/networking/validation/validation.go ValidateServiceCIDR] */
export function checkServiceRange(spec: PathedNode, violations: Violations): void {
  for (const range of placesAt(spec, 'cidrs')) checkRangeText(violations, range);
}
