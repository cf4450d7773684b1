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

const IDS_SHOWN = 6;

/** A block as GitHub shows it; whatever people wrote acts on nothing. */
export function markdownOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `### ${block.mark} ${block.word} · ${neutralMarkdown(block.sentence)}`;
    case 'paragraph':
      return block.lines.map((words) => wordsMarkdown(words)).join(LINE_BREAK);
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

/** Consequence, where, why, how it shows, what to do; with the lines to change. */
function findingMarkdown(finding: FindingBlock): string {
  const { number, message, environments, tier, place, ids, why, symptom, fix, patch } = finding;
  const more = ids.length - IDS_SHOWN;
  const named = ids.slice(0, IDS_SHOWN).map(codeSpan).join(' ');
  const what = [
    `**${number === null ? '' : `${String(number)}. `}${neutralMarkdown(message)}**`,
    `${neutralMarkdown(environments)} · ${tier} · ${placeMarkdown(place)} · ${named}${more > 0 ? ` and ${String(more)} more` : ''}`,
  ];
  const rest = [
    wordsMarkdown(why),
    `Seen as: ${neutralMarkdown(symptom)}.`.replace(/\.\.$/, '.'),
    `Fix: ${neutralMarkdown(fix)}`,
  ];
  return [what, rest]
    .map((each) => each.join(LINE_BREAK))
    .concat(patch === null ? [] : [codeMarkdown(patch)])
    .join('\n\n');
}

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
