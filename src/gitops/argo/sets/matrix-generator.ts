import { createHash } from 'node:crypto';
import type { Node } from '../../../manifest/index.ts';
import { canonicalJson, itemsAt, nodeAt, plainOf } from '../../../manifest/index.ts';
import type { Effort } from '../../rendering/effort.ts';
import { spend } from '../../rendering/effort.ts';
import type { ParameterSet, PlainMap, SetContext } from './generator-parameters.ts';
import {
  filesOfBoth,
  MAX_PARAMETER_SETS,
  mergedMaps,
  placeText,
  stepsToRender,
} from './generator-parameters.ts';
import { plainText } from './go-value.ts';
import { refusalOf, renderGenerator } from './set-template.ts';
import { writtenOfBoth } from './written-parameters.ts';

type SetsOf = (generator: Node) => readonly ParameterSet[];

/**
 * Every set of the first generator with every one of the second, which is filled in with the first's. On the
 * same key the first wins in Go templates; in flat ones two values are an error (ARGO-69). Where that is more than can be
 * looked at, sets of the longer generator are left out, and all of the other stay.
 */
export function matrixParameters(
  matrix: Node,
  context: SetContext,
  setsOf: SetsOf,
): readonly ParameterSet[] {
  const { input, problems } = context;
  const [first, second, ...more] = itemsAt(matrix, 'generators');
  if (first === undefined || second === undefined || more.length > 0) {
    problems.add(`${placeText(matrix)}: a matrix takes two generators`);
    return [];
  }
  const outers = setsOf(first);
  const { innersOf, isFixed } = innerSets(second, context, setsOf);
  const thinning = thinningOf(outers, innersOf, isFixed ? null : input.effort);
  if (thinning.of !== null) {
    const thinned = thinning.of === 'first' ? first : second;
    input.thinned.add(nodeAt(thinned, 'clusters') === undefined ? 'applications' : 'clusters');
  }
  const pairs = pairsOf(outers, innersOf, thinning);
  const product: ParameterSet[] = [];
  for (const [outer, inner] of pairs) {
    if (!spend(input.effort, STEPS_OF_SET)) return product;
    product.push(both(outer, inner, matrix, context));
  }
  return product;
}

function* pairsOf(
  outers: readonly ParameterSet[],
  innersOf: InnerSets['innersOf'],
  { of, isKept }: Thinning,
): Generator<readonly [outer: ParameterSet, inner: ParameterSet]> {
  for (const outer of of === 'first' ? outers.filter(isKept) : outers) {
    const inners = innersOf(outer);
    for (const inner of of === 'second' ? inners.filter(isKept) : inners) yield [outer, inner];
  }
}

/** Counts the steps that one set of parameters costs. */
const STEPS_OF_SET = 20;

interface InnerSets {
  readonly innersOf: (outer: ParameterSet) => readonly ParameterSet[];
  /** Tells whether it gives the same for each. */
  readonly isFixed: boolean;
}

/** Gives what the second generator has for a set of the first; one that asks for nothing of that is read once. */
function innerSets(
  second: Node,
  { input, language, problems }: SetContext,
  setsOf: SetsOf,
): InnerSets {
  const steps = stepsToRender(second);
  const isFixed = !canonicalJson(plainOf(second)).includes('{{');
  let known: readonly ParameterSet[] | null = null;
  const innersOf: InnerSets['innersOf'] = (outer) => {
    if (known !== null) return known;
    if (!spend(input.effort, steps)) return [];
    const filled = refusalOf(() => renderGenerator(second, outer, language));
    if ('refusal' in filled) {
      problems.add(`${placeText(second)}: ${filled.refusal}`);
      return [];
    }
    const found = setsOf(filled.value);
    if (isFixed) known = found;
    return found;
  };
  return { innersOf, isFixed };
}

/** Says of which generator sets are left out, and which stay; null for none. */
interface Thinning {
  readonly of: 'first' | 'second' | null;
  readonly isKept: (set: ParameterSet) => boolean;
}

const ALL_KEPT: Thinning = { of: null, isKept: () => true };

/** Steps that the generators of one matrix may take. */
const MOST_STEPS = 15_000_000;

/** Estimates by the first set what all will come to; `spent` is null where only that one is read. */
function thinningOf(
  outers: readonly ParameterSet[],
  innersOf: InnerSets['innersOf'],
  spent: Effort | null,
): Thinning {
  const [first] = outers;
  if (first === undefined) return ALL_KEPT;
  const before = spent?.left ?? 0;
  const each = innersOf(first).length;
  const steps = (before - (spent?.left ?? 0)) * outers.length;
  const share = Math.min(
    MAX_PARAMETER_SETS / Math.max(outers.length * each, 1),
    MOST_STEPS / Math.max(steps, 1),
  );
  if (share >= 1) return ALL_KEPT;
  // halves, so that both sides of a change leave out the same although one has a few more
  const bound = 2 ** Math.floor(Math.log2(share)) * 2 ** 32;
  const isKept = ({ values }: ParameterSet): boolean => rankOf(values) < bound;
  return { of: outers.length >= each || steps > MOST_STEPS ? 'first' : 'second', isKept };
}

/** A number that is the same whatever else there is; by what names a set, where it has that. */
function rankOf(values: PlainMap): number {
  const named = ['name', 'path', 'cluster', 'server', 'url']
    .map((key) => values[key])
    .find((value) => value !== undefined && value !== '');
  return createHash('sha1')
    .update(canonicalJson(named ?? values))
    .digest()
    .readUInt32BE();
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
    ...writtenOfBoth(inner, outer),
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
