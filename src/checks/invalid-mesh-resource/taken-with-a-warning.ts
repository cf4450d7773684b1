import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import type { FindingReason } from '../detection/detector.ts';
import { warnedFilters } from './patches-taken.ts';
import { warnedObjects } from './warned-objects.ts';
import { WORDS } from './warning-words.ts';
import type { Warning } from './warning-words.ts';

/** What istiod takes with a warning that it prints to who applies it, one finding for each thing it warns of. */
export const takenWithAWarning = check({
  id: 'taken-with-a-warning',
  title: 'The webhook of Istio takes an object and warns of a setting that does nothing',
  level: 'low',
  severity: 'warning',
  blind: 'Faults that say no error, and ciphers in expressions.',
  knownAs: [{ code: 'IST0133', analyzer: 'schema.ValidationAnalyzer.*' }],
  find: (input) =>
    [...warnedObjects(input.mesh), ...warnedFilters(input)].flatMap(({ object, warnings }) =>
      [...new Set(warnings.map(({ what }) => what))].map((kind) =>
        tell(
          object,
          kind,
          warnings.filter(({ what }) => what === kind),
        ),
      ),
    ),
});

const MOST_NAMED = 4;

const meantText = ({ text, nearest }: Warning): readonly string[] =>
  nearest === undefined ? [] : [`Write ${nearest} for ${text}.`];

const isOfWebhook = ({ isOfIstio }: Warning): boolean => isOfIstio !== false;

const takenWords = (warnings: readonly Warning[]): string =>
  `istiod takes it${warnings.some(isOfWebhook) ? ' with a warning' : ', and says nothing'}.`;

const fixText = (what: Warning['what'], warnings: readonly Warning[]): string =>
  [...new Set(warnings.flatMap(meantText)), WORDS[what].fix].join(' ');

/** Warnings that the webhook puts into one sentence, and those of which it says nothing, which are one to a reader. */
function toldApart(warnings: readonly Warning[]): readonly (readonly [Warning, ...Warning[]])[] {
  const groups = new Map<string, [Warning, ...Warning[]]>();
  for (const warning of warnings) {
    const key = isOfWebhook(warning) ? `said ${warning.apart ?? ''}` : 'unsaid';
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [warning]);
    else group.push(warning);
  }
  return [...groups.values()];
}

function reasonOf(
  what: Warning['what'],
  warnings: readonly [Warning, ...Warning[]],
): FindingReason {
  const [{ origin }] = warnings;
  const texts = [...new Set(warnings.map(({ text }) => text))].filter((text) => text !== '');
  const named = texts.length === 0 ? '' : `${listed(texts, MOST_NAMED)}: `;
  return {
    why: `${named}${WORDS[what].why} (${placeOf(origin)}). ${takenWords(warnings)}`,
    fix: fixText(what, warnings),
    origin,
    isNamed: warnings.some(isOfWebhook),
  };
}

function tell(object: Resource, what: Warning['what'], warnings: readonly Warning[]): Told {
  const { says, why, symptom, isHarmless } = WORDS[what];
  const texts = listed([...new Set(warnings.map(({ text }) => text))], MOST_NAMED);
  const [first, ...others] = warnings.map(({ origin }) => origin);
  const origin = first ?? object.origin;
  const isTold = warnings.some(isOfWebhook);
  const apart = toldApart(warnings);
  return {
    subject: object,
    key: what,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(object)} ${says(texts)}.`,
    why: `${why} (${placeOf(origin)}). ${takenWords(warnings)}`,
    symptom,
    origin,
    related: others,
    ...(apart.length > 1 && { reasons: apart.map((some) => reasonOf(what, some)) }),
    fix: { text: fixText(what, warnings) },
    ...(isHarmless && { severity: 'info' as const }),
    knownAs: isTold
      ? [{ code: 'IST0133', analyzer: `schema.ValidationAnalyzer.${object.kind}` }]
      : [],
  };
}
