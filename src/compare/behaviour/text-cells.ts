import type { RouteRule, ValueForm } from '../../istio/index.ts';
import { matchesForm, matchText } from '../../istio/index.ts';

type TextMatch = NonNullable<RouteRule['matches'][number]['uri']>;

/** How one text of a request is asked about: by a route or by a policy. */
export type AskedText =
  | { readonly by: 'route'; readonly match: TextMatch; readonly ignoreCase: boolean }
  | { readonly by: 'policy'; readonly form: ValueForm };

/** Letters of which one is in no text that is asked about, so that it continues a beginning without meeting another. */
const FRESH = ['x', 'y', 'z', 'q', 'w', 'v', 'k', 'j', 'X', 'Y', 'Z', 'Q', 'W', '0', '1', '9'];

/** Texts of which each is asked about otherwise than the others, one of every kind there is. */
export interface TextCells {
  readonly texts: readonly string[];
  /** Patterns of which no member was found: what they match is not among the texts. */
  readonly unsampled: readonly string[];
  /** Whether some questions or texts are left out, because there are too many. */
  readonly isCut: boolean;
}

/** More questions are not asked of one text, and more texts not asked about. */
const MOST_ASKED = 300;
const MOST_SEEDS = 1_500;

/**
 * The texts of a request cut into cells by all that is asked of them: exact values, beginnings, ends and patterns. Two
 * texts of one cell cannot be told apart by any of the questions. `usual` come first, and stand for what nothing asks.
 */
export function textCells(all: readonly AskedText[], usual: readonly string[]): TextCells {
  const distinct = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
  const asked = distinct.slice(0, MOST_ASKED);
  const fresh = freshLetter(asked.map(writtenOf));
  const found = [...usual, ...seedsOf(asked, fresh)];
  const seeds = found.slice(0, MOST_SEEDS);
  const cells = new Map<string, string>();
  for (const seed of seeds) {
    const key = asked.map((one) => answerTo(one, seed)).join('');
    if (!cells.has(key)) cells.set(key, seed);
  }
  const texts = [...cells.values()];
  const unsampled = asked.filter(
    (one) => isPattern(one) && !texts.some((text) => answerTo(one, text) === 'y'),
  );
  return {
    texts,
    unsampled: [...new Set(unsampled.map(writtenOf))],
    isCut: asked.length < distinct.length || seeds.length < found.length,
  };
}

function answerTo(asked: AskedText, text: string): 'y' | 'n' | 'm' {
  if (asked.by === 'policy') return matchesForm(asked.form, text) ? 'y' : 'n';
  const match = matchText(asked.match, text, asked.ignoreCase);
  return match === 'yes' ? 'y' : match === 'no' ? 'n' : 'm';
}

/** Every exact value, every beginning with every end and something new between them, members of patterns. */
function seedsOf(asked: readonly AskedText[], fresh: string): readonly string[] {
  const all = asked.map(writtenOf);
  const textsOf = (kind: 'exact' | 'prefix' | 'suffix'): readonly string[] => [
    ...new Set(
      asked.flatMap((one) => {
        const form = formOf(one);
        if (form.kind !== kind) return [];
        return isCaseless(one) ? spellings(form.text, all) : [form.text];
      }),
    ),
  ];
  const members = asked.flatMap((one) => {
    const form = formOf(one);
    if (form.kind === 'pattern') return membersOfTemplate(form.parts, fresh);
    return form.kind === 'regex' ? membersOfRegex(form.text, fresh) : [];
  });
  const exact = [...textsOf('exact'), ...members];
  const beginnings = ['', ...textsOf('prefix')];
  const ends = ['', ...textsOf('suffix')];
  return [
    ...exact,
    ...beginnings.flatMap((beginning) => [beginning, `${beginning}/${fresh}`]),
    ...beginnings.flatMap((beginning) => ends.map((end) => `${beginning}${fresh}${end}`)),
    ...exact.map((text) => `${text}${fresh}`),
    ...members.flatMap((member) => ends.flatMap((end) => endingIn(member, end, fresh))),
  ];
}

/** What a pattern matches, with an end that another question asks for: behind it, and in the place of its last part. */
const endingIn = (member: string, end: string, fresh: string): readonly string[] => [
  `${member}${end}`,
  `${member}${fresh}${end}`,
  `${member.slice(0, Math.max(0, member.lastIndexOf('/')))}${end}`,
];

const formOf = (asked: AskedText): ValueForm | TextMatch =>
  asked.by === 'policy' ? asked.form : asked.match;

const isCaseless = (asked: AskedText): boolean => asked.by === 'route' && asked.ignoreCase;

/** More spellings of one text are not tried. */
const MOST_SPELLINGS = 16;

/** A text that fits in whatever case, as the other texts spell its beginning and its end, and as none of them does. */
function spellings(text: string, others: readonly string[]): readonly string[] {
  let found = new Set([text, text.toLowerCase(), text.toUpperCase()]);
  for (const other of others.filter((one) => one !== '' && one.length <= text.length)) {
    const size = other.length;
    const respelled = [...found].flatMap((one) => [
      ...(folded(one.slice(0, size)) === folded(other) ? [`${other}${one.slice(size)}`] : []),
      ...(folded(one.slice(-size)) === folded(other) ? [`${one.slice(0, -size)}${other}`] : []),
    ]);
    found = new Set([...found, ...respelled].slice(0, MOST_SPELLINGS));
  }
  return [...found];
}

const folded = (text: string): string => text.toLowerCase();

const isPattern = (asked: AskedText): boolean => ['pattern', 'regex'].includes(formOf(asked).kind);

function writtenOf(asked: AskedText): string {
  const form = formOf(asked);
  if (form.kind === 'pattern')
    return form.parts.map((part) => (part.kind === 'text' ? part.text : '*')).join('');
  return 'text' in form ? form.text : '';
}

const freshLetter = (texts: readonly string[]): string =>
  FRESH.find((letter) => !texts.some((text) => text.includes(letter))) ?? '~';

type Parts = Extract<ValueForm, { kind: 'pattern' }>['parts'];

/** With one segment, and with none and several where any text fits. */
const membersOfTemplate = (parts: Parts, fresh: string): readonly string[] =>
  ['', fresh, `${fresh}/${fresh}`].map((several) =>
    parts
      .map((part) => (part.kind === 'text' ? part.text : part.kind === 'segment' ? fresh : several))
      .join(''),
  );

/** A few texts that a usual pattern of paths and names may match; the pattern itself is asked whether they do. */
function membersOfRegex(source: string, fresh: string): readonly string[] {
  const plain = source
    .replace(/^\^|\$$/g, '')
    .replace(/\(\?[:i]*\)?/g, '(')
    .replace(/\\d[+*]?|\[0-9\][+*]?(?:\{\d+\})?/g, '1')
    .replace(/\\w[+*]?|\[[^\]]{1,40}\](?:[+*?]|\{\d+(?:,\d*)?\})?/g, fresh)
    .replace(/\\([./+*?()-])/g, '$1');
  return ['', fresh, `${fresh}/${fresh}`].flatMap((any) =>
    alternativesIn(plain.replace(/\.[*+]\??/g, any)),
  );
}

/** `a|b` and `(a|b)` as each of their branches; groups in groups are left as they are. */
function alternativesIn(text: string): readonly string[] {
  const branches = branchesOf(text.slice(0, LONGEST_PATTERN));
  return branches.flatMap((branch) => {
    const [, before = '', inside, after = ''] = /^([^()]*)\(([^()]*)\)\??(.*)$/s.exec(branch) ?? [];
    if (inside === undefined) return [branch];
    return branchesOf(inside).map((one) => `${before}${one}${after.replace(/[()]/g, '')}`);
  });
}

const LONGEST_PATTERN = 500;
const MOST_BRANCHES = 20;

/** Cut at each bar outside of parentheses. */
function branchesOf(text: string): readonly string[] {
  const branches = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter === '|' && depth === 0) branches.push('');
    else branches.push(`${branches.pop() ?? ''}${letter}`);
  }
  return branches.slice(0, MOST_BRANCHES);
}
