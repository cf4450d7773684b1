import { productionFirst } from '../../../gitops/index.ts';
import type { Promotion } from '../../../compare/index.ts';
import { listed } from '../../../manifest/index.ts';
import type { Block, Words } from '../document/blocks.ts';
import { paragraph } from '../document/blocks.ts';
import type { ReportContext } from '../review/report-context.ts';

/**
 * How far earlier environments are, one sentence for each environment that changes. Which of them get it, a short
 * report says beside what changes.
 */
export const promotionBlocks = ({ review }: ReportContext, isShort: boolean): readonly Block[] => [
  ...toldTogether(review.promotions ?? [])
    .filter(({ inForce, behind, isByHand }) => {
      const isTold = inForce.length + behind.length > 0;
      return isTold || (!isShort && isByHand !== true);
    })
    .map((promotion) => paragraph(...sentenceOf(promotion, review.environments.length, isShort))),
  ...stagedBlocks(review),
];

/** Says that a change reaches environments outside of production only, and which ones keep what they have. */
function stagedBlocks({ environments, tier }: ReportContext['review']): readonly Block[] {
  const changed = environments.filter((each) => each.changed);
  const kept = productionFirst(environments).filter(
    (each) => !each.changed && each.presence === 'both' && each.isNotApplied !== true,
  );
  // what is graver there may reach production all the same, as where both share a cluster
  const isStaged =
    (tier === 'low' || tier === 'medium') &&
    changed.length > 0 &&
    !changed.some(({ production }) => production) &&
    kept.some(({ production }) => production);
  if (!isStaged) return [];
  const [keep, they] = kept.length === 1 ? ['keeps', 'it has'] : ['keep', 'they have'];
  const [first, others] = [changed, kept].map((all) =>
    listed(
      all.map(({ name }) => name),
      NAMED,
    ),
  );
  return [paragraph(`${first ?? ''} only; ${others ?? ''} ${keep} what ${they}.`)];
}

/** Says how far others are with what changes in several environments alike. */
interface SharedPromotion extends Omit<Promotion, 'environment'> {
  readonly changed: readonly string[];
}

/** Environments that get the same at once with each other, or that others are ahead of alike, are one sentence. */
function toldTogether(promotions: readonly Promotion[]): readonly SharedPromotion[] {
  const groups = new Map<string, Promotion[]>();
  for (const each of promotions) {
    const key = JSON.stringify([
      each.inForce.map(({ environment, since }) => [environment, since]),
      each.atOnce,
      each.isByHand === true,
      each.behind.map(({ environment, since, kept, of, hasOthers }) => [
        ...[environment, since, kept === of, hasOthers],
      ]),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) =>
    group
      .slice(0, 1)
      .map((first) => ({ ...first, changed: group.map(({ environment }) => environment) })),
  );
}

/** Environments that are named; the rest is counted. */
const NAMED = 4;

function sentenceOf(promotion: SharedPromotion, environments: number, isShort: boolean): Words {
  const { changed, inForce, atOnce, behind } = promotion;
  const late = behindText(behind);
  const these = listed(changed, NAMED);
  if (inForce.length + behind.length === 0)
    return [atOnceText([...changed, ...atOnce], environments)];
  if (inForce.length + atOnce.length === 0) return [firstText(promotion, isShort)];
  const together = promotion.isByHand === true ? [] : togetherText(atOnce, these);
  const parts = [...together, ...(behind.length === 0 ? [] : [late])].join('; ');
  if (inForce.length === 0) return [`${parts}.`];
  const has = inForce.length === 1 ? 'has' : 'have';
  return [
    ...listedWords(inForce.map(inForceWords)),
    ` ${has} all that changes in ${these} already${parts === '' ? '' : `; ${parts}`}.`,
  ];
}

/** What another environment has most of comes first only in part, however little is read. */
function firstText({ changed, behind }: SharedPromotion, isShort: boolean): string {
  const isAll = behind.every(({ kept, of }) => kept === of);
  const gets = `${listed(changed, NAMED)} ${changed.length === 1 ? 'gets' : 'get'}`;
  const first = `${gets} ${isAll ? 'this' : 'a part of this'} first`;
  const ahead = behind.flatMap(({ environment, hasOthers }) =>
    hasOthers === true ? [environment] : [],
  );
  const has = ahead.length === 1 ? 'has' : 'have';
  const rest = ahead.length === 0 ? '' : `: ${listed(ahead, NAMED)} ${has} the rest already`;
  if (isShort || ahead.length === behind.length) return `${first}${rest}.`;
  const late = behindText(behind.filter(({ hasOthers }) => hasOthers !== true));
  return `${first}${rest}${rest === '' ? ': ' : '; '}${late}.`;
}

const togetherText = (atOnce: readonly string[], these: string): readonly string[] =>
  atOnce.length === 0
    ? []
    : [
        `${listed(atOnce, NAMED)} ${atOnce.length === 1 ? 'gets' : 'get'} this at once with ${these}`,
      ];

function atOnceText(names: readonly string[], environments: number): string {
  if (names.length < environments)
    return `${listed(names, NAMED)} get this at once: none of them has it first.`;
  return `${names.length === 2 ? 'Both' : `All ${String(names.length)}`} environments get this at once.`;
}

function inForceWords({ environment, since }: Promotion['inForce'][number]): Words {
  if (since === null) return [environment];
  const day = `${environment} (since ${since.at.slice(0, 10)}`;
  const { pullRequest } = since;
  return pullRequest === null
    ? [`${day})`]
    : [`${day}, `, { kind: 'number', number: pullRequest }, ')'];
}

const listedWords = (all: readonly Words[]): Words =>
  all.flatMap((words, index) => {
    const between = index === 0 ? [] : [index === all.length - 1 ? ' and ' : ', '];
    return [...between, ...words];
  });

function behindText(behind: Promotion['behind']): string {
  const names = listed(
    behind.map(({ environment, since }) =>
      since === null ? environment : `${environment} (since ${since.at.slice(0, 10)})`,
    ),
    NAMED,
  );
  const isAll = behind.every(({ kept, of }) => kept === of);
  const [keep, they] = behind.length === 1 ? ['keeps', 'it has'] : ['keep', 'they have'];
  return `${names} ${keep} ${isAll ? '' : 'a part of '}what ${they}`;
}
