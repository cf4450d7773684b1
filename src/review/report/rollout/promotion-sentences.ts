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
    .filter(({ inForce, behind }) => !isShort || inForce.length + behind.length > 0)
    .map((promotion) => paragraph(...sentenceOf(promotion, isShort))),
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

/** Environments that get the same at once with the same others, and with each other, are one sentence. */
function toldTogether(promotions: readonly Promotion[]): readonly Promotion[] {
  const groups = new Map<string, Promotion[]>();
  for (const each of promotions) {
    const isPlain = each.inForce.length + each.behind.length === 0;
    const key = isPlain ? JSON.stringify(each.atOnce) : `of ${each.environment}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ ...first, atOnce: [...others.map(({ environment }) => environment), ...first.atOnce] }],
  );
}

/** Environments that are named; the rest is counted. */
const NAMED = 4;

function sentenceOf(promotion: Promotion, isShort: boolean): Words {
  const { environment, inForce, atOnce, behind } = promotion;
  const late = behindText(behind);
  if (inForce.length + behind.length === 0)
    return [
      `${listed([environment, ...atOnce], NAMED)} get this at once: none of them has it first.`,
    ];
  if (inForce.length + atOnce.length === 0)
    return [`${environment} gets this first${isShort ? '' : `: ${late}`}.`];
  const parts = [
    ...(atOnce.length === 0
      ? []
      : [
          `${listed(atOnce, NAMED)} ${atOnce.length === 1 ? 'gets' : 'get'} this at once with ${environment}`,
        ]),
    ...(behind.length === 0 ? [] : [late]),
  ].join('; ');
  if (inForce.length === 0) return [`${parts}.`];
  const has = inForce.length === 1 ? 'has' : 'have';
  return [
    ...listedWords(inForce.map(inForceWords)),
    ` ${has} all that changes in ${environment} already${parts === '' ? '' : `; ${parts}`}.`,
  ];
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
