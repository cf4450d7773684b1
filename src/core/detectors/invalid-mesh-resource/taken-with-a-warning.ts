import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import { warnedObjects } from '../../mesh/index.ts';
import { listed } from '../../text/index.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { warnedFilters } from './patches-taken.ts';
import type { Warning } from './warning-words.ts';
import { WORDS } from './warning-words.ts';

const TAKEN_WITH_A_WARNING: Check = {
  id: 'taken-with-a-warning',
  title: 'The webhook of Istio takes an object and warns of a setting that does nothing',
  level: 'low',
  severity: 'warning',
  blind: 'Faults that say no error, and ciphers in expressions.',
  knownAs: [{ code: 'IST0133', analyzer: 'schema.ValidationAnalyzer.*' }],
};

/** What istiod takes with a warning that it prints to who applies it, one finding for each thing it warns of. */
export const takenWithAWarning = ofObjects(
  [TAKEN_WITH_A_WARNING],
  (input) => [...warnedObjects(input.mesh), ...warnedFilters(input)],
  () =>
    ({ object, warnings }) =>
      [...new Set(warnings.map(({ what }) => what))].map((kind) =>
        findingFor(
          object,
          kind,
          warnings.filter(({ what }) => what === kind),
        ),
      ),
);

const MOST_NAMED = 4;

const meantText = ({ text, nearest }: Warning): readonly string[] =>
  nearest === undefined ? [] : [`Write ${nearest} for ${text}.`];

function findingFor(
  object: Resource,
  what: Warning['what'],
  warnings: readonly Warning[],
): FindingDraft {
  const { says, why, symptom, fix, isHarmless } = WORDS[what];
  const texts = listed([...new Set(warnings.map(({ text }) => text))], MOST_NAMED);
  const [first, ...others] = warnings.map(({ origin }) => origin);
  const origin = first ?? object.origin;
  const isTold = warnings.some(({ isOfIstio = true }) => isOfIstio);
  return {
    check: TAKEN_WITH_A_WARNING.id,
    subject: object,
    key: what,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(object)} ${says(texts)}.`,
    why: `${why} (${placeOf(origin)}). istiod takes it${isTold ? ' with a warning' : ', and says nothing'}.`,
    symptom,
    origin,
    related: others,
    fix: { text: [...new Set(warnings.flatMap(meantText)), fix].join(' ') },
    ...(isHarmless && { severity: 'info' as const }),
    knownAs: isTold
      ? [{ code: 'IST0133', analyzer: `schema.ValidationAnalyzer.${object.kind}` }]
      : [],
  };
}
