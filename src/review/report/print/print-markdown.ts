import { pictureMarkdown } from './picture-markdown.ts';
import { graphMarkdown } from './graph-markdown.ts';
import {
  codeSpan,
  fenced,
  LINE_BREAK,
  neutralCell,
  neutralMarkdown,
  neutralSummary,
} from './neutral-markdown.ts';
import { placeOf, shortSha, oneLine, counted } from '../../../manifest/index.ts';
import type {
  Block,
  Code,
  Details,
  FindingBlock,
  Inline,
  Item,
  Line,
  List,
  PlaceLink,
  Table,
  Words,
  Differences,
} from '../document/blocks.ts';
import { ALSO, alsoList } from '../document/also-list.ts';

/** Lines shown of one object, and letters of a line. */
const LINES_SHOWN = 60;
const LONGEST_LINE = 300;

/** Bytes of the whole part: it is read after everything else, or not at all. */
const LONGEST_PART = 24_000;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Each object that finds room in so many bytes, the others counted; null where none does. */
export function differencesMarkdown({ items, leftOut }: Differences, bytes: number): string | null {
  const shown: string[] = [];
  const all = items.length + leftOut;
  let room = Math.min(bytes, LONGEST_PART) - bytesOf(framed([moreObjects(all)], all));
  for (const item of items) {
    const text = differenceMarkdown(item);
    const size = bytesOf(text) + 2;
    if (size > room) continue;
    room -= size;
    shown.push(text);
  }
  if (shown.length === 0) return null;
  const more = items.length - shown.length + leftOut;
  return framed([...shown, ...(more > 0 ? [moreObjects(more)] : [])], all);
}

const framed = (parts: readonly string[], length: number): string =>
  [
    `<details><summary>Rendered difference (${String(length)})</summary>`,
    ...parts,
    '</details>',
  ].join('\n\n');

const moreObjects = (count: number): string =>
  `Not shown for length: the rendered text of ${counted(count, 'more object')}.`;

function differenceMarkdown({ title, lines, linesLeftOut }: Differences['items'][number]): string {
  const more = linesLeftOut + Math.max(0, lines.length - LINES_SHOWN);
  const shown = lines.slice(0, LINES_SHOWN).map((line, _, all) => shownLine(line, all));
  return [
    neutralMarkdown(title),
    fenced('diff', shown),
    ...(more > 0 ? [`And ${counted(more, 'more line')}.`] : []),
  ].join('\n\n');
}

/** Cuts a long line so that the place is seen at which it differs from the one that it stands for. */
function shownLine(line: string, all: readonly string[]): string {
  if (line.length <= LONGEST_LINE) return oneLine.visible(line);
  const sign = line.charAt(0);
  const other = sign === '+' ? '-' : '+';
  const beside = all.flatMap((each) => (each.startsWith(other) ? [sign + each.slice(1)] : []));
  return oneLine.visible(oneLine.beside(line, beside, LONGEST_LINE));
}

/** A block as GitHub shows it; whatever people wrote acts on nothing. */
export function markdownOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `### ${block.mark} ${block.word} · ${neutralMarkdown(block.sentence)}`;
    case 'section':
      return `### ${neutralMarkdown(block.title)}`;
    case 'paragraph':
      return block.lines.map((words) => wordsMarkdown(shortPlaces(words))).join(LINE_BREAK);
    case 'table':
      return tableMarkdown(block);
    case 'list':
      return listMarkdown(block);
    case 'finding':
      return findingMarkdown(block);
    case 'code':
      return codeMarkdown(block);
    case 'graph':
      return graphMarkdown(block);
    case 'picture':
      return pictureMarkdown(block.picture);
    case 'details':
      return detailsMarkdown(block);
    case 'differences':
      return differencesMarkdown(block, Infinity) ?? '';
    case 'footer':
      return block.sentences.map((words) => wordsMarkdown(words)).join(' ');
  }
}

/** Words of a sentence, or of a cell of a table. */
const wordsMarkdown = (words: Words, neutral = neutralMarkdown): string =>
  words.map((each) => inlineMarkdown(each, neutral)).join('');

function inlineMarkdown(inline: Inline, neutral: (text: string) => string): string {
  if (typeof inline === 'string') return neutral(inline);
  switch (inline.kind) {
    case 'strong':
      return `**${wordsMarkdown(inline.words, neutral)}**`;
    case 'code':
      return neutral(asCode(inline.text));
    case 'said':
      return saidMarkdown(inline.text, neutral);
    case 'place':
      return placeMarkdown(inline, neutral);
    case 'mention':
      return inline.name;
    case 'link':
      return `[${wordsMarkdown(inline.words, neutral)}](${inline.target})`;
    case 'commit':
      return commitSpan(inline.ref, inline.sha);
    case 'number':
      return `#${String(inline.number)}`;
  }
}

/** In italics, which end where the text ends: nothing in it can. Nothing where nothing was said. */
function saidMarkdown(text: string, neutral: (text: string) => string): string {
  const shown = neutral(text.trim()).trim();
  return shown === '' ? '' : `*${shown}*`;
}

/** `main@4f2c1e9` as code that can be copied. */
const commitSpan = (ref: string | null, sha: string): string =>
  ref === null
    ? codeSpan(shortSha(sha))
    : `${codeSpan(ref).replace(/`$/, '') || '`'}@${shortSha(sha)}\``;

/** Where people's text becomes code, none of it ends the code. */
const asCode = (text: string): string => `\`${text.replaceAll('`', "'")}\``;

/** `file:line` as code, and a link to it where there is a page that shows it. */
function placeMarkdown({ place, target }: PlaceLink, neutral = neutralMarkdown): string {
  const text = neutral(asCode(`${placeOf(place)}${place.side === 'base' ? ' (base)' : ''}`));
  return target === null ? text : `[${text}](${target})`;
}

const lineMarkdown = ({ words, place = null }: Line): string =>
  `${wordsMarkdown(words)}${place === null ? '' : ` ${placeMarkdown(place)}`}`;

function tableMarkdown({ head: [what, where], rows, more }: Table): string {
  const isSomewhere = rows.some((row) => row.where.length > 0);
  const line = (first: string, second: string): string =>
    isSomewhere ? `| ${first} | ${second} |` : `| ${first} |`;
  return [
    line(what, where),
    isSomewhere ? '|---|---|' : '|---|',
    ...rows.map((row) =>
      line(wordsMarkdown(row.what.words, neutralCell), wordsMarkdown(row.where, neutralCell)),
    ),
    ...(more === null ? [] : [line(`and ${more}`, '')]),
  ].join('\n');
}

function listMarkdown({ title, items, more, after, ordered = false }: List): string {
  return [
    ...(title === null ? [] : [`**${neutralMarkdown(title)}:**`, '']),
    ...items.flatMap((item, at) => itemMarkdown(item, ordered ? `${String(at + 1)}.` : '-')),
    ...(more > 0 ? [`- and ${String(more)} more`] : []),
    ...(after === null ? [] : ['', wordsMarkdown(after)]),
  ].join('\n');
}

const itemMarkdown = (item: Item, mark: string): readonly string[] => [
  `${mark} ${lineMarkdown(item)}`,
  ...(item.below ?? []).map((line) => `${' '.repeat(mark.length + 1)}- ${lineMarkdown(line)}`),
];

/** Consequence, where, a request that shows it, why, what is seen, what to do; with the lines to change. */
function findingMarkdown(finding: FindingBlock): string {
  const { number, message, shown, why, page, patch } = finding;
  const label = number === null ? '' : `${String(number)}. `;
  const title = `**${label}${neutralMarkdown(message)}**`;
  if (shown === 'line')
    return [title, factsText([...factsOf(finding), ...moreAlike(finding)])].join(' ').trimEnd();
  const same = wordsMarkdown(shortPlaces(finding.alike?.words ?? []));
  const reason = wordsMarkdown(shortPlaces(why));
  const about = page === null ? [] : [`[about this check](${page})`];
  const opening =
    shown === 'evidence'
      ? [
          `**${label}${page === null ? 'Why' : `[Why](${page})`}:** ${withPlace(reason, finding)}${same}`,
        ]
      : [title, factsText([...factsOf(finding), ...about]), `${reason}${same}`];
  const text = [...opening, ...adviceLines(finding)].join(LINE_BREAK);
  const also = alsoList(finding);
  return [
    text,
    ...(patch === null ? [] : [codeMarkdown(patch)]),
    ...(also === null ? [] : [`${ALSO}:`, listMarkdown(also)]),
  ].join('\n\n');
}

/** Where it is, and a request that shows it. */
const factsOf = ({ environments, place, witness }: FindingBlock): readonly string[] => [
  neutralMarkdown(environments),
  ...(place === null ? [] : [wordsMarkdown(shortPlaces([place]))]),
  ...(witness === null ? [] : [neutralMarkdown(witness)]),
];

/** How many more a line is about: the whole of a finding names them. */
const moreAlike = ({ alike }: FindingBlock): readonly string[] =>
  alike === undefined ? [] : [`and ${String(alike.count)} more like it`];

const factsText = (facts: readonly string[]): string =>
  facts.filter((fact) => fact !== '').join(' · ');

/** A reason with its place, where it does not name it. */
function withPlace(reason: string, { why, place }: FindingBlock): string {
  if (place === null || why.some((each) => typeof each === 'object' && sameText(each, place)))
    return reason;
  const [said, stop] = reason.endsWith('.') ? [reason.slice(0, -1), '.'] : [reason, ''];
  return `${said} (${wordsMarkdown(shortPlaces([place]))})${stop}`;
}

const adviceLines = ({ symptom, advice }: FindingBlock): readonly string[] => [
  ...(symptom === null ? [] : [`You will see: ${neutralMarkdown(symptom)}.`.replace(/\.\.$/, '.')]),
  ...(advice === null ? [] : [`${advice.label}: ${neutralMarkdown(advice.text)}`]),
];

const sameText = (inline: Exclude<Inline, string>, place: PlaceLink | null): boolean =>
  inline.kind === 'place' && place !== null && inline.target === place.target;

/** A link says where it leads: the name of the file is enough to read. */
const shortPlaces = (words: Words): Words =>
  words.map((each) =>
    typeof each === 'object' && each.kind === 'place' && each.target !== null
      ? { ...each, place: { ...each.place, file: each.place.file.replace(/^.*\//s, '') } }
      : each,
  );

const codeMarkdown = ({ language, lines }: Code): string =>
  fenced(
    language,
    lines.map((line) => oneLine.visible(line)),
  );

const detailsMarkdown = ({ title, count, blocks }: Details): string =>
  [
    `<details><summary>${neutralSummary(title)}${count > 0 ? ` (${String(count)})` : ''}</summary>`,
    ...blocks.map(markdownOf),
    '</details>',
  ].join('\n\n');
