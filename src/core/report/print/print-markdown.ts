import {
  codeSpan,
  fenced,
  LINE_BREAK,
  neutralCell,
  neutralMarkdown,
  shortSha,
  visibleLine,
} from '../../text/index.ts';
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
} from '../document/blocks.ts';
import { differencesMarkdown } from './differences-markdown.ts';

/** A block as GitHub shows it; whatever people wrote acts on nothing. */
export function markdownOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `### ${block.mark} ${block.word} · ${neutralMarkdown(block.sentence)}`;
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
    case 'details':
      return detailsMarkdown(block);
    case 'differences':
      return differencesMarkdown(block, Infinity) ?? '';
    case 'footer':
      return block.sentences.map((words) => wordsMarkdown(words)).join(' ');
  }
}

/** Words of a sentence, or of a cell of a table. */
export const wordsMarkdown = (words: Words, neutral = neutralMarkdown): string =>
  words.map((each) => inlineMarkdown(each, neutral)).join('');

function inlineMarkdown(inline: Inline, neutral: (text: string) => string): string {
  if (typeof inline === 'string') return neutral(inline);
  switch (inline.kind) {
    case 'strong':
      return `**${wordsMarkdown(inline.words, neutral)}**`;
    case 'code':
      return neutral(asCode(inline.text));
    case 'place':
      return placeMarkdown(inline, neutral);
    case 'mention':
      return inline.name;
    case 'commit':
      return commitSpan(inline.ref, inline.sha);
    case 'number':
      return `#${String(inline.number)}`;
  }
}

/** `main@4f2c1e9` as code that can be copied. */
export const commitSpan = (ref: string | null, sha: string): string =>
  ref === null
    ? codeSpan(shortSha(sha))
    : `${codeSpan(ref).replace(/`$/, '') || '`'}@${shortSha(sha)}\``;

/** Where people's text becomes code, none of it ends the code. */
const asCode = (text: string): string => `\`${text.replaceAll('`', "'")}\``;

/** `file:line` as code, and a link to it where there is a page that shows it. */
function placeMarkdown({ place, target }: PlaceLink, neutral = neutralMarkdown): string {
  const { file, line, side } = place;
  const text = neutral(asCode(`${file}:${String(line)}${side === 'base' ? ' (base)' : ''}`));
  return target === null ? text : `[${text}](${target})`;
}

const lineMarkdown = ({ words, place = null }: Line): string =>
  `${wordsMarkdown(words)}${place === null ? '' : ` ${placeMarkdown(place)}`}`;

function tableMarkdown({ head, rows, more }: Table): string {
  const rest = more === null ? [] : [[`and ${more}`, ...head.slice(1).map(() => '')]];
  const texts = rows.map((row) =>
    row.map((cell) => cell.map(({ words }) => wordsMarkdown(words, neutralCell)).join('<br>')),
  );
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...[...texts, ...rest].map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}

function listMarkdown({ title, items, more, after }: List): string {
  return [
    ...(title === null ? [] : [`**${title}:**`, '']),
    ...items.flatMap(itemMarkdown),
    ...(more > 0 ? [`- and ${String(more)} more`] : []),
    ...(after === null ? [] : ['', wordsMarkdown(after)]),
  ].join('\n');
}

const itemMarkdown = (item: Item): readonly string[] => [
  `- ${lineMarkdown(item)}`,
  ...(item.below ?? []).map((line) => `  - ${lineMarkdown(line)}`),
];

/** Consequence, where, a request that shows it, why, what is seen, what to do; with the lines to change. */
function findingMarkdown(finding: FindingBlock): string {
  const { number, message, environments, place, witness, why, symptom, fix, patch } = finding;
  const { shown } = finding;
  const isNamed = why.some((each) => typeof each === 'object' && sameText(each, place));
  const facts = [
    neutralMarkdown(environments),
    ...(place === null || (shown === 'evidence' && isNamed)
      ? []
      : [wordsMarkdown(shortPlaces([place]))]),
    ...(witness === null || shown === 'evidence' ? [] : [neutralMarkdown(witness)]),
  ];
  const label = number === null ? '' : `${String(number)}. `;
  const title = `**${label}${neutralMarkdown(message)}**`;
  if (shown === 'line') return `${title} ${facts.filter((fact) => fact !== '').join(' · ')}`;
  const reason = wordsMarkdown(shortPlaces(why));
  const lines = [
    ...(shown === 'evidence'
      ? [
          `**${label}Why:** ${reason}${isNamed ? '' : ` (${facts.slice(1).join(' · ')})`}`.replace(
            ' ()',
            '',
          ),
        ]
      : [title, facts.join(' · '), reason]),
    ...(symptom === null
      ? []
      : [`You will see: ${neutralMarkdown(symptom)}.`.replace(/\.\.$/, '.')]),
    ...(fix === null ? [] : [`Fix: ${neutralMarkdown(fix)}`]),
  ];
  return [lines.join(LINE_BREAK), ...(patch === null ? [] : [codeMarkdown(patch)])].join('\n\n');
}

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
    lines.map((line) => visibleLine(line)),
  );

const detailsMarkdown = ({ title, count, blocks }: Details): string =>
  [
    `<details><summary>${title}${count > 0 ? ` (${String(count)})` : ''}</summary>`,
    ...blocks.map(markdownOf),
    '</details>',
  ].join('\n\n');
