import type { PlacedContainer } from '../../compare/index.ts';
import { sourceNotSeen } from '../../compare/index.ts';
import { imageOf } from './container-image.ts';
import type { LostVariable } from './lost-variables.ts';
import { keyOf, lostIn } from './lost-variables.ts';
import { gainsAlone, gainsWithImage, isNewBeside, whyMissedBeside } from './two-siblings.ts';
import { isSlipOf, namedAlike } from './similar-names.ts';
import type { EnvironmentVariable } from '../../istio/index.ts';
import { nodeAt, placeOf, resourceKey, say, slot } from '../../manifest/index.ts';
import type { Check } from '../detection/check.ts';
import { checks, check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { ComparedHere } from './container-comparison.ts';
import {
  allCompared,
  areSiblings,
  calledAll,
  calledAmong,
  declaring,
} from './container-comparison.ts';
import { serviceLink } from './service-links.ts';
import { isOfServiceNotHere } from './service-not-here.ts';
import { isSwitchForDebugging } from './debugging-in-production.ts';
import type { ToldOfVariable, VariableFact } from './variable-findings.ts';
import { toldOnce } from './variable-findings.ts';
import type { ResourceId } from '../../manifest/index.ts';

const variableMissing: Check = {
  id: 'variable-missing',
  title: 'Missing variable that every other environment, version or namespace has',
  level: 'medium',
  blind: "Whether the program's default is right here; values from objects that are not rendered.",
};

const variableMisspelt: Check = {
  id: 'variable-misspelt',
  title: "Variable name nearly matches every other environment's, version's or namespace's",
  level: 'high',
  severity: 'warning',
  blind: 'Whether the program reads both names.',
};

interface Missed extends VariableFact {
  readonly others: readonly PlacedContainer[];
  readonly theirs: EnvironmentVariable;
  /** Is the variable that is there under a name that is near; null where none is. */
  readonly written: EnvironmentVariable | null;
  /** Says why no other image is the reason. */
  readonly why: string;
}

/** Tells of names that siblings have and this environment has not, or has with a slip. */
export const missingVariables = checks([variableMissing, variableMisspelt], (input) => {
  const missed = allCompared(input).flatMap((compared) => missedOf(compared, input));
  const [absent, slipped] = [
    missed.filter(({ written }) => written === null),
    missed.filter(({ written }) => written !== null),
  ];
  const lost = new Set(lostIn(input).map((each) => keyOf(each.here) + each.name));
  const isLost = ({ here, name }: Missed): boolean => lost.has(keyOf(here) + name);
  return [
    ...toldOnce(absent.filter(isLost), tellMissing).map((told) => ({
      ...told,
      by: variableMissing,
      aspect: 'lost',
    })),
    ...toldOnce(
      absent.filter((each) => !isLost(each)),
      tellMissing,
    ).map((told) => ({ ...told, by: variableMissing })),
    ...toldOnce(slipped, tellMisspelt).map((told) => ({ ...told, by: variableMisspelt })),
  ];
});

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
      return isCertain(here, others, written, theirs) ||
        isSlipOfNew({ here, others }, written, theirs, input)
        ? [{ ...of, written, decidedAt: written.origin, why: '' }]
        : [];
    const why = whyMissed({ here, others }, theirs.name, input);
    return why === null ? [] : [{ ...of, written: null, decidedAt: theirs.origin, why }];
  });
}

/**
 * Tells whether it is certain which name has the slip: of two environments nobody can tell, but that
 * production is the one to mend.
 */
const isCertain = (
  here: PlacedContainer,
  others: readonly PlacedContainer[],
  written: EnvironmentVariable,
  theirs: EnvironmentVariable,
): boolean =>
  others.length > 1 ||
  (here.mesh.environment.production &&
    !areSiblings({ here, others }) &&
    written.value !== null &&
    written.value === theirs.value);

/** Tells whether one of two versions or namespaces is new and spells a variable of the other with a slip. */
const isSlipOfNew = (
  { here, others }: Pick<ComparedHere, 'here' | 'others'>,
  written: EnvironmentVariable,
  theirs: EnvironmentVariable,
  input: DetectorInput,
): boolean =>
  areSiblings({ here, others }) &&
  isNewBeside(here, others, input) &&
  isSlipOf(written.name, theirs.name);

/**
 * Says why a variable is missed. One other environment that has it proves little, unless this is production.
 * Switches for debugging are left out on purpose.
 */
function whyMissed(
  { here, others }: Pick<ComparedHere, 'here' | 'others'>,
  name: string,
  input: DetectorInput,
): string | null {
  if (isSwitchForDebugging(name) || isOfServiceNotHere(here, others, name)) return null;
  const [only, ...more] = others;
  if (only !== undefined && more.length === 0 && areSiblings({ here, others }))
    return whyMissedBeside(here, only, name, input);
  if (others.length === 1 && !here.mesh.environment.production) return null;
  const gained = others.filter((other) => gainsAlone(other, name, input));
  const came = others.filter((other) => gainsWithImage(other, name, input));
  // what comes along with a later version comes here with that version, too
  const isLater = came.length > 0 && came.every((other) => imageOf(other) !== imageOf(here));
  if (isLater && gained.length === 0) return null;
  // a later version may read what this one does not know
  if (others.some((other) => imageOf(other) === imageOf(here))) return ', with the same image';
  return gained.length === 0
    ? null
    : `: this change adds it to ${calledAll(here, gained)}, with no new image`;
}

function tellMissing({ here, others, theirs, why }: Missed, who: string): ToldOfVariable {
  const called = calledAmong({ here, others });
  const { name, origin } = theirs;
  return {
    key: `${here.container.name} lacks ${name}`,
    variable: theirs,
    message: `${name} is missing in ${called}${forWhom(who, called)}.`,
    why: `It is set in ${calledAll(here, others)} (${placeOf(origin)})${why}.`,
    symptom: `${called} only: the program's default applies, or pods do not start`,
    origin: (nodeAt(here.container.node, 'env') ?? here.container.node).origin,
    related: [origin],
    fix: {
      text: `Set ${name} in ${called} too, or in the base if the value is the same everywhere. ${declaring(here, theirs)}`,
    },
  };
}

function tellMisspelt({ here, others, theirs, written }: Missed, who: string): ToldOfVariable {
  const called = calledAmong({ here, others });
  const { name, origin } = theirs;
  const [slip, place] = [written?.name ?? '', written?.origin ?? origin];
  return {
    key: `${here.container.name} has ${slip} for ${name}`,
    variable: theirs,
    message: `In ${called} it is called ${slip}, but ${name} in ${calledAll(here, others)}${forWhom(who, called)}.`,
    why: areSiblings({ here, others })
      ? `${slip} (${placeOf(place)}) is nowhere else beside it, and ${name} (${placeOf(origin)}) in all others.`
      : `${slip} (${placeOf(place)}) is in no other environment; ${name} (${placeOf(origin)}) is in all of them.`,
    symptom: `${called} only: the program's default applies`,
    origin: place,
    related: [origin],
    fix: { text: `Write ${name}. ${declaring(here, theirs)}` },
  };
}

/** Says for whom it is; empty where the container has been named already. */
const forWhom = (who: string, called: string): string => (who === called ? '' : `, for ${who}`);

/**
 * Tells of a variable that a container loses: the program that read it is unchanged, so it misses what it had
 * before.
 */
export const variableLost = check({
  id: 'variable-lost',
  title: 'Variable removed or renamed while its container keeps its image',
  level: 'high',
  severity: 'warning',
  blind: 'Whether the program reads it.',
  find: (input) => {
    const lost = lostIn(input);
    if (lost.length === 0) return [];
    // what siblings still have is told beside theirs
    const told = new Set(
      missingVariables
        .find(input)
        .findings.flatMap(({ subject, subjects = [subject], variable }) =>
          subjects.map((each) => whatOf(each, variable?.name ?? '')),
        ),
    );
    return toldOnce(
      lost.filter(({ here, name }) => !told.has(whatOf(here.workload.resource, name))),
      tellLost,
    );
  },
});

const whatOf = (subject: ResourceId, name: string): string => `${resourceKey(subject)} ${name}`;

function tellLost({ here, variable, renamed }: LostVariable, who: string): ToldOfVariable {
  const { name, origin } = variable;
  const link = serviceLink(here, name);
  return {
    key: `${here.container.name} loses ${name}`,
    variable,
    message:
      renamed === null
        ? `${name} is removed from ${who}.`
        : `Variable ${name} of ${who} is now called ${renamed}.`,
    why: `It was set at ${placeOf(origin)}, and the image stays ${imageOf(here)}: a program that reads ${name} now misses it.${link === null ? '' : ` ${link.says}`}`,
    symptom:
      link === null
        ? say`the program's default applies, or pods do not start`
        : say`${slot.code(link.value)} in place of the value, which may stop pods that read it otherwise`,
    origin,
    side: 'base',
    ...(link === null ? {} : { related: [{ ...link.origin, side: 'head' }] }),
    fix: {
      text: `Keep ${name} until an image runs that does not read it.`,
    },
  };
}
