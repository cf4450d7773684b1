import type { AffectedOwners } from '../../owners/index.ts';
import { changeLines } from '../review/change-text.ts';
import { counted, codeSpan, neutralMarkdown, plainText } from '../../text/index.ts';
import { environmentList } from '../review/environment-list.ts';
import type { ReportContext } from '../review/report-context.ts';
import { plainWords } from '../formats/terminal-text.ts';

const SETS_SHOWN = 10;
const MOST_MENTIONS = 10;
const OWNERS_SHOWN = 5;
const ROOTS_SHOWN = 3;
const LONGEST_EFFECT = 120;

/** What GitHub makes a mention of, and nothing else. */
const MENTION = /^@[a-z\d][\w-]{0,99}(?:\/[\w.-]{1,100})?$/i;

/** Whether owners are called by their names, which notifies them, or only named. */
type Naming = 'mention' | 'name';

/** Sentences about owners whose environments a change reaches by files of others, as Markdown. */
export function affectedOwnersMarkdown(context: ReportContext, naming: Naming): readonly string[] {
  const told = toldIn(context);
  const mentioned = new Set<string>();
  const nameOf = (owner: string): string => {
    const isCalled =
      naming === 'mention' &&
      MENTION.test(owner) &&
      mentioned.size < MOST_MENTIONS &&
      !mentioned.has(owner.toLowerCase());
    if (!isCalled) return neutralMarkdown(owner);
    mentioned.add(owner.toLowerCase());
    return owner;
  };
  const style = { name: nameOf, code: codeSpan, words: neutralMarkdown };
  const lines = told.slice(0, SETS_SHOWN).map((set) => sentence(set, style));
  const more = told.length - lines.length;
  return more > 0
    ? [...lines, `And ${counted(more, 'more set')} of owners, in the JSON report.`]
    : lines;
}

/** The same for a terminal. */
export function affectedOwnersText(context: ReportContext): readonly string[] {
  const told = toldIn(context);
  const style = { name: plainText, code: plainText, words: plainWords };
  const lines = told.slice(0, SETS_SHOWN).map((set) => sentence(set, style));
  const more = told.length - lines.length;
  return more > 0 ? [...lines, `And ${counted(more, 'more set')} of owners.`] : lines;
}

const toldIn = ({ review }: ReportContext): readonly AffectedOwners[] =>
  review.affectedOwners.sets.filter(({ told }) => told);

interface Style {
  readonly name: (owner: string) => string;
  readonly code: (path: string) => string;
  readonly words: (text: string) => string;
}

/** `Also reaches prod of @acme/payments (overlays/prod; CODEOWNERS:12), none of whose files change: …` */
function sentence(set: AffectedOwners, { name, code, words }: Style): string {
  const { owners, environments, roots, rootCount, source } = set;
  const shown = roots.slice(0, ROOTS_SHOWN).map(code);
  const unshown = rootCount - shown.length;
  const places = `${shown.join(', ')}${unshown > 0 ? ` and ${String(unshown)} more` : ''}`;
  const left = owners.length - OWNERS_SHOWN;
  const names = owners.slice(0, OWNERS_SHOWN).map(name).join(', ');
  const whose = left > 0 ? `${names} and ${String(left)} more` : names;
  return [
    `Also reaches ${words(environmentList(environments))} of ${whose} (${places}; ${code(source)}), `,
    `none of whose files change: ${words(effectOf(set))}.`,
  ].join('');
}

function effectOf({ because, objects }: AffectedOwners): string {
  const [first] = changeLines(because, LONGEST_EFFECT);
  const more = objects - (first?.objects ?? 0);
  return `${first?.text ?? ''}${more > 0 ? `, and ${counted(more, 'more object')}` : ''}`;
}
