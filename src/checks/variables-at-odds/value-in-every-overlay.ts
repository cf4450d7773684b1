import type { PlacedContainer } from '../../compare/index.ts';
import type { EnvironmentVariable } from '../../istio/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { ComparedHere } from './compared-here.ts';
import { comparedHere, environmentsOf } from './compared-here.ts';
import type { ToldOfVariable, VariableFact } from './told-once.ts';
import { toldOnce } from './told-once.ts';

/** What belongs in the base is told of the last environment, once for all. */
export const valueInEveryOverlay = check({
  id: 'value-in-every-overlay',
  title: 'Every environment says the same value in a file of its own, and they share a base',
  level: 'low',
  blind: 'Whether the environments are meant to differ later.',
  find: (input) => toldOnce(comparedHere(input).flatMap(repeatedOf), tell),
});

/** Fewer environments agree by chance. */
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

/** Whether one file says what the container is in all of them. */
const haveBase = (places: readonly PlacedContainer[]): boolean =>
  new Set(places.map(({ workload }) => workload.resource.origin.file)).size === 1;

function tell({ here, all, variable }: RepeatedValue, who: string): ToldOfVariable {
  const { name, origin } = variable;
  const related = all.flatMap(({ container }) => container.variables.get(name)?.origin ?? []);
  return {
    key: `${here.container.name} has ${name} in every overlay`,
    message: `${name} of ${who} is the same in ${environmentsOf(all)}, and each says so for itself.`,
    why: `The value is written ${String(all.length)} times: ${related.map(placeOf).join(', ')}.`,
    symptom: 'the next edit reaches some environments only',
    origin,
    related: related.filter((place) => place !== origin),
    fix: { text: `Write ${name} once, in the base.` },
  };
}
