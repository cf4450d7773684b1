import { placeOf } from '../../manifest/index.ts';
import type { EnvironmentVariable, Mesh } from '../../mesh/index.ts';
import type { PlacedContainer } from '../../variables/index.ts';
import { environmentsNamed, isOwnLine, readableValue } from '../../variables/index.ts';
import type { Check, Look } from '../detection/check.ts';
import type { ComparedHere } from './compared-here.ts';
import { comparedHere } from './compared-here.ts';
import type { Told, VariableFact } from './told-once.ts';
import { toldOnce } from './told-once.ts';

const OTHER: Check = {
  id: 'other-environment-named',
  title: 'A value names another environment, which has the same value',
  level: 'medium',
  blind: 'Whether both are meant to share what is named.',
};

/** A host, database or bucket of one environment that another one is given. */
export const otherEnvironments: Look = {
  checks: [OTHER],
  find: (input) => ({ findings: toldOnce(comparedHere(input).flatMap(takenOf), draftOf) }),
};

interface Taken extends VariableFact {
  readonly variable: EnvironmentVariable;
  readonly owner: PlacedContainer;
}

function takenOf({ here, others, all }: ComparedHere): readonly Taken[] {
  return [...here.container.variables.values()].flatMap((own) => {
    const named = namedBy(own, all);
    if (named.length === 0 || named.includes(here.mesh)) return [];
    const [owner] = others.filter(({ mesh, container }) => {
      const theirs = container.variables.get(own.name);
      return (
        named.includes(mesh) &&
        theirs?.value === own.value &&
        !isOwnLine(here.mesh, own.origin, theirs.origin)
      );
    });
    if (owner === undefined || isShared(own, others, owner)) return [];
    return [{ here, name: own.name, decidedAt: own.origin, variable: own, owner }];
  });
}

const namedBy = ({ value }: EnvironmentVariable, all: readonly Mesh[]): readonly Mesh[] =>
  value === null || value === '' ? [] : environmentsNamed(value, all);

/**
 * What production takes from an earlier environment is hardly meant. Elsewhere one is shared where every other
 * environment has that value too, or production is not what is named.
 */
const isShared = (
  { name, value }: EnvironmentVariable,
  others: readonly PlacedContainer[],
  owner: PlacedContainer,
): boolean =>
  others.length > 1
    ? others.every(({ container }) => container.variables.get(name)?.value === value)
    : owner.mesh.environment.production;

function draftOf({ here, owner, variable }: Taken, who: string): Told {
  const { name, origin } = variable;
  const [environment, other] = [here.mesh.environment.name, owner.mesh.environment.name];
  const theirs = owner.container.variables.get(name)?.origin ?? origin;
  return {
    check: OTHER.id,
    key: `${here.container.name} has ${name} of another environment`,
    message: `In ${environment}, ${name} of ${who} is what ${other} has: ${readableValue(variable, here.container.variables)}.`,
    why: `${other} has the same value (${placeOf(theirs)}), which names ${other} and not ${environment} (${placeOf(origin)}).`,
    symptom: `requests and data of ${environment} go to ${other}, or are refused there`,
    origin,
    related: [theirs],
    fix: {
      text: `Write the one of ${environment}. If both are meant to share it, say so under \`ignore\`.`,
    },
  };
}
