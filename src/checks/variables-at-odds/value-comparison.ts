import type { PlacedContainer } from '../../compare/index.ts';
import { shapeOf } from '../../compare/index.ts';
import type { EnvironmentVariable, Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, say } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { ComparedHere } from './container-comparison.ts';
import {
  allCompared,
  calledAll,
  calledAmong,
  declaring,
  comparedHere,
  environmentsOf,
} from './container-comparison.ts';
import type { ToldOfVariable, VariableFact } from './variable-findings.ts';
import { toldOnce } from './variable-findings.ts';

/** What a value reads as. */
type ValueShape = ReturnType<typeof shapeOf>;

/** Tells of values that read otherwise than those of siblings: a word for a number, no unit, no scheme. */
export const valueOfOtherKind = check({
  id: 'value-of-other-kind',
  title: 'Value type differs from every other environment, version or namespace',
  level: 'medium',
  blind: 'Which values the program accepts.',
  find: (input) => toldOnce(allCompared(input).flatMap(unlikeOf), tellUnlike),
});

interface Unlike extends VariableFact {
  readonly others: readonly PlacedContainer[];
  readonly variable: EnvironmentVariable;
  readonly was: ValueShape;
  readonly is: ValueShape;
}

const CALLED: Readonly<Record<ValueShape, string>> = {
  empty: 'empty',
  number: 'a number',
  truth: 'true or false',
  duration: 'a time with its unit',
  size: 'a size with its unit',
  address: 'an address with its scheme',
  text: 'a word',
};

/** Lists what a value of each shape is taken for by mistake. */
const SLIPS: Readonly<Partial<Record<ValueShape, readonly ValueShape[]>>> = {
  number: ['text', 'truth', 'duration', 'size'],
  truth: ['text'],
  duration: ['number', 'text'],
  size: ['number', 'text'],
  address: ['text'],
};

function unlikeOf({ here, others }: ComparedHere): readonly Unlike[] {
  return [...here.container.variables.values()].flatMap((own) => {
    const { name, value } = own;
    const theirs = others.flatMap(({ container }) => container.variables.get(name)?.value ?? []);
    const [first] = theirs;
    if (value === null || first === undefined || theirs.length < others.length) return [];
    if (theirs.includes(value)) return [];
    const [is, was] = [shapeOf(value), shapeOf(first)];
    if (!theirs.every((each) => shapeOf(each) === was)) return [];
    if (SLIPS[was]?.includes(is) !== true || !isSlip(was, is, value)) return [];
    // of two, the one with the form that programs ask for is the right one
    if (others.length === 1 && was === 'number') return [];
    return [{ here, others, name, decidedAt: own.origin, variable: own, was, is }];
  });
}

/**
 * Matches words that stand for a number or an address on purpose, and a reference that stays as it is
 * written.
 */
const ON_PURPOSE =
  /^(?:auto|none|null|nil|unlimited|infinite|infinity|disabled?|enabled?|default|max|min|inherit|never|always|-)$|\$[({]/i;

const isSlip = (was: ValueShape, is: ValueShape, value: string): boolean => {
  if (ON_PURPOSE.test(value)) return false;
  // "no scheme" is one of an address, not of any word
  if (was === 'address') return /^[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:\/\S*)?$|^[\w-]+:\d+$/.test(value);
  return !(was === 'duration' && is === 'number' && Number(value) === 0);
};

function tellUnlike({ here, others, variable, was, is }: Unlike, who: string): ToldOfVariable {
  const called = calledAmong({ here, others });
  const { name, origin } = variable;
  const related = others.flatMap(({ container }) => container.variables.get(name)?.origin ?? []);
  const [first = origin] = related;
  const own = is === 'text' && was === 'address' ? 'an address without a scheme' : CALLED[is];
  return {
    key: `${here.container.name} has ${name} of another kind`,
    variable,
    message: `In ${called}, ${name}${who === called ? '' : ` of ${who}`} is ${own}, and ${CALLED[was]} in ${calledAll(here, others)}.`,
    why: `${name} is set at ${placeOf(origin)} here, and at ${placeOf(first)} there.`,
    symptom: `pods that do not start, or a value taken for something else, in ${called} only`,
    origin,
    related,
    fix: { text: `Write ${CALLED[was]}. ${declaring(here, variable)}` },
  };
}

/** Tells of values that belong in the base: it does so at the last environment, once for all. */
export const valueInEveryOverlay = check({
  id: 'value-in-every-overlay',
  title: 'Environments with a shared base each repeat the same value',
  level: 'low',
  blind: 'Whether the environments should differ later.',
  find: (input) => toldOnce(comparedHere(input).flatMap(repeatedOf), tellRepeatedValue),
});

/** Asks for this many environments: fewer agree by chance. */
const FEWEST = 3;

interface RepeatedValue extends VariableFact {
  readonly all: readonly PlacedContainer[];
  readonly variable: EnvironmentVariable;
}

function repeatedOf({ here, others, all }: ComparedHere): readonly RepeatedValue[] {
  const places = [here, ...others];
  const isLast = all.findLast((mesh) => places.some((place) => place.mesh === mesh)) === here.mesh;
  if (!isLast || places.length < FEWEST || places.length < all.length) return [];
  if (!haveBase(places)) return [];
  return [...here.container.variables.values()].flatMap((own) => {
    const { name, value, origin } = own;
    const theirs = places.flatMap(({ container }) => container.variables.get(name) ?? []);
    const isSame = theirs.length === places.length && theirs.every((each) => each.value === value);
    const files = new Set(theirs.map((each) => each.origin.file));
    if (value === null || value === '' || !isSame || files.size < places.length) return [];
    return [{ here, name, decidedAt: origin, variable: own, all: places }];
  });
}

/** Tells whether one file says what the container is in all of them, and no other workload: a template of many is no base. */
const haveBase = (places: readonly PlacedContainer[]): boolean =>
  new Set(places.map(({ workload }) => workload.resource.origin.file)).size === 1 &&
  !places.some(({ mesh, workload }) => isOfTemplateOfMany(mesh, workload.resource));

const isOfTemplateOfMany = (mesh: Mesh, { name, origin }: Resource): boolean =>
  mesh.workloads.some(
    ({ resource }) => resource.name !== name && placeOf(resource.origin) === placeOf(origin),
  );

function tellRepeatedValue({ here, all, variable }: RepeatedValue, who: string): ToldOfVariable {
  const { name, origin } = variable;
  const related = all.flatMap(({ container }) => container.variables.get(name)?.origin ?? []);
  return {
    key: `${here.container.name} has ${name} in every overlay`,
    message: `${name} of ${who} is the same in ${environmentsOf(all)}, and each says so for itself.`,
    why: `The value is written ${String(all.length)} times: ${related.map(placeOf).join(', ')}.`,
    symptom: say`the next edit reaches some environments only`,
    origin,
    related: related.filter((place) => place !== origin),
    fix: { text: `Write ${name} once, in the base.` },
  };
}
