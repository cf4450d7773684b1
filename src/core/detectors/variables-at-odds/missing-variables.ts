import { placeOf } from '../../manifest/index.ts';
import type { EnvironmentVariable } from '../../mesh/index.ts';
import type { PlacedContainer } from '../../variables/index.ts';
import { imageOf, namedAlike, sourceNotSeen } from '../../variables/index.ts';
import type { Check, Look } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { ComparedHere } from './compared-here.ts';
import { comparedHere, declaring, environmentsOf } from './compared-here.ts';
import { isSwitchForDebugging } from './debugging-left-on.ts';
import type { Told, VariableFact } from './told-once.ts';
import { toldOnce } from './told-once.ts';

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

interface Missed extends VariableFact {
  readonly others: readonly PlacedContainer[];
  readonly theirs: EnvironmentVariable;
  /** What is there under a name that is near; null where nothing is. */
  readonly written: EnvironmentVariable | null;
  /** Why no other image is the reason. */
  readonly why: string;
}

/** Names that siblings have and this environment has not, or has with a slip. */
export const missingVariables: Look = {
  checks: [MISSING, MISSPELT],
  find: (input) => {
    const missed = comparedHere(input).flatMap((compared) => missedOf(compared, input));
    return {
      findings: [
        ...toldOnce(
          missed.filter(({ written }) => written === null),
          missing,
        ),
        ...toldOnce(
          missed.filter(({ written }) => written !== null),
          misspelt,
        ),
      ],
    };
  },
};

function missedOf({ here, others }: ComparedHere, input: DetectorInput): readonly Missed[] {
  if (sourceNotSeen(here) !== null) return [];
  const own = here.container.variables;
  const everywhere = [...(others[0]?.container.variables.values() ?? [])].filter(
    ({ name }) => !own.has(name) && others.every(({ container }) => container.variables.has(name)),
  );
  const onlyHere = [...own.values()].filter(({ name }) =>
    others.every(({ container }) => !container.variables.has(name)),
  );
  return everywhere.flatMap((theirs): readonly Missed[] => {
    const slips = onlyHere.filter(({ name }) => namedAlike(name, theirs.name));
    const [written] = slips;
    const of = { here, others, theirs, name: theirs.name };
    if (written !== undefined && slips.length === 1)
      return isCertain(here, others, written, theirs)
        ? [{ ...of, written, decidedAt: written.origin, why: '' }]
        : [];
    const why = whyMissed({ here, others }, theirs.name, input);
    return why === null ? [] : [{ ...of, written: null, decidedAt: theirs.origin, why }];
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
function whyMissed(
  { here, others }: Pick<ComparedHere, 'here' | 'others'>,
  name: string,
  input: DetectorInput,
): string | null {
  if (isSwitchForDebugging(name)) return null;
  if (others.length === 1 && !here.mesh.environment.production) return null;
  // a later version may read what this one does not know
  if (others.some((other) => imageOf(other) === imageOf(here))) return 'with the same image';
  const gained = others.filter((other) => gainsAlone(other, name, input));
  return gained.length === 0
    ? null
    : `and came to ${environmentsOf(gained)} with this change, without a new image`;
}

/** Whether a container gets a variable by this change while its image stays what it is. */
function gainsAlone(
  place: PlacedContainer,
  name: string,
  { environmentsBefore = [] }: DetectorInput,
): boolean {
  const { kind, namespace, name: workload } = place.workload;
  const before = environmentsBefore
    .find(({ environment }) => environment.name === place.mesh.environment.name)
    ?.workloads.find(
      (one) => one.kind === kind && one.namespace === namespace && one.name === workload,
    )
    ?.containers.find((container) => container.name === place.container.name);
  return (
    before !== undefined &&
    !before.variables.has(name) &&
    imageOf({ container: before }) === imageOf(place)
  );
}

function missing({ here, others, theirs, why }: Missed, who: string): Told {
  const { environment } = here.mesh;
  const { name, origin } = theirs;
  return {
    check: MISSING.id,
    key: `${here.container.name} lacks ${name}`,
    variable: theirs,
    message: `${name} is missing in ${environment.name}, for ${who}.`,
    why: `It is there in ${environmentsOf(others)} (${placeOf(origin)}), ${why}.`,
    symptom: `a default of the program in place of the value, or pods that do not start, in ${environment.name} only`,
    origin: here.container.node.origin,
    related: [origin],
    fix: {
      text: `Set ${name} in ${environment.name} too; in the base, if its value is the same everywhere. ${declaring(here, theirs)}`,
    },
  };
}

function misspelt({ here, others, theirs, written }: Missed, who: string): Told {
  const { environment } = here.mesh;
  const { name, origin } = theirs;
  const [slip, place] = [written?.name ?? '', written?.origin ?? origin];
  return {
    check: MISSPELT.id,
    key: `${here.container.name} has ${slip} for ${name}`,
    variable: theirs,
    message: `In ${environment.name} it is called ${slip}, and ${name} in ${environmentsOf(others)}, for ${who}.`,
    why: `${slip} (${placeOf(place)}) is in no other environment, and ${name} (${placeOf(origin)}) in all of them.`,
    symptom: `a default of the program in place of the value, in ${environment.name} only`,
    origin: place,
    related: [origin],
    fix: { text: `Write ${name}. ${declaring(here, theirs)}` },
  };
}
