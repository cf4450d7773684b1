import { toldPlaces } from '../../gitops/index.ts';
import type { PlacedContainer } from '../../compare/index.ts';
import { readableValue, shapeOf } from '../../compare/index.ts';
import type { EnvironmentVariable } from '../../istio/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import { comparedHere } from './container-comparison.ts';
import { isSlipOf } from './similar-names.ts';
import type { ToldOfVariable, VariableFact } from './variable-findings.ts';
import { toldOnce } from './variable-findings.ts';

/** Finds `LOG_LVEL` that an overlay adds beside the `LOG_LEVEL` of its base, which it was to replace. */
export const overrideMisspelt = check({
  id: 'override-misspelt',
  title: 'Overlay variable almost matches a base variable it leaves unchanged',
  level: 'high',
  severity: 'warning',
  blind: 'Whether the program reads both names.',
  find: (input) => {
    const { mesh } = input;
    const compared = new Map(
      comparedHere(input).map(({ here, others }) => [here.container, others] as const),
    );
    const facts = mesh.workloads.flatMap((workload) =>
      workload.containers.flatMap((container) =>
        misspeltIn({ mesh, workload, container }, compared.get(container) ?? []),
      ),
    );
    return toldOnce(facts, tell);
  },
});

interface Misspelt extends VariableFact {
  readonly variable: EnvironmentVariable;
  readonly meant: EnvironmentVariable;
}

function misspeltIn(
  here: PlacedContainer,
  others: readonly PlacedContainer[],
): readonly Misspelt[] {
  const variables = [...here.container.variables.values()];
  const added = variables.filter(({ name, origin }) => isAdded(origin) && !isInBase(name, others));
  return added.flatMap((variable) => {
    const meant = variables.filter(
      (other) => isSlipOf(variable.name, other.name) && isOverridden(variable, other, others),
    );
    const [only, more] = meant;
    if (only === undefined || more !== undefined) return [];
    return [{ here, name: variable.name, decidedAt: variable.origin, variable, meant: only }];
  });
}

/** Tells whether a layer adds it: nothing stood there before. */
const isAdded = ({ via, values = [] }: Origin): boolean =>
  values.length > 0 ||
  ((via?.kind === 'patch' || via?.kind === 'generator') && via.replaced === undefined);

/** Tells whether another environment has the name without a layer of its own. */
const isInBase = (name: string, others: readonly PlacedContainer[]): boolean =>
  others.some(({ container }) => {
    const theirs = container.variables.get(name);
    return theirs !== undefined && !isAdded(theirs.origin);
  });

/**
 * Tells whether the layer that adds the one lies over what has the other: the other is of no patch, or comes from a file
 * that other environments have it from too, which have the first not from there.
 */
function isOverridden(
  added: EnvironmentVariable,
  { name, value, origin }: EnvironmentVariable,
  others: readonly PlacedContainer[],
): boolean {
  const isAlike = value !== null && added.value !== null && shapeOf(value) === shapeOf(added.value);
  if (!isAlike || layerOf(origin) === layerOf(added.origin)) return false;
  if (added.origin.via?.kind === 'patch' && origin.via === undefined) return true;
  return others.some(
    ({ container }) =>
      container.variables.get(name)?.origin.file === origin.file &&
      container.variables.get(added.name)?.origin.file !== added.origin.file,
  );
}

/** Gives the file that asks for it: the kustomization of a patch or a generator, else where it is written. */
const layerOf = ({ file, via }: Origin): string =>
  via?.kind === 'patch' || via?.kind === 'generator' ? via.file : file;

function tell({ here, variable, meant }: Misspelt, who: string): ToldOfVariable {
  const { name, origin } = variable;
  const { first: where } = toldPlaces.words(here.mesh.environment);
  const writer = where === '' ? 'this layer' : here.mesh.environment.name;
  const kept = readableValue(meant, here.container.variables);
  return {
    key: `${here.container.name} has ${name} beside ${meant.name}`,
    variable,
    message: `${where}${who} gets ${name}, and ${meant.name} stays ${kept}.`,
    why: `${name} (${placeOf(origin)}) is one slip away from ${meant.name} (${placeOf(meant.origin)}), which this layer leaves as it is.`,
    symptom: `the value of the base is in force, and what was written for ${writer} has no effect`,
    origin,
    related: [meant.origin],
    fix: { text: `Write ${meant.name}. If the program reads both, say so under \`ignore\`.` },
  };
}
