import type { Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { EnvironmentVariable } from '../../mesh/index.ts';
import type { PlacedContainer } from '../../variables/index.ts';
import { imageOf, namedAlike, sourceNotSeen } from '../../variables/index.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import type { ComparedHere } from './compared-here.ts';
import { comparedHere, declaring, environmentsOf, OF_WORKLOAD, whose } from './compared-here.ts';
import { isSwitchForDebugging } from './debugging-left-on.ts';

const MISSING: Check = {
  id: 'variable-missing',
  title: 'A variable that a container has in every other environment is missing in this one',
  level: 'medium',
  blind:
    'Whether the program has a default that is right here; what objects bring that are not rendered.',
};
const MISSPELT: Check = {
  id: 'variable-misspelt',
  title: 'A variable is called almost as in every other environment',
  level: 'medium',
  blind: 'Whether the program reads both names.',
};

/** Names that siblings have and this environment has not, or has with a slip. */
export const missingVariables = ofObjects([MISSING, MISSPELT], comparedHere, () => draftsOf);

function draftsOf({ here, others }: ComparedHere): readonly FindingDraft[] {
  if (sourceNotSeen(here) !== null) return [];
  const own = here.container.variables;
  const everywhere = [...(others[0]?.container.variables.values() ?? [])].filter(
    ({ name }) => !own.has(name) && others.every(({ container }) => container.variables.has(name)),
  );
  const onlyHere = [...own.keys()].filter((name) =>
    others.every(({ container }) => !container.variables.has(name)),
  );
  return everywhere.flatMap((theirs) => {
    const slips = onlyHere.filter((name) => namedAlike(name, theirs.name));
    const [slip] = slips;
    const written = slip === undefined ? undefined : own.get(slip);
    if (written !== undefined && slips.length === 1)
      return isCertain(here, others, written, theirs)
        ? [misspelt(here, others, written, theirs)]
        : [];
    return isMissed(here, others, theirs.name) ? [missing(here, others, theirs)] : [];
  });
}

/** Of two environments nobody can tell which of them has the slip, but that production is the one to mend. */
const isCertain = (
  { mesh }: PlacedContainer,
  others: readonly PlacedContainer[],
  written: EnvironmentVariable,
  theirs: EnvironmentVariable,
): boolean =>
  others.length > 1 ||
  (mesh.environment.production && written.value !== null && written.value === theirs.value);

/** One other environment that has it proves little, unless this is production. Switches for debugging are left out on purpose. */
function isMissed(
  here: PlacedContainer,
  others: readonly PlacedContainer[],
  name: string,
): boolean {
  if (isSwitchForDebugging(name)) return false;
  const isAlone = others.length === 1;
  if (isAlone && !here.mesh.environment.production) return false;
  // a later version may read what this one does not know
  return others.some((other) => imageOf(other) === imageOf(here));
}

function missing(
  here: PlacedContainer,
  others: readonly PlacedContainer[],
  { name, origin }: EnvironmentVariable,
): FindingDraft {
  const { environment } = here.mesh;
  return {
    check: MISSING.id,
    subject: here.workload.resource,
    key: `${here.container.name} lacks ${name}`,
    variable: name,
    scope: OF_WORKLOAD,
    message: `${whose(here)} has no ${name} in ${environment.name}.`,
    why: `It has it in ${environmentsOf(others)} (${placeOf(origin)}), with the same image.`,
    symptom: `${here.workload.name} starts with its own default for ${name}, or does not start, in ${environment.name} only`,
    origin: placeHere(here),
    related: [origin],
    fix: {
      text: `Set ${name} in ${environment.name} too; in the base, if its value is the same everywhere. ${declaring(here, name)}`,
    },
  };
}

function misspelt(
  here: PlacedContainer,
  others: readonly PlacedContainer[],
  written: EnvironmentVariable,
  { name, origin }: EnvironmentVariable,
): FindingDraft {
  const { environment } = here.mesh;
  return {
    check: MISSPELT.id,
    subject: here.workload.resource,
    key: `${here.container.name} has ${written.name} for ${name}`,
    variable: name,
    scope: OF_WORKLOAD,
    message: `${whose(here)} gets ${written.name} in ${environment.name}, and ${name} in ${environmentsOf(others)}.`,
    why: `${written.name} (${placeOf(written.origin)}) is in no other environment, and ${name} (${placeOf(origin)}) in all of them.`,
    symptom: `${here.workload.name} does not see the value and goes on with its default, in ${environment.name} only`,
    origin: written.origin,
    related: [origin],
    fix: { text: `Write ${name}. ${declaring(here, name)}` },
  };
}

const placeHere = ({ container }: PlacedContainer): Origin => container.node.origin;
