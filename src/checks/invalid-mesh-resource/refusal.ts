import { isIstioKind, placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { ToldBy } from '../detection/check.ts';
import type { FindingReason } from '../detection/detector.ts';
import { OBJECT_REFUSED } from './mistakes.ts';
import type { Mistake } from './mistakes.ts';

interface Circumstances {
  /** Folder of the root that applies the object. */
  readonly root: string | null;
  /** Whether Flux applies it. */
  readonly isOfFlux: boolean;
  /** What the base has of the object: `refused` where the cluster does not take that either. */
  readonly base: 'none' | 'taken' | 'refused';
}

const RESULTS: Readonly<Record<Circumstances['base'], string>> = {
  none: 'it never takes effect',
  taken: 'the old one stays in force',
  refused: 'what it holds of it stays',
};

/** Istio has one for each of its kinds. */
const ANALYZER = 'schema.ValidationAnalyzer';

/** More mistakes, and fixes, on one object than this are counted, not told. */
const MAX_TOLD = 8;

/** What it means that an object is refused: it, and what is applied together with it, stays as it is (FLUX-40). */
export function tellRefusal(
  resource: Resource,
  mistakes: readonly [Mistake, ...Mistake[]],
  { root, isOfFlux, base }: Circumstances,
): ToldBy {
  const [first, ...more] = mistakes;
  const isOfIstio =
    isIstioKind(resource) &&
    mistakes.some(({ isReadable }) => isReadable) &&
    !mistakes.some(({ hidesOthers }) => hidesOthers);
  const applied = root === null || root === '.' ? 'it' : root;
  return {
    by: first.check,
    subject: resource,
    key: mistakes.map(({ key }) => key).join(' and '),
    cause: JSON.stringify([...new Set(mistakes.map(({ fix }) => fix))].sort()),
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(resource)} is invalid: applying ${applied} will fail; ${RESULTS[base]}.`,
    why: whyOf(mistakes),
    symptom: (isOfFlux ? first.symptomOfFlux : undefined) ?? first.symptom,
    origin: first.origin,
    related: [...first.related, ...more.flatMap(({ origin, related }) => [origin, ...related])],
    ...(first.check === OBJECT_REFUSED && {
      knownAs: isOfIstio ? [{ code: 'IST0106', analyzer: `${ANALYZER}.${resource.kind}` }] : [],
    }),
    ...(more.length > 0 && { reasons: reasonsOf(mistakes) }),
    fix: {
      text: fixOf(mistakes),
      // one of several mistakes is no fix
      ...(more.length === 0 && first.replacement !== null && { replacement: first.replacement }),
    },
  };
}

/** What is wrong, of several mistakes each with its line: the finding has but one. */
export const whyOf = (mistakes: readonly Mistake[]): string =>
  told(
    mistakes.map(({ why, origin }) =>
      mistakes.length === 1 ? why : `${why.replace(/\.$/, '')} (${placeOf(origin)}).`,
    ),
  );

export const fixOf = (mistakes: readonly Mistake[]): string =>
  told([...new Set(mistakes.map((mistake) => fixWithin(mistake, mistakes)))]);

/** Of several mistakes each says at which field it is mended. */
const fixWithin = ({ fix, fixAmongOthers }: Mistake, { length }: readonly Mistake[]): string =>
  length === 1 ? fix : (fixAmongOthers ?? fix);

/** The same one by one, for machines. */
export const reasonsOf = (mistakes: readonly Mistake[]): readonly FindingReason[] =>
  mistakes.map((mistake) => ({
    why: mistake.why,
    fix: fixWithin(mistake, mistakes),
    origin: mistake.origin,
    isNamed: mistake.isReadable,
  }));

function told(sentences: readonly string[]): string {
  const left = sentences.length - MAX_TOLD;
  const rest = left > 0 ? [`And ${String(left)} more.`] : [];
  return [...sentences.slice(0, MAX_TOLD), ...rest].join(' ');
}
