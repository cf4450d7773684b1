import { placeOf, resourceKey } from '../../manifest/index.ts';
import type { EnvironmentVariable, Mesh } from '../../mesh/index.ts';
import type { PlacedContainer } from '../../variables/index.ts';
import { comparedContainers, imageOf, namedAlike, sourceNotSeen } from '../../variables/index.ts';
import type { Check, Look } from '../detection/check.ts';
import { sidesOf } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { declaring, OF_WORKLOAD, whose } from './compared-here.ts';
import { isSwitchForDebugging } from './debugging-left-on.ts';
import { missingVariables } from './missing-variables.ts';

const LOST: Check = {
  id: 'variable-lost',
  title: 'A variable is taken from a container, or renamed, whose image stays the same',
  level: 'medium',
  blind: 'Whether the program reads it.',
};

interface Lost {
  readonly here: PlacedContainer;
  readonly variable: EnvironmentVariable;
  /** What comes in its place under a name that is near, or with the same value. */
  readonly renamed: string | null;
}

/** What a container had before and has no more, with the program that read it unchanged. */
export const lostVariables: Look = {
  checks: [LOST],
  find: (input) => {
    const sides = sidesOf(input);
    if (sides === null) return { findings: [] };
    // what siblings still have is told beside theirs
    const told = new Set(missingVariables.find(input).findings.map(whatOf));
    const lost = lostBetween(sides.before, sides.after).map(draftOf);
    return { findings: lost.filter((draft) => !told.has(whatOf(draft))) };
  },
};

const whatOf = ({ subject, variable = '' }: FindingDraft): string =>
  `${resourceKey(subject)} ${variable}`;

function lostBetween(before: Mesh, after: Mesh): readonly Lost[] {
  const past = new Map(placesOf(before).map((place) => [keyOf(place), place]));
  return placesOf(after).flatMap((here) => {
    const was = past.get(keyOf(here));
    if (was === undefined || was.container.variables === here.container.variables) return [];
    if (imageOf(was) !== imageOf(here) || sourceNotSeen(here) !== null) return [];
    const now = here.container.variables;
    const added = [...now.values()].filter(({ name }) => !was.container.variables.has(name));
    return [...was.container.variables.values()].flatMap((variable) => {
      if (now.has(variable.name) || isSwitchForDebugging(variable.name)) return [];
      const renamed =
        added.find(({ name }) => namedAlike(name, variable.name)) ??
        added.find(({ value }) => value !== null && value !== '' && value === variable.value);
      return [{ here, variable, renamed: renamed?.name ?? null }];
    });
  });
}

const placesOf = (mesh: Mesh): readonly PlacedContainer[] =>
  comparedContainers([mesh]).flatMap(({ places }) => places);

const keyOf = ({ workload, container }: PlacedContainer): string =>
  JSON.stringify([workload.kind, workload.namespace, workload.name, container.name]);

function draftOf({ here, variable: { name, origin }, renamed }: Lost): FindingDraft {
  const image = imageOf(here);
  const instead = renamed === null ? '' : `, and gets ${renamed} in its place`;
  return {
    check: LOST.id,
    subject: here.workload.resource,
    key: `${here.container.name} loses ${name}`,
    variable: name,
    scope: OF_WORKLOAD,
    message: `${whose(here)} no longer gets ${name}${instead}.`,
    why: `It had it at ${placeOf(origin)}, and its image stays ${image === '' ? 'the same' : image}: what reads ${name} does so still.`,
    symptom: `${here.workload.name} goes on with its own default, or does not start, with the next pod`,
    origin,
    side: 'base',
    fix: {
      text: `Keep ${name} until an image runs that does not read it. ${declaring(here, name)}`,
    },
  };
}
