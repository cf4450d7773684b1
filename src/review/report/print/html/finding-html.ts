import type { FindingBlock } from '../../document/blocks.ts';
import { headingHtml, preformatted } from './html-parts.ts';
import type { Html } from './safe-html.ts';
import { markup, NOTHING } from './safe-html.ts';
import { codeHtml, linkHtml, placeHtml, textHtml, wordsHtml } from './words-html.ts';

interface Setting {
  readonly level: number;
  /** It is linked to by this; absent where it is not. */
  readonly id?: string;
  /** It tells of its check, or leads to where that stands; absent for nothing. */
  readonly about?: Html;
}

/** Tells what is found, or becomes of calls: the message, then each fact under its name. */
export function findingHtml(finding: FindingBlock, { level, id, about = NOTHING }: Setting): Html {
  const { number, message, tier } = finding;
  const title = markup`${number === null ? '' : `${String(number)}. `}${textHtml(message)}`;
  const anchor = id === undefined ? NOTHING : markup` id="${id}"`;
  const facts = [...whereOf(finding), ...whyOf(finding), ...adviceOf(finding), ...namesOf(finding)];
  return markup`<article class="finding ${tier}"${anchor}>
${headingHtml(level, title)}<dl>
${facts}</dl>
${about}</article>
`;
}

const fact = (name: string, value: Html): Html => markup`<dt>${name}</dt><dd>${value}</dd>\n`;

const factOf = (name: string, text: string | null): readonly Html[] =>
  text === null || text === '' ? [] : [fact(name, textHtml(text))];

const whereOf = ({ tier, environments, place, witness }: FindingBlock): readonly Html[] => [
  fact('tier', markup`<span class="tier ${tier}">${tier}</span>`),
  ...factOf('where', environments),
  ...(place === null ? [] : [fact('line', placeHtml(place))]),
  ...factOf('request', witness),
];

function whyOf({ why, alike }: FindingBlock): readonly Html[] {
  const words = [...why, ...(alike?.words ?? [])].filter((each) => each !== '');
  return words.length === 0 ? [] : [fact('cause', wordsHtml(words))];
}

const adviceOf = ({ symptom, advice, patch }: FindingBlock): readonly Html[] => [
  ...factOf('you will see', symptom),
  ...(advice === null ? [] : factOf(advice.label.toLowerCase(), advice.text)),
  ...(patch === null ? [] : [fact('lines', preformatted(patch.lines))]),
];

const IDS_SHOWN = 20;

/** Its check and its ids, by which it is explained and overridden. */
function namesOf({ detector, check, page, ids }: FindingBlock): readonly Html[] {
  const name = `${detector ?? ''}${check === null ? '' : `/${check}`}`;
  const known = ids.filter((id) => id !== '');
  const left = known.length - IDS_SHOWN;
  const shown = known.slice(0, IDS_SHOWN).map((id) => markup`${codeHtml(id)} `);
  const more = left > 0 ? markup`and ${String(left)} more` : NOTHING;
  return [
    ...(detector === null ? [] : [fact('check', linkHtml(codeHtml(name), page))]),
    ...(known.length === 0
      ? []
      : [fact(known.length === 1 ? 'id' : 'ids', markup`${shown}${more}`)]),
  ];
}
