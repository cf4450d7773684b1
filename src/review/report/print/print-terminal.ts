import { pictureText } from '../picture/picture-text.ts';
import { counted, plainText, shortSha, oneLine, placeOf } from '../../../manifest/index.ts';
import type {
  Block,
  Differences,
  FindingBlock,
  Graph,
  Inline,
  Line,
  List,
  PlaceLink,
  Table,
  Words,
} from '../document/blocks.ts';
import { ALSO, alsoList } from '../document/also-list.ts';
import { arrowWords } from '../document/blocks.ts';
import type { Side } from '../../../compare/index.ts';

const WIDTH = 100;

/** `file:line`, and whether it is read at the base. */
export const placeText = (place: { file: string; line: number; side: Side }): string =>
  `${plainText(placeOf(place))}${place.side === 'base' ? ' (base)' : ''}`;

/** Backticks mark names for Markdown; a terminal needs none. */
export const plainWords = (text: string): string => plainText(text).replaceAll('`', '');

/** Two columns where they fit on a line, else two lines. */
export function columns(left: string, right: string): string {
  if (right === '') return hanging(left);
  const space = WIDTH - left.length - right.length;
  return space >= 2 ? `${left}${' '.repeat(space)}${right}` : `${hanging(left)}\n      ${right}`;
}

/** Wrapped under its own indent, and two further. */
function hanging(text: string): string {
  const indent = /^ */.exec(text)?.[0] ?? '';
  return `${indent}${wrapped(text.trimStart(), `${indent}  `).trimStart()}`;
}

/** Broken between words so that lines stay within the width, each after `indent`. */
export function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${indent}${each}`).join('\n');
}

/** Colours of a terminal; the identity where there is none. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly tier: (text: string) => string;
}

export const UNPAINTED: Paint = { bold: same, dim: same, tier: same };

const BELOW_SHOWN = 10;

/** A block as lines of a terminal, at most 100 columns where words allow; nothing people wrote moves the cursor. */
export function terminalLines(block: Block, paint: Paint): readonly string[] {
  switch (block.kind) {
    case 'heading': {
      const word = block.word.toUpperCase();
      const sentence = wrapped(plainWords(block.sentence), ' '.repeat(word.length + 2));
      return [`${paint.tier(word)}  ${paint.bold(sentence.trimStart())}`];
    }
    case 'section':
      return [paint.bold(plainWords(block.title))];
    case 'paragraph':
      return block.lines.map((words) => wrapped(wordsText(words), ''));
    case 'table':
      return tableLines(block);
    case 'list':
      return listLines(block, paint);
    case 'finding':
      return findingLines(block, paint);
    case 'code':
      return block.lines.map((line) => oneLine.visible(line));
    case 'graph':
      return graphLines(block);
    case 'picture':
      return [wrapped(plainWords(pictureText(block.picture)), '')];
    case 'details':
      return [paint.dim(wrapped(`${plainWords(block.title)} (${String(block.count)})`, ''))];
    case 'differences':
      return differenceLines(block, paint);
    case 'footer':
      return block.sentences.map((words) => paint.dim(wrapped(wordsText(words), '')));
  }
}

/** Words of a sentence on one line. */
export const wordsText = (words: Words): string => words.map(inlineText).join('');

function inlineText(inline: Inline): string {
  if (typeof inline === 'string') return plainWords(inline);
  switch (inline.kind) {
    case 'strong':
      return wordsText(inline.words);
    case 'code':
    case 'said':
      return plainText(inline.text);
    case 'place':
      return placeText(inline.place);
    case 'link':
      return wordsText(inline.words);
    case 'mention':
      return plainText(inline.name);
    case 'commit':
      return `${inline.ref === null ? '' : `${plainText(inline.ref)}@`}${shortSha(inline.sha)}`;
    case 'number':
      return `#${String(inline.number)}`;
  }
}

const besides = (place: PlaceLink | null = null): string =>
  place === null ? '' : placeText(place.place);

const lineText = ({ words, place }: Line, indent: string): string =>
  columns(`${indent}${wordsText(words)}`, besides(place));

/** Where it is comes first, as what a reader looks for. */
function tableLines({ rows, more }: Table): readonly string[] {
  const texts = rows.map(({ what, where }) =>
    lineText(
      { ...what, words: where.length === 0 ? what.words : [...where, ': ', ...what.words] },
      '  ',
    ),
  );
  return [...texts, ...(more === null ? [] : [`  and ${more}`])];
}

function listLines(
  { title, items, more, after, ordered = false }: List,
  paint: Paint,
): readonly string[] {
  return [
    ...(title === null ? [] : [paint.bold(`${plainWords(title)}:`)]),
    ...items.flatMap((item, at) => {
      const below = item.below ?? [];
      const hidden = below.length - BELOW_SHOWN;
      return [
        lineText(item, ordered ? `  ${String(at + 1)}. ` : '  '),
        ...below.slice(0, BELOW_SHOWN).map((line) => lineText(line, '    ')),
        ...(hidden > 0 ? [`    and ${String(hidden)} more`] : []),
      ];
    }),
    ...(more > 0 ? [`  and ${String(more)} more`] : []),
    ...(after === null ? [] : [wrapped(wordsText(after), '')]),
  ];
}

function findingLines(finding: FindingBlock, paint: Paint): readonly string[] {
  const { number, message, tier, environments, place, witness, why, symptom, advice } = finding;
  const title = `${number === null ? '' : `${String(number)}. `}${plainWords(message)}`;
  const facts = [
    `${paint.tier(tier)}${environments === '' ? '' : ` in ${plainText(environments)}`}`,
    ...(place === null ? [] : [placeText(place.place)]),
    ...(witness === null ? [] : [plainWords(witness)]),
  ];
  return [
    paint.bold(wrapped(title, '')),
    `   ${facts.join(', ')}`,
    wrapped(wordsText([...why, ...(finding.alike?.words ?? [])]), '   '),
    ...(symptom === null ? [] : [wrapped(`You will see: ${plainWords(symptom)}`, '   ')]),
    ...(advice === null ? [] : [wrapped(`${advice.label}: ${plainWords(advice.text)}`, '   ')]),
    ...alsoLines(finding),
  ];
}

function alsoLines(finding: FindingBlock): readonly string[] {
  const list = alsoList(finding);
  if (list === null) return [];
  return [
    `   ${ALSO}:`,
    ...list.items.map(({ words }) => `   - ${wrapped(wordsText(words), '     ').trimStart()}`),
    ...(list.more > 0 ? [`   - and ${String(list.more)} more`] : []),
  ];
}

const graphLines = ({ arrows, more }: Graph): readonly string[] => [
  ...arrows.map(
    (arrow) =>
      `  ${plainText(arrow.from)} → ${plainText(arrow.to)}${inBrackets(plainText(arrowWords(arrow)))}`,
  ),
  ...(more > 0 ? [`  and ${String(more)} more`] : []),
];

const inBrackets = (words: string): string => (words === '' ? '' : ` (${words})`);

function differenceLines({ items, leftOut }: Differences, paint: Paint): readonly string[] {
  const objects = items.flatMap(({ title, lines, linesLeftOut }) => [
    '',
    paint.bold(plainText(title)),
    ...lines.map((line) => oneLine.visible(line)),
    ...(linesLeftOut > 0 ? [paint.dim(`and ${counted(linesLeftOut, 'more line')}`)] : []),
  ]);
  const more = `And the rendered text of ${counted(leftOut, 'more object')}.`;
  return [...objects, ...(leftOut > 0 ? ['', paint.dim(more)] : [])];
}

function same(text: string): string {
  return text;
}
