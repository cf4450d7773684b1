import type { Tier } from '../../../manifest/index.ts';
import type { CallPicture } from '../picture/call-picture.ts';
import type { ReportPlace } from '../review/report-context.ts';

/** A place, and the page that shows it; null where there is none to link to. */
export interface PlaceLink {
  readonly kind: 'place';
  readonly place: ReportPlace;
  readonly target: string | null;
}

/**
 * A stretch of a sentence. A text is what people wrote, or quotes it: only backticks mean something in it, which
 * hold code. Nothing here is escaped; that is for whoever prints it.
 */
export type Inline =
  | string
  | PlaceLink
  | { readonly kind: 'strong'; readonly words: Words }
  | { readonly kind: 'code'; readonly text: string }
  /** What somebody said, word for word. */
  | { readonly kind: 'said'; readonly text: string }
  /** Somebody who is told by being named. */
  | { readonly kind: 'mention'; readonly name: string }
  /** A commit, and the branch whose tip it is; null for none in particular. */
  | { readonly kind: 'commit'; readonly ref: string | null; readonly sha: string }
  /** Words that lead to a page of ours. */
  | { readonly kind: 'link'; readonly words: Words; readonly target: string }
  /** A pull request or an issue. */
  | { readonly kind: 'number'; readonly number: number };

export type Words = readonly Inline[];

/** Words, and the place they are about, which stands beside them where there is room. */
export interface Line {
  readonly words: Words;
  readonly place?: PlaceLink | null;
}

export interface Item extends Line {
  readonly below?: readonly Line[];
}

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly lines: readonly Words[];
}

/** What changes, and where: two columns, for more are wider than a phone. */
export interface Table {
  readonly kind: 'table';
  readonly head: readonly [what: string, where: string];
  readonly rows: readonly { readonly what: Line; readonly where: Words }[];
  /** Rows left out, counted in words; null where there are none. */
  readonly more: string | null;
}

export interface List {
  readonly kind: 'list';
  readonly title: string | null;
  readonly items: readonly Item[];
  /** Items left out. */
  readonly more: number;
  /** One after the other, with numbers; absent where the order says nothing. */
  readonly ordered?: boolean;
  /** What comes after the list; null for nothing. */
  readonly after: Words | null;
}

/** Says what to do, by the word that stands before it: what mends it, or what to decide where nothing certain can be said. */
export interface Advice {
  readonly label: 'Fix' | 'Consider';
  readonly text: string;
}

/** What is found, or what becomes of calls. */
export interface FindingBlock {
  readonly kind: 'finding';
  /** Null where it stands by itself. */
  readonly number: number | null;
  /** `evidence`: the message stands in the headline. `line`: the rest is told elsewhere. Absent: the whole of it. */
  readonly shown?: 'evidence' | 'line';
  /** Whether the headline says what becomes of the calls that it is about; absent where it does not. */
  readonly isLeading?: true;
  /** Tells whether the message begins with a condition, which a headline may leave out; absent for no. */
  readonly isConditional?: true;
  readonly message: string;
  /** Names those in which every word of it is true. */
  readonly environments: string;
  /** Tells whether it says otherwise of these what another block says of others; absent for no. */
  readonly isVariant?: true;
  /** Names all in which its message is true, as a headline does; absent if those are the same. */
  readonly said?: string;
  /** How many other objects the same is said of, and which; absent for none. */
  readonly alike?: { readonly count: number; readonly words: Words };
  readonly tier: Tier;
  /** Says that it tells what may act, and not what happens; absent for no. */
  readonly mayAct?: true;
  /** Null where no line decides it. */
  readonly place: PlaceLink | null;
  /** A request that shows it: `POST /charges, 200 → 403`; null where there is none to show. */
  readonly witness: string | null;
  /** Null where no detector found it. */
  readonly detector: string | null;
  /** Its check of that detector; null where there is none. */
  readonly check: string | null;
  /** The page about the check that it is of; null where none is shown. */
  readonly page: string | null;
  /** Shown only where somebody asks for all. */
  readonly ids: readonly string[];
  readonly why: Words;
  /** What somebody sees of it; null where the message says it. */
  readonly symptom: string | null;
  /** Null where nothing is to be mended or decided. */
  readonly advice: Advice | null;
  /** The lines that mend it; null where they are not certain, or offered elsewhere. */
  readonly patch: Code | null;
  /** Lists what else the same edit does, and does otherwise elsewhere; absent for nothing. */
  readonly also?: readonly FindingBlock[];
}

export interface Code {
  readonly kind: 'code';
  readonly language: string;
  readonly lines: readonly string[];
}

/** Says who calls whom; a call that fails since the change, or gets through since then, is told apart from those that stay. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly state?: 'lost' | 'new';
  /** Says of which calls alone it is so, as `with a token of https://id.acme.test`; empty where no word says it, absent for all. */
  readonly ofSome?: string;
}

/** Says what becomes of the calls of an arrow: `fails now`, `some fail now, with a token of …`; empty where they stay. */
export function arrowWords({ state, ofSome }: Pick<Arrow, 'state' | 'ofSome'>): string {
  if (state === undefined) return '';
  const condition = ofSome === undefined || ofSome === '' ? '' : `, ${ofSome}`;
  if (state === 'lost') return ofSome === undefined ? 'fails now' : `some fail now${condition}`;
  return ofSome === undefined ? 'gets through now' : `some get through now${condition}`;
}

/** Names, and which of them calls which. */
export interface Graph {
  readonly kind: 'graph';
  readonly arrows: readonly Arrow[];
  /** Names left out. */
  readonly more: number;
}

/** Calls before and after; who prints no pictures says it in a line. */
export interface Picture {
  readonly kind: 'picture';
  readonly picture: CallPicture;
}

/** What opens with a click, or is only counted. */
export interface Details {
  readonly kind: 'details';
  readonly title: string;
  readonly count: number;
  readonly blocks: readonly Block[];
}

/** Text of objects before and after, the most important first; shown as far as there is room. */
export interface Differences {
  readonly kind: 'differences';
  readonly items: readonly {
    readonly title: string;
    readonly lines: readonly string[];
    readonly linesLeftOut: number;
  }[];
  /** Objects left out. */
  readonly leftOut: number;
}

/** The title of what follows. */
interface Section {
  readonly kind: 'section';
  readonly title: string;
}

/** The first line of all. */
export interface Heading {
  readonly kind: 'heading';
  readonly mark: string;
  readonly word: string;
  readonly sentence: string;
}

/** The last sentences of all. */
export interface Footer {
  readonly kind: 'footer';
  readonly sentences: readonly Words[];
}

/** What a report is made of, before anything prints it. */
export type Block =
  | Heading
  | Section
  | Paragraph
  | Table
  | List
  | FindingBlock
  | Code
  | Graph
  | Picture
  | Details
  | Differences
  | Footer;

/** A block of one kind. */
export type BlockOf<K extends Block['kind']> = Extract<Block, { readonly kind: K }>;

export const strong = (...words: Words): Inline => ({ kind: 'strong', words });

export const code = (text: string): Inline => ({ kind: 'code', text });

export const said = (text: string): Inline => ({ kind: 'said', text });

/** A commit by its short name. */
export const commit = (sha: string): Inline => ({ kind: 'commit', ref: null, sha });

/** What was asked for and is not done, and why. */
export const notDone = (...why: Words): Inline => strong('Not done: ', ...why);

export const numbered = (number: number): Inline => ({ kind: 'number', number });

export const paragraph = (...words: Words): Paragraph => ({ kind: 'paragraph', lines: [words] });

/** Words, and where there is one the page that they lead to. */
export const linked = (words: Words, target: string | null): Words =>
  target === null ? words : [{ kind: 'link', words, target }];

/** A paragraph of lines; nothing where there are none. */
export const lines = (given: readonly Words[]): readonly Paragraph[] =>
  given.length === 0 ? [] : [{ kind: 'paragraph', lines: given }];

/** Words with something between them. */
export const joined = (each: readonly Words[], between: string): Words =>
  each.flatMap((words, index) => (index === 0 ? words : [between, ...words]));

const LONGEST_LIST = 60;

/** A folded list; nothing where there are no items. */
export function foldedList(
  title: string,
  items: readonly Item[],
  after: Words | null = null,
): readonly Details[] {
  if (items.length === 0) return [];
  const list = listOf(null, items, LONGEST_LIST, after);
  return [{ kind: 'details', title, count: list.items.length + list.more, blocks: [list] }];
}

/** A list that shows so many items, each once, and counts the others. */
export function listOf(
  title: string | null,
  items: readonly Item[],
  most: number,
  after: Words | null = null,
): List {
  const unique = [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
  const shown = unique.slice(0, most);
  return { kind: 'list', title, items: shown, more: unique.length - shown.length, after };
}

const NAME = /^[A-Za-z\d][\w.-]*(?:\/[\w.-]+)?$/;

/** A name of GitHub's, mentioned so that GitHub tells whoever has it; as text where it can be none. */
export const mentioned = (name: string): Words => [
  NAME.test(name) ? { kind: 'mention', name: `@${name}` } : name,
];

/** An instant to the minute, as issues and checks say it: `2026-11-24T08:00Z`. */
export const utc = (instant: string): string => instant.replace(/:\d\d(?:\.\d+)?Z$/, 'Z');
