import type { GapNature } from '../../../manifest/index.ts';
import { counted, subjectText } from '../../../manifest/index.ts';
import type { Details, Differences, Item } from '../document/blocks.ts';
import { foldedList } from '../document/blocks.ts';
import { changeItems } from '../changes/change-list.ts';
import { environmentList, productionFirst } from './environment-list.ts';
import { groupedGaps } from './grouped-gaps.ts';
import { orderParts } from '../rollout/order-section.ts';
import { placeLink } from './place-link.ts';
import type { ReportContext } from './report-context.ts';
import { reachParts } from '../rollout/reach-section.ts';
import { restartParts } from '../rollout/restart-section.ts';
import { tryItParts } from './try-it.ts';

/** What opens with a click, in the order in which it is dropped last. */
export const foldedParts = (context: ReportContext): readonly (Details | Differences)[] => [
  ...tryItParts(context),
  ...orderParts(context),
  ...restartParts(context),
  ...changeParts(context),
  ...renderedDifferences(context),
  ...reachParts(context),
];

/** The environments of some names as a list, production first. */
function namesOf(names: readonly string[], { review }: ReportContext): string {
  const order = productionFirst(review.environments).map(({ name }) => name);
  return environmentList(order.filter((name) => names.includes(name)));
}

function changeParts(context: ReportContext): readonly Details[] {
  const items = changeItems(context.review.changes).map(({ change, environments, text }): Item => ({
    words: [namesOf(environments, context), ' · ', text],
    place: placeLink(change.origin, change.side, context),
  }));
  return foldedList('Changes', items);
}

const ROOTS_SHOWN = 3;

function rootList(roots: readonly string[]): string {
  const more = roots.length - ROOTS_SHOWN;
  return `${roots.slice(0, ROOTS_SHOWN).join(', ')}${more > 0 ? ` and ${counted(more, 'more folder')}` : ''}`;
}

/** What changes in the rendered text, object by object; none where nothing does. */
function renderedDifferences(context: ReportContext): readonly Differences[] {
  const { shown, leftOut } = context.review.renderedDifferences;
  if (shown.length === 0) return [];
  const items = shown.map(({ subject, environments, roots, presence, lines, linesLeftOut }) => {
    const of = roots === undefined || roots.length === 0 ? '' : `, ${rootList(roots)}`;
    const whole = presence === 'changed' ? '' : `, ${presence === 'added' ? 'new' : 'removed'}`;
    const title = `${subjectText(subject)} in ${namesOf(environments, context)}${of}${whole}`;
    return { title, lines, linesLeftOut };
  });
  return [{ kind: 'differences', items, leftOut }];
}

/** What the change did not bring, and what nobody can tell from the repository alone. */
export function surroundingParts(context: ReportContext): readonly Details[] {
  const { gaps, findings, unknowns } = context.review;
  const gapsOf = (nature: GapNature): readonly Item[] =>
    groupedGaps(gaps.filter((gap) => !gap.blocking && gap.nature === nature)).map(({ gap }) => ({
      words: [gap.message],
      place: gap.origin === null ? null : placeLink(gap.origin, 'head', context),
    }));
  const itemOf = ({ environment, message, origin, side }: (typeof unknowns)[number]): Item => ({
    words: [`${environment}: `, message],
    place: placeLink(origin, side ?? 'head', context),
  });
  const there = findings.filter(({ introducedBy }) => introducedBy === 'already-there');
  return [
    ...foldedList('Not analysed, as before this change', gapsOf('broken')),
    ...foldedList('Not seen here', gapsOf('unseen')),
    ...foldedList('Already there before this change', there.map(itemOf)),
    ...foldedList('Cannot be decided from this repository', unknowns.map(itemOf)),
  ];
}
