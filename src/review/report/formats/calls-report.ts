import { toldPlaces } from '../../../gitops/index.ts';
import type { Tier } from '../../../manifest/index.ts';
import type { Behaviour } from '../../../compare/index.ts';
import { counted, lastNet, nettedJson } from '../../../manifest/index.ts';
import type { Block, Item } from '../document/blocks.ts';
import { listOf, paragraph, strong } from '../document/blocks.ts';
import type { Paint } from '../print/print-terminal.ts';
import { terminalLines, UNPAINTED } from '../print/print-terminal.ts';
import type { CallRow } from '../../claims/call-rows.ts';
import { callRows, toldApart } from '../../claims/call-rows.ts';
import { isFelt, isHarm } from '../../claims/call-weight.ts';
import { consequenceHeadline } from '../consequences/consequence-text.ts';
import { withPlace } from '../review/environment-list.ts';
import { decisionOf } from '../../policy/rules/matter.ts';
import { SAME_CALLS, uncomparedText } from '../consequences/compared-calls.ts';
import { groupedGaps } from '../review/review-gaps.ts';
import { upperFirst } from '../../../checks/index.ts';
import { placeLink } from '../review/report-links.ts';
import type { ReportContext } from '../review/report-context.ts';
import { behaviourJson, SCHEMA_VERSION } from './json-report.ts';
import { callPicture } from '../picture/call-picture.ts';
import { callsSvg } from '../print/html/picture-svg.ts';

const SHOWN = 100;

/** Says what is told beside what ends otherwise. */
interface CallsOptions {
  /** Adds the requests of which it cannot be told how they end, and why. */
  readonly all?: boolean;
}

/** What a change does to calls and nothing else, for a terminal. */
export function callsText(
  context: ReportContext,
  paint: Paint = UNPAINTED,
  { all = false }: CallsOptions = {},
): string {
  const { review } = context;
  const told = callRows(review);
  const felt = told.filter(({ consequence }) => isFelt(consequence));
  const others = told.filter(({ consequence }) => !isFelt(consequence));
  const blocks: readonly Block[] = [
    ...(told.length === 0 ? [paragraph(strong(nothingSentence(review)))] : []),
    ...listIn(null, felt, context),
    ...listIn('Calls that nothing here shows to be made', others, context),
    ...notesOf(review.behaviours, all).map((note) => paragraph(note)),
    ...(all ? undecidedLists(review) : []),
    ...listOfGaps(context),
  ];
  const lines = blocks.flatMap((block) => terminalLines(block, paint));
  return lastNet(`${lines.join('\n')}\n`);
}

function listIn(
  title: string | null,
  told: readonly CallRow[],
  context: ReportContext,
): readonly Block[] {
  if (told.length === 0) return [];
  const items = told.flatMap(toldApart).map((each): Item => {
    const { origin, side } = decisionOf(each.consequence);
    const place = origin && placeLink(origin, side, context);
    const { where, what } = consequenceHeadline(each, context.review);
    return { words: [withPlace(what, where)], place };
  });
  return [listOf(title, items, SHOWN)];
}

/** What was compared where nothing differs; that nothing could be told is not that nothing differs. */
function nothingSentence({ behaviours, gaps }: ReportContext['review']): string {
  const cells = behaviours.reduce((sum, { compared }) => sum + compared.cells, 0);
  const kinds = `compared: ${counted(cells, 'kind')} of requests`;
  const others = uncomparedText(behaviours.flatMap(({ uncompared = [] }) => uncompared));
  if (gaps.some(({ blocking }) => blocking))
    return `No change found in what can be analysed (${kinds}).`;
  if (others !== '')
    return cells === 0
      ? `No call was compared. Not compared: ${others}.`
      : `No change found (${kinds}). Not compared: ${others}.`;
  if (cells === 0) return 'No call depends on what changes.';
  return notesOf(behaviours, true).length === 0
    ? `${upperFirst(SAME_CALLS)} (${kinds}).`
    : `No change found (${kinds}).`;
}

/** What could not be analysed because of the change: of its calls nothing is known. */
function listOfGaps(context: ReportContext): readonly Block[] {
  const items = groupedGaps(context.review.gaps.filter(({ blocking }) => blocking)).map(
    ({ gap }): Item => ({
      words: [gap.message],
      place: gap.origin && placeLink(gap.origin, 'head', context),
    }),
  );
  return items.length === 0
    ? []
    : [listOf('Not analysed, and touched by this change', items, SHOWN)];
}

function notesOf(behaviours: readonly Behaviour[], areListed: boolean): readonly string[] {
  const sumOf = (numberOf: (each: Behaviour) => number): number =>
    behaviours.reduce((sum, each) => sum + numberOf(each), 0);
  const before = sumOf(({ undecidedBefore = 0 }) => undecidedBefore);
  const after = sumOf(({ undecided }) => undecided) - before;
  const told: readonly [number, string][] = [
    [after, 'end'],
    [before, 'ended before this change'],
  ];
  const untold = told.flatMap(([count, how]) =>
    count === 0 ? [] : [`Not known: how ${counted(count, 'more kind')} of requests ${how}.`],
  );
  const isKnown = behaviours.some(({ undecidedCalls = [] }) => undecidedCalls.length > 0);
  const hint = !isKnown || areListed ? [] : ['--all lists them with the reason.'];
  return [...untold, ...hint, ...new Set(behaviours.flatMap(({ notes }) => notes))];
}

/** Lists the requests of which one side cannot be told, and why: those first of which the side after the change cannot. */
function undecidedLists(review: ReportContext['review']): readonly Block[] {
  const rowsOf = (side: UndecidedRow['side']): readonly Item[] => {
    const environments = new Map<string, string[]>();
    for (const { environment, undecidedCalls = [] } of review.behaviours)
      for (const row of withoutKnown(undecidedCalls.filter((each) => each.side === side))) {
        const text = undecidedText(row);
        environments.set(text, [...(environments.get(text) ?? []), environment]);
      }
    return [...environments].map(([text, names]) => ({
      words: [
        [toldPlaces.known(names, review.environments).join(', '), text].filter(Boolean).join(': '),
      ],
      place: null,
    }));
  };
  const told: readonly [string, readonly Item[]][] = [
    ['Not known: how these requests end', rowsOf('after')],
    ['Not known: how these requests ended before this change', rowsOf('before')],
  ];
  return told.flatMap(([title, rows]) => (rows.length === 0 ? [] : [listOf(title, rows, SHOWN)]));
}

type UndecidedRow = NonNullable<Behaviour['undecidedCalls']>[number];

/** Joins rows that only the callers' being known tells apart, which a list does not say. */
function withoutKnown(rows: readonly UndecidedRow[]): readonly UndecidedRow[] {
  const joined = new Map<string, UndecidedRow>();
  for (const row of rows) {
    const { gateway, destination, port, missing } = row;
    const key = JSON.stringify([gateway, destination, port, missing]);
    const known = joined.get(key);
    joined.set(key, known === undefined ? row : joinedRow(known, row));
  }
  return [...joined.values()];
}

const joinedRow = (known: UndecidedRow, row: UndecidedRow): UndecidedRow => ({
  ...known,
  sources: [...new Set([...known.sources, ...row.sources])].sort(),
  otherSources: known.otherSources + row.otherSources,
  cells: known.cells + row.cells,
});

/** More callers of one row are counted. */
const CALLERS_SHOWN = 3;

/** `orders, web and 2 others → shop/payments:8080, 4 kinds of requests: it takes …` */
function undecidedText(row: UndecidedRow): string {
  const { sources, otherSources, destination, port, gateway, missing, says, cells } = row;
  const shown = sources.slice(0, CALLERS_SHOWN);
  const others = sources.length - shown.length + otherSources;
  const callers = `${shown.join(', ')}${others === 0 ? '' : ` and ${counted(others, 'other')}`}`;
  const by = gateway === undefined ? '' : ` at ${gateway}`;
  return `${callers} → ${destination}:${String(port)}${by}, ${counted(cells, 'kind')} of requests: ${says ?? `it takes ${missing}`}`;
}

/** Nodes of a drawing that is looked at by itself. */
const NODES_DRAWN = 60;

/**
 * The same as SVG: what ends otherwise in production, where it is concerned, else elsewhere; then how much is not drawn, and
 * what could not be told.
 */
export function callsDrawing(context: ReportContext): string {
  const { review } = context;
  const picture = callPicture(review, NODES_DRAWN);
  const { leftOut = 0, elsewhere = 0 } = picture ?? {};
  const more = [
    ...(callRows(review).length === 0 ? [nothingSentence(review)] : []),
    ...(leftOut > 0 ? [`There is no room for ${counted(leftOut, 'more kind')} of calls.`] : []),
    ...(elsewhere > 0
      ? [`Not drawn: ${counted(elsewhere, 'kind')} of calls elsewhere, or later.`]
      : []),
    ...notesOf(review.behaviours, true),
    ...groupedGaps(review.gaps.filter(({ blocking }) => blocking)).map(({ gap }) => gap.message),
  ];
  return callsSvg(picture, more);
}

/** The same for programs: a part of the JSON report (docs/reference/report-format.md). */
export function callsJson(context: ReportContext): string {
  const { asOf, base, head, review } = context;
  const { status } = review;
  const report = { schemaVersion: SCHEMA_VERSION, asOf, base, head, status };
  return `${nettedJson({ ...report, ...behaviourJson(context) })}\n`;
}

/**
 * How risky it is what becomes of calls, by the default rules: that somebody is cut off, let in or overheard, or
 * work is repeated, in production is high, for the whole mesh critical; what else callers feel is medium, the rest low. Null where every
 * call ends as before.
 */
export function tierOfCalls({ review }: Pick<ReportContext, 'review'>): Tier | null {
  const told = callRows(review);
  if (told.length === 0) return null;
  const felt = told.filter(({ consequence }) => isFelt(consequence));
  const harms = felt.filter(({ production, consequence }) => production && isHarm(consequence));
  if (harms.some(({ consequence }) => consequence.isMeshWide === true)) return 'critical';
  if (harms.length > 0) return 'high';
  return felt.length > 0 ? 'medium' : 'low';
}
