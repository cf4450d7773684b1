import type { DeliveryMap } from '../../../gitops/index.ts';
import { areOneStage } from '../../../gitops/index.ts';
import { counted } from '../../../manifest/index.ts';

type MappedRoot = DeliveryMap['environments'][number]['roots'][number];

/** What is looked at of one applier. */
type ConsideredOf = NonNullable<MappedRoot['considered']>[number];

/** One thing that is looked at. */
type Considered = ConsideredOf['considered'][number];

/** What is looked at of an applier, in the words of its tool. */
const LOOKED_AT: Readonly<Record<Considered['axis'], string>> = {
  parameter: 'the parameter of its generator',
  name: 'its name',
  folder: 'the folder that it lies in,',
  file: 'the file that it lies in,',
  path: 'the path that it applies,',
  namespace: 'its namespace',
  values: 'its file of values',
  branch: 'its branch',
  variable: 'its variable',
  label: 'the label of its cluster',
  cluster: 'the name of its cluster,',
  host: 'the address of its cluster,',
};

const APPLIERS_SHOWN = 3;

/** Each step by which the environment of a root got its name: what was looked at, what that says, and what decided. */
export function consideredLines(considered: readonly ConsideredOf[] = []): readonly string[] {
  const more = considered.length - APPLIERS_SHOWN;
  return [
    ...considered.slice(0, APPLIERS_SHOWN).flatMap(stepsOf),
    ...(more > 0 ? [`      and ${counted(more, 'more applier')}`] : []),
  ];
}

/** Sums up what decided the name of an environment, by how many appliers: `its name web-prod (1), …`. */
export function decisiveSteps(considered: readonly ConsideredOf[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { considered: steps } of considered)
    for (const { axis, text, words } of steps.filter(({ isDecisive }) => isDecisive))
      if (words !== null) {
        const comma = LOOKED_AT[axis].endsWith(',') ? ',' : '';
        const key = `${LOOKED_AT[axis]} ${text}${comma} says ${words}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
  const shown = [...counts].toSorted(([, a], [, b]) => b - a);
  const more = shown.length - APPLIERS_SHOWN;
  return [
    ...shown
      .slice(0, APPLIERS_SHOWN)
      .map(([text, count]) => `named because ${text} (${counted(count, 'applier')})`),
    ...(more > 0 ? [`and by ${counted(more, 'more sign')}`] : []),
  ];
}

const stepsOf = ({ of, considered }: ConsideredOf): readonly string[] => {
  const decisive = considered.find(({ isDecisive }) => isDecisive)?.words ?? null;
  return [
    `      of ${of} was looked at`,
    ...considered.map((each) => `        ${stepText(each, decisive)}`),
    ...(decisive === null ? ['        none of it says an environment'] : []),
  ];
};

function stepText(
  { axis, text, words, stages, isDecisive }: Considered,
  decisive: string | null,
): string {
  const looked = `${LOOKED_AT[axis]} ${text}`;
  if (words === null) return isDecisive ? `${looked}: this counts most` : `${looked}: says nothing`;
  const tells = stages > 1 ? `, and tells ${counted(stages, 'environment')} apart` : '';
  if (isDecisive) return `${looked}: says ${words}${tells}: this counts most`;
  const isAgainst = decisive !== null && !areOneStage(words, decisive);
  return `${looked}: says ${words}${tells}${isAgainst ? ', which contradicts it' : ''}`;
}
