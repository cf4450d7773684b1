import type { AffectedOwners } from '../../owners/index.ts';
import { changeLines } from '../review/change-text.ts';
import { counted } from '../../text/index.ts';
import type { Inline, Paragraph, Words } from '../document/blocks.ts';
import { code, joined, paragraph } from '../document/blocks.ts';
import { environmentList } from '../review/environment-list.ts';
import type { ReportContext } from '../review/report-context.ts';

const SETS_SHOWN = 10;
const MOST_MENTIONS = 10;
const OWNERS_SHOWN = 5;
const ROOTS_SHOWN = 3;
const LONGEST_EFFECT = 120;

/** What GitHub makes a mention of, and nothing else. */
const MENTION = /^@[a-z\d][\w-]{0,99}(?:\/[\w.-]{1,100})?$/i;

/** Whether owners are called by their names, which notifies them, or only named. */
type Naming = 'mention' | 'name';

/** Sentences about owners whose environments a change reaches by files of others. */
export function affectedOwners({ review }: ReportContext, naming: Naming): readonly Paragraph[] {
  const told = review.affectedOwners.sets.filter((set) => set.told);
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
  const shown = told.slice(0, SETS_SHOWN).map((set) => paragraph(...sentence(set, nameOf)));
  const more = told.length - shown.length;
  return more > 0
    ? [...shown, paragraph(`And ${counted(more, 'more set')} of owners, in the JSON report.`)]
    : shown;
}

/** `Also reaches prod of @acme/payments (overlays/prod; CODEOWNERS:12), none of whose files change: …` */
function sentence(set: AffectedOwners, nameOf: (owner: string) => Inline): Words {
  const { owners, environments, roots, rootCount, source } = set;
  const shown = roots.slice(0, ROOTS_SHOWN).map((root) => [code(root)]);
  const unshown = rootCount - shown.length;
  const left = owners.length - OWNERS_SHOWN;
  const names = owners.slice(0, OWNERS_SHOWN).map((owner) => [nameOf(owner)]);
  return [
    `Also reaches ${environmentList(environments)} of `,
    ...joined(names, ', '),
    `${left > 0 ? ` and ${String(left)} more` : ''} (`,
    ...joined(shown, ', '),
    `${unshown > 0 ? ` and ${String(unshown)} more` : ''}; `,
    code(source),
    `), none of whose files change: `,
    `${effectOf(set)}.`,
  ];
}

function effectOf({ because, objects }: AffectedOwners): string {
  const [first] = changeLines(because, LONGEST_EFFECT);
  const more = objects - (first?.objects ?? 0);
  return `${first?.text ?? ''}${more > 0 ? `, and ${counted(more, 'more object')}` : ''}`;
}
