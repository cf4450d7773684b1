import type { PlacedContainer } from '../../compare/index.ts';
import {
  comparedContainers,
  imageOf,
  isPinned,
  namedAlike,
  sourceNotSeen,
} from '../../compare/index.ts';
import type { EnvironmentVariable, Mesh } from '../../istio/index.ts';
import type { ResourceId } from '../../manifest/index.ts';
import { placeOf, resourceKey } from '../../manifest/index.ts';
import { betweenSides, check } from '../detection/check.ts';
import { declaring } from './compared-here.ts';
import { isSwitchForDebugging } from './debugging-in-production.ts';
import { missingVariables } from './missing-variables.ts';
import type { ToldOfVariable, VariableFact } from './told-once.ts';
import { toldOnce } from './told-once.ts';

/** The program that read it is unchanged, so it misses what it had before. */
export const variableLost = check({
  id: 'variable-lost',
  title: 'A variable is taken from a container, or renamed, whose image stays the same',
  level: 'medium',
  blind: 'Whether the program reads it.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      // what siblings still have is told beside theirs
      const told = new Set(
        missingVariables
          .find(input)
          .findings.flatMap(({ subject, subjects = [subject], variable }) =>
            subjects.map((each) => whatOf(each, variable?.name ?? '')),
          ),
      );
      const lost = lostBetween(before, after).filter(
        ({ here, name }) => !told.has(whatOf(here.workload.resource, name)),
      );
      return toldOnce(lost, tell);
    }),
});

interface Lost extends VariableFact {
  readonly variable: EnvironmentVariable;
  /** What comes in its place under a name that is near, or with the same value. */
  readonly renamed: string | null;
}

const whatOf = (subject: ResourceId, name: string): string => `${resourceKey(subject)} ${name}`;

function lostBetween(before: Mesh, after: Mesh): readonly Lost[] {
  const past = new Map(placesOf(before).map((place) => [keyOf(place), place]));
  return placesOf(after).flatMap((here) => {
    const was = past.get(keyOf(here));
    if (was === undefined || was.container.variables === here.container.variables) return [];
    const isKept = imageOf(was) === imageOf(here) && isPinned(imageOf(here));
    if (!isKept || sourceNotSeen(here) !== null) return [];
    const now = here.container.variables;
    const added = [...now.values()].filter(({ name }) => !was.container.variables.has(name));
    return [...was.container.variables.values()].flatMap((variable) => {
      if (now.has(variable.name) || isSwitchForDebugging(variable.name)) return [];
      const renamed =
        added.find(({ name }) => namedAlike(name, variable.name)) ??
        added.find(({ value }) => value !== null && value !== '' && value === variable.value);
      const { name, origin: decidedAt } = variable;
      return [{ here, name, decidedAt, variable, renamed: renamed?.name ?? null }];
    });
  });
}

const placesOf = (mesh: Mesh): readonly PlacedContainer[] =>
  comparedContainers([mesh]).flatMap(({ places }) => places);

const keyOf = ({ workload, container }: PlacedContainer): string =>
  JSON.stringify([workload.kind, workload.namespace, workload.name, container.name]);

function tell({ here, variable, renamed }: Lost, who: string): ToldOfVariable {
  const { name, origin } = variable;
  const instead = renamed === null ? '' : `, and ${renamed} comes in its place`;
  return {
    key: `${here.container.name} loses ${name}`,
    variable,
    message: `${name} is taken from ${who}${instead}.`,
    why: `It was there at ${placeOf(origin)}, and the image stays ${imageOf(here)}: what reads ${name} does so still.`,
    symptom: 'a default of the program in place of the value, or pods that do not start',
    origin,
    side: 'base',
    fix: {
      text: `Keep ${name} until an image runs that does not read it. ${declaring(here, variable)}`,
    },
  };
}
