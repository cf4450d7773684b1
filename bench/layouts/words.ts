import { inAnyOrder } from '../seeded-random.ts';
import type { Dice } from '../random-tree.ts';
import type { Place } from './model.ts';
import type { Outline } from './outline.ts';

const EARLY = ['dev', 'develop', 'development', 'dev'] as const;
const TESTED = ['test', 'qa', 'int', 'testing', 'sit'] as const;
const LATE = ['stage', 'staging', 'stg', 'uat', 'preprod', 'pre-prod', 'acceptance'] as const;
const LAST = ['prod', 'production', 'live', 'prd', 'prod'] as const;
const REGIONS = [
  ['eu', 'us'],
  ['eu', 'us', 'ap'],
  ['emea', 'amer'],
  ['west', 'east'],
] as const;

/** Names of clusters and folders that say nothing of a stage. */
const CODENAMES = [
  [
    'blue',
    'green',
    'red',
    'amber',
    'violet',
    'grey',
    'teal',
    'olive',
    'pink',
    'cyan',
    'gold',
    'rose',
  ],
  [
    'jupiter',
    'saturn',
    'venus',
    'mercury',
    'pluto',
    'titan',
    'io',
    'ceres',
    'rhea',
    'vesta',
    'juno',
    'mimas',
  ],
  ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c10', 'c11', 'c12'],
] as const;

interface DrawnStage {
  readonly word: string;
  readonly isProduction: boolean;
}

function drawnStages(dice: Dice): readonly DrawnStage[] {
  const before = [EARLY, TESTED, LATE].map((words) => dice.pick<string>(words));
  const kept = before.filter(() => dice.chance(0.6));
  const stages = kept.length === 0 ? [dice.pick(before)] : kept;
  return [
    ...stages.map((word) => ({ word, isProduction: false })),
    { word: dice.pick(LAST), isProduction: true },
  ];
}

type Worded = Pick<Place, 'words' | 'isProduction'>;

function wordsBy(dice: Dice, wording: Outline['wording']): readonly Worded[] {
  const stages = drawnStages(dice);
  if (wording === 'codenames') return stages.map(() => ({ words: [], isProduction: true }));
  if (wording === 'with regions') {
    const regions = dice.pick(REGIONS);
    const isEverywhere = dice.chance(0.4);
    return stages.flatMap(({ word, isProduction }) =>
      isProduction || isEverywhere
        ? regions.map((region) => ({ words: [word, region], isProduction }))
        : [{ words: [word], isProduction }],
    );
  }
  if (wording === 'plain')
    return stages.map(({ word, isProduction }) => ({ words: [word], isProduction }));
  const digits = dice.pick(['01', '1', '001']);
  const another = dice.chance(0.4);
  return stages.flatMap(({ word, isProduction }) => {
    const numbers = isProduction && another ? [digits, digits.replace('1', '2')] : [digits];
    return numbers.map((number) => ({ words: [`${word}${number}`], isProduction }));
  });
}

const CLUSTER_OF = {
  own: (codename: string) => codename,
  one: () => 'one',
  'shared before production': (codename: string, isProduction: boolean) =>
    isProduction ? codename : 'shared',
} as const;

export function drawnPlaces(
  dice: Dice,
  wording: Outline['wording'],
  clusters: Outline['clusters'],
): readonly Place[] {
  const codenames = inAnyOrder<string>(dice.pick(CODENAMES), () => dice.number(1e6));
  return wordsBy(dice, wording).map(({ words, isProduction }, at) => {
    const codename = codenames[at] ?? `c${String(at)}`;
    const cluster = CLUSTER_OF[clusters](codename, isProduction);
    return { words, isProduction, codename, cluster };
  });
}
