import type { Belonging } from '../assign-environments.ts';
import { NOBODY, unitName } from '../unit-name.ts';
import { whyOfItself } from './evidence.ts';
import { isAmbiguous } from '../step-words.ts';
import { areOneStage, stageIn } from './stage-in-text.ts';
import type { StageReading, StagesOfRoot } from './stages-of-roots.ts';

/** Holds what is said of a root before all evidence is heard. */
export interface SaidOfRoot {
  readonly belongs: readonly Belonging[];
  readonly why: string;
  /** Is set where the path of the root itself says it. */
  readonly isOfPath?: boolean;
}

/**
 * Tells what one environment is called by the other names of the tree, and whether two words are two of them.
 */
export interface KnownNames {
  /** Environments that paths say, as they write them, by the same in small letters. */
  readonly ofPaths: ReadonlyMap<string, string>;
  /** Words by which the axis of a reading tells Applications apart. */
  readonly told: (reading: StageReading) => ReadonlySet<string>;
}

export interface EvidenceVerdict {
  readonly belongs: readonly Belonging[];
  readonly why: string;
  /** Lists what contradicts the path of the root, half a sentence each. */
  readonly against: readonly string[];
}

/**
 * The environments of a root by all evidence. Names that agree with it stay as they are; where something else is said,
 * it is believed before the path, for what applies a folder decides where that goes. A word for an environment is the
 * environment of what has a proper name otherwise, which then is a cluster of it.
 */
export function byEvidence(
  { belongs, why, isOfPath = false }: SaidOfRoot,
  { readings, isWhole }: StagesOfRoot,
  known: KnownNames,
): EvidenceVerdict {
  const own = belongs.filter(({ environment }) => environment !== NOBODY);
  const agreeing = new Set(own.filter((each) => readings.some((one) => agrees(each, one, known))));
  const open = readings.filter((one) => ![...agreeing].some((each) => agrees(each, one, known)));
  if (readings.length === 0 || (open.length === 0 && (!isWhole || agreeing.size === own.length)))
    return { belongs, why, against: [] };
  const kept = isWhole
    ? [...agreeing]
    : own.filter((each) => agreeing.has(each) || !isProper(each));
  const proper = own.filter(isProper);
  const added = open.flatMap((one) => called(one, isOfPath && one.isWord ? proper : [], known));
  const [first] = open;
  return {
    belongs: distinct([...kept, ...added]),
    why: first === undefined ? why : whyOf(first, own, isOfPath),
    against: isOfPath && proper.length === 0 ? open.map((one) => against(one, own)) : [],
  };
}

function agrees(
  { environment }: Belonging,
  { words, isWord, ...reading }: StageReading,
  known: KnownNames,
): boolean {
  const said = stageIn(environment);
  if (said === null) return !isWord && environment.split('/').includes(words);
  if (!isWord || said.words === words) return true;
  if (!known.ofPaths.has(words) && isOfThing(words, said.words)) return true;
  if (!areOneStage(said.words, words)) return false;
  const areTwo =
    known.ofPaths.has(words) && known.told({ words, isWord, ...reading }).has(said.words);
  return !areTwo;
}

/**
 * Tells whether words of a name end in those of a path, behind others that services go by as well: an Application
 * `reviews-dev` for a path that says `dev` is the one of service `reviews` there.
 */
const isOfThing = (words: string, ofPath: string): boolean =>
  words.endsWith(`-${ofPath}`) &&
  words
    .slice(0, -ofPath.length - 1)
    .split('-')
    .every(isAmbiguous);

const isProper = ({ environment }: Belonging): boolean => stageIn(environment) === null;

/** One of those that paths say where just one is for the same stage. */
function called(
  { words, isWord }: StageReading,
  proper: readonly Belonging[],
  { ofPaths }: KnownNames,
): readonly Belonging[] {
  const alike =
    isWord && !ofPaths.has(words) ? [...ofPaths.values()].filter((each) => isFor(each, words)) : [];
  const [only, ...others] = alike;
  const environment =
    only !== undefined && others.length === 0 ? only : (ofPaths.get(words) ?? words);
  if (proper.length === 0) return [{ environment, cluster: null }];
  return proper.map((each) => ({
    environment,
    cluster: each.cluster === null ? each.environment : `${each.environment}/${each.cluster}`,
  }));
}

const isFor = (environment: string, words: string): boolean => {
  const said = stageIn(environment);
  return said?.of === '' && areOneStage(said.words, words);
};

const whyOf = (reading: StageReading, own: readonly Belonging[], isOfPath: boolean): string =>
  isOfPath && own.length > 0 && !own.every(isProper)
    ? `${reading.why}, though its path says ${listed(own)}`
    : reading.why;

const against = ({ of, words, axis }: StageReading, own: readonly Belonging[]): string =>
  `${of} is for ${words} (${whyOfItself(axis)}), and the path of what it applies says ${listed(own)}`;

const listed = (own: readonly Belonging[]): string =>
  own.map(({ environment, cluster }) => unitName(environment, cluster)).join(', ');

const distinct = (all: readonly Belonging[]): readonly Belonging[] => [
  ...new Map(all.map((each) => [unitName(each.environment, each.cluster), each])).values(),
];
