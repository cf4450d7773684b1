import type { AtRestAnalysis } from './environment-analysis.ts';
import type { AnalysisEntry } from './analysis-entry.ts';
import {
  counted,
  firstOf,
  lastNet,
  placeOf,
  SEVERITIES,
  subjectText,
  nettedJson,
  sentenceText,
} from '../../manifest/index.ts';
import { toldPlaces } from '../../gitops/index.ts';
import { checkNameOf } from '../../checks/index.ts';
import type { Paint } from '../../review/index.ts';
import { UNPAINTED, columns, plainWords, wrapped } from '../../review/index.ts';

/** Holds what a report needs of an analysis. */
export type ReportedAnalysis = Pick<
  AtRestAnalysis,
  'entries' | 'environments' | 'objects' | 'leftOut' | 'unknowns' | 'unknownsOfOthers'
>;

/** One finding, under each of its names. */
export type ToldFinding = readonly [AnalysisEntry, ...AnalysisEntry[]];

/** Names something that is not seen, and could change what is said. */
export interface NotSeen {
  readonly sentences: readonly string[];
}

/**
 * Prints what is wrong with a tree as it stands for a terminal: the worst first, each with its place and
 * what to do.
 */
export function analysisText(
  analysis: ReportedAnalysis,
  notSeen: NotSeen,
  paint: Paint = UNPAINTED,
): string {
  const told = oncePerFinding(analysis.entries);
  const blocks = told.map((entries) => blockOf(entries, analysis.environments, paint));
  const ends = endLines(told, analysis, notSeen, paint);
  return lastNet(`${[...blocks, ends.join('\n')].join('\n\n')}\n`);
}

/** Counts what is found, and says what is left out, not seen and not decided. */
export const endLines = (
  told: readonly ToldFinding[],
  analysis: ReportedAnalysis,
  { sentences }: NotSeen,
  paint: Paint,
): readonly string[] => [
  paint.bold(summaryOf(told, analysis)),
  ...leftOutLines(analysis.leftOut),
  ...listLines('Not seen:', sentences).map((line) => paint.dim(line)),
  ...listLines('Not decided:', undecidedSentences(analysis.unknowns)).map((line) =>
    paint.dim(line),
  ),
  ...undecidedOfOthers(analysis.unknownsOfOthers).map((line) => paint.dim(line)),
];

/** A finding that Istio has two names for is told once, of the object at fault, whatever Kiali tells it of. */
export function oncePerFinding(entries: readonly AnalysisEntry[]): readonly ToldFinding[] {
  const told = new Map<unknown, [AnalysisEntry, ...AnalysisEntry[]]>();
  for (const entry of entries) {
    const before = told.get(entry.finding);
    const isOwn = ({ resource, finding }: AnalysisEntry): boolean =>
      resource === subjectText(finding.subject);
    if (before === undefined) told.set(entry.finding, [entry]);
    else if (isOwn(entry) && !isOwn(before[0])) before.unshift(entry);
    else before.push(entry);
  }
  return [...told.values()];
}

function blockOf(
  entries: ToldFinding,
  environments: AtRestAnalysis['environments'],
  paint: Paint,
): string {
  const [{ id, level, resource, file, line, message, finding, environments: own }] = entries;
  const codes = new Set(entries.flatMap(({ code }) => code ?? []));
  const where = onlyIn(own, environments).map((names) => `only in ${plainWords(names)}`);
  return [
    paint.tier(level) + columns(`  ${plainWords(resource)}`, `${plainWords(file)}:${String(line)}`),
    wrapped(plainWords(message), '  '),
    wrapped(plainWords(sentenceText(finding.why)), '  '),
    wrapped(
      `${finding.fix.kind === 'choice' ? 'Consider' : 'Fix'}: ${plainWords(sentenceText(finding.fix.text))}`,
      '  ',
    ),
    paint.dim(wrapped([...codes, id, ...where].join(', '), '  ')),
  ].join('\n');
}

/** Names those of the environments that have what others lack; none where all have it, or none has a name. */
export function onlyIn(
  own: readonly string[],
  environments: AtRestAnalysis['environments'],
): readonly string[] {
  const known = own.length === environments.length ? [] : toldPlaces.known(own, environments);
  return known.length === 0 ? [] : [firstOf(known, ENVIRONMENTS_SHOWN)];
}

const ENVIRONMENTS_SHOWN = 4;

/** Says in one sentence how much is found, or in how much nothing is. */
export function summaryOf(
  told: readonly ToldFinding[],
  { environments, objects }: Pick<ReportedAnalysis, 'environments' | 'objects'>,
): string {
  const known = toldPlaces.all(environments);
  const where =
    environments.length > 1 && known.length > 0 ? ` in ${plainWords(firstOf(known, 6))}` : '';
  if (told.length === 0)
    return objects === 0
      ? `Nothing was looked at${where}: no object is rendered here.`
      : `Nothing found${where} (${counted(objects, 'object')} looked at).`;
  const counts = SEVERITIES.flatMap((severity) => {
    const count = told.filter(([{ level }]) => level === severity).length;
    return count === 0 ? [] : [counted(count, NAMES[severity])];
  });
  return wrapped(`${counts.join(', ')}${where}.`, '');
}

const NAMES = { error: 'error', warning: 'warning', info: 'notice' } as const;

const MOST_LEFT_OUT = 30;

/** Lists the findings that do not count, each with who says so. */
function leftOutLines(leftOut: AtRestAnalysis['leftOut']): readonly string[] {
  const lines = new Set(
    leftOut.map(({ finding, name, reason, origin }) => {
      const what = `${checkNameOf(finding)}, ${subjectText(finding.subject)} at ${placeOf(finding.origin)}`;
      const why = reason ?? (origin === null ? name : `${name} at ${placeOf(origin)}`);
      return wrapped(plainWords(`${what}: ${why}`), '  ');
    }),
  );
  if (lines.size === 0) return [];
  const more = lines.size - MOST_LEFT_OUT;
  return [
    `Left out: ${counted(lines.size, 'finding')}.`,
    ...[...lines].slice(0, MOST_LEFT_OUT),
    ...(more > 0 ? [`  and ${String(more)} more.`] : []),
  ];
}

/**
 * Says what hangs on things that nobody sees here, with its place, once for all environments that are
 * alike.
 */
export const undecidedSentences = (unknowns: AtRestAnalysis['unknowns']): readonly string[] => [
  ...new Set(unknowns.map(({ message, origin }) => `${placeOf(origin)}: ${message}`)),
];

/** Counts what hangs on such things beside the Service that was asked for. */
export function undecidedOfOthers(unknowns: AtRestAnalysis['unknownsOfOthers']): readonly string[] {
  const count = undecidedSentences(unknowns).length;
  return count === 0
    ? []
    : [`Not decided of other Services and objects: ${String(count)}, listed without --service.`];
}

const MOST_SHOWN = 10;

function listLines(title: string, sentences: readonly string[]): readonly string[] {
  if (sentences.length === 0) return [];
  const more = sentences.length - MOST_SHOWN;
  return [
    title,
    ...sentences.slice(0, MOST_SHOWN).map((sentence) => wrapped(plainWords(sentence), '  ')),
    ...(more > 0 ? [`  and ${String(more)} more.`] : []),
  ];
}

/** A list in the form of `istioctl analyze --output json`, with the names of the checks. */
export const analysisJson = (entries: readonly AnalysisEntry[]): string =>
  `${nettedJson(
    entries.map(
      ({
        code,
        analyzer,
        id,
        level,
        resource,
        file,
        line,
        message,
        why,
        fix,
        environments,
        finding,
      }) => ({
        code,
        analyzer,
        id,
        level,
        resource,
        file,
        line,
        message,
        why,
        symptom: sentenceText(finding.symptom),
        fix,
        environments,
      }),
    ),
  )}\n`;
