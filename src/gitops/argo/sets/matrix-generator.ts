import type { Node } from '../../../manifest/index.ts';
import { itemsAt } from '../../../manifest/index.ts';
import { spend } from '../../rendering/effort.ts';
import type { ParameterSet, PlainMap, SetContext } from './generator-parameters.ts';
import {
  filesOfBoth,
  MAX_APPLICATIONS,
  mergedMaps,
  placeText,
  stepsToRender,
} from './generator-parameters.ts';
import { plainText } from './go-value.ts';
import { refusalOf, renderGenerator } from './set-template.ts';

/**
 * Every set of the first generator with every one of the second, which is filled in with the first's. On the
 * same key the first wins in Go templates; in flat ones two values are an error (ARGO-69).
 */
export function matrixParameters(
  matrix: Node,
  context: SetContext,
  setsOf: (generator: Node) => readonly ParameterSet[],
): readonly ParameterSet[] {
  const { input, language, problems } = context;
  const [first, second, ...more] = itemsAt(matrix, 'generators');
  if (first === undefined || second === undefined || more.length > 0) {
    problems.add(`${placeText(matrix)}: a matrix takes two generators`);
    return [];
  }
  const product: ParameterSet[] = [];
  const steps = stepsToRender(second);
  for (const outer of setsOf(first)) {
    if (product.length > MAX_APPLICATIONS || !spend(input.effort, steps)) return product;
    const filled = refusalOf(() => renderGenerator(second, outer, language));
    if ('refusal' in filled) problems.add(`${placeText(second)}: ${filled.refusal}`);
    else
      for (const inner of setsOf(filled.value)) product.push(both(outer, inner, matrix, context));
  }
  return product;
}

function both(
  outer: ParameterSet,
  inner: ParameterSet,
  matrix: Node,
  { language, problems }: SetContext,
): ParameterSet {
  const first = language.isGo ? outer.values : asTexts(outer.values);
  const second = language.isGo ? inner.values : asTexts(inner.values);
  if (!language.isGo && differ(first, second))
    problems.add(`${placeText(matrix)}: both generators give one parameter, and differ`);
  return {
    values: mergedMaps(second, first),
    isOpen: outer.isOpen || inner.isOpen,
    ...filesOfBoth(outer, inner),
  };
}

/** Makes texts of values that are none, as Go prints them (ARGO-69). */
const asTexts = (values: PlainMap): PlainMap =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : plainText(value),
    ]),
  );

const differ = (a: PlainMap, b: PlainMap): boolean =>
  Object.entries(a).some(([key, value]) => Object.hasOwn(b, key) && b[key] !== value);
