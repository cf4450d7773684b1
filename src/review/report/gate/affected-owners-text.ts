import { counted } from '../../../manifest/index.ts';
import type { Inline, Paragraph, Words } from '../document/blocks.ts';
import { joined, paragraph } from '../document/blocks.ts';
import { environmentList } from '../review/environment-list.ts';
import type { Review } from '../../evaluation/review.ts';
import type { ReportContext } from '../review/report-context.ts';

const SETS_SHOWN = 5;
const MOST_MENTIONS = 10;
const OWNERS_SHOWN = 5;

/** Matches what GitHub makes a mention of, and nothing else. */
const MENTION = /^@[a-z\d][\w-]{0,99}(?:\/[\w.-]{1,100})?$/i;

/** Whether owners are called by their names, which notifies them, or only named. */
type Naming = 'mention' | 'name';

/** One sentence about all owners whose environments a change reaches by files of others. */
export function affectedOwners({ review }: ReportContext, naming: Naming): readonly Paragraph[] {
  const told = review.affectedOwners.sets.filter((set) => set.told);
  if (told.length === 0) return [];
  const mentioned = new Set<string>();
  const nameOf = (owner: string): Inline => {
    const isCalled =
      naming === 'mention' &&
      MENTION.test(owner) &&
      mentioned.size < MOST_MENTIONS &&
      !mentioned.has(owner.toLowerCase());
    if (!isCalled) return owner;
    mentioned.add(owner.toLowerCase());
    return { kind: 'mention', name: owner };
  };
  const shown = told.slice(0, SETS_SHOWN).map((set) => reachedWords(set, nameOf));
  const more = told.length - shown.length;
  const rest = more > 0 ? `, and what ${counted(more, 'more set')} of owners have` : '';
  return [
    paragraph('Also affects ', ...joined(shown, ', '), `${rest}: what they include changes.`),
  ];
}

/** `prod (@acme/shop, @acme/on-call)` */
function reachedWords(
  { owners, environments }: Review['affectedOwners']['sets'][number],
  nameOf: (owner: string) => Inline,
): Words {
  const names = owners.slice(0, OWNERS_SHOWN).map((owner) => [nameOf(owner)]);
  const left = owners.length - names.length;
  return [
    `${environmentList(environments)} (`,
    ...joined(names, ', '),
    `${left > 0 ? ` and ${String(left)} more` : ''})`,
  ];
}
