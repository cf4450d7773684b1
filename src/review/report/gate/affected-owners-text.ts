import { counted } from '../../../manifest/index.ts';
import type { Inline, Paragraph, Words } from '../document/blocks.ts';
import { joined, paragraph } from '../document/blocks.ts';
import { environmentLabel } from '../review/environment-list.ts';
import type { Review } from '../../evaluation/review.ts';
import type { ReportContext } from '../review/report-context.ts';

const SETS_SHOWN = 5;
const MOST_MENTIONS = 10;
const OWNERS_SHOWN = 10;

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
  const shown = inSameEnvironments(told.slice(0, SETS_SHOWN)).map((set) =>
    reachedWords(set, nameOf, review),
  );
  const more = told.length - SETS_SHOWN;
  const rest = more > 0 ? `, and environments of ${counted(more, 'more set')} of owners` : '';
  return [
    paragraph('Also affects ', ...joined(shown, ', '), `${rest}: their included content changes.`),
  ];
}

type Reached = Pick<Review['affectedOwners']['sets'][number], 'owners' | 'environments'>;

/** Names those together who have the same environments, each once, whatever the spelling. */
function inSameEnvironments(sets: readonly Reached[]): readonly Reached[] {
  const groups = new Map<string, Reached>();
  for (const { owners, environments } of sets) {
    const key = JSON.stringify(environments);
    const all = [...(groups.get(key)?.owners ?? []), ...owners];
    const each = new Map(all.toReversed().map((owner) => [owner.toLowerCase(), owner]));
    groups.set(key, { environments, owners: [...each.values()].toReversed() });
  }
  return [...groups.values()];
}

/** `prod (@acme/shop, @acme/on-call)` */
function reachedWords(
  { owners, environments }: Reached,
  nameOf: (owner: string) => Inline,
  review: Review,
): Words {
  const names = owners.slice(0, OWNERS_SHOWN).map((owner) => [nameOf(owner)]);
  const left = owners.length - names.length;
  const where = environmentLabel(environments, review, ' (');
  return [
    where,
    ...joined(names, ', '),
    `${left > 0 ? ` and ${String(left)} more` : ''}${where === '' ? '' : ')'}`,
  ].filter((words) => words !== '');
}
