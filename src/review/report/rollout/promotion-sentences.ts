import { productionFirst } from '../../../gitops/index.ts';
import type { Promotion } from '../../../compare/index.ts';
import { compareText, listed } from '../../../manifest/index.ts';
import type { Block, Words } from '../document/blocks.ts';
import { paragraph } from '../document/blocks.ts';
import type { ReportContext } from '../review/report-context.ts';
import type { SharedPromotion } from './environment-strip.ts';
import { environmentStrip } from './environment-strip.ts';

/**
 * Says how far earlier environments are, one line for those that change alike. Which of them get it, a short report says
 * beside what changes.
 */
export const promotionBlocks = ({ review }: ReportContext, isShort: boolean): readonly Block[] => [
  ...toldTogether(review.promotions ?? [])
    .filter(({ changed, inForce, behind, isByHand }) => {
      // in one cluster with another that writes the same, nobody is ahead or behind
      const isOne = review.environments.some(
        ({ name, writtenBeside = [] }) =>
          changed.includes(name) &&
          behind.some(({ environment }) => writtenBeside.includes(environment)),
      );
      if (isOne) return false;
      const isTold = inForce.length + behind.length > 0;
      return isTold || (!isShort && isByHand !== true);
    })
    .map((promotion) => paragraph(...sentenceOf(promotion, review.environments, isShort))),
  ...stagedBlocks(review),
  ...writtenTwiceBlocks(review),
];

/** Says which environments overwrite what changes, for their appliers write the same objects to one cluster. */
function writtenTwiceBlocks({ environments }: ReportContext['review']): readonly Block[] {
  const told = new Set<string>();
  return environments.flatMap(({ name, writtenBeside = [] }) => {
    const all = [name, ...writtenBeside].sort(compareText);
    const key = JSON.stringify(all);
    if (writtenBeside.length === 0 || told.has(key)) return [];
    told.add(key);
    const others = listed(writtenBeside, NAMED);
    return [
      paragraph(
        `${listed(all, NAMED)} apply the same objects to one cluster: there, changes for ${name} apply to ${others} too, or ${others} ${writtenBeside.length === 1 ? 'overwrites' : 'overwrite'} it.`,
      ),
    ];
  });
}

/** Says that a change reaches environments outside of production only, and which ones keep what they have. */
function stagedBlocks({ environments, tier }: ReportContext['review']): readonly Block[] {
  const changed = environments.filter((each) => each.changed);
  const beside = new Set(changed.flatMap(({ writtenBeside = [] }) => writtenBeside));
  const kept = productionFirst(environments).filter(
    (each) =>
      !each.changed &&
      each.presence === 'both' &&
      each.isNotApplied !== true &&
      !beside.has(each.name),
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

function sentenceOf(
  promotion: SharedPromotion,
  environments: ReportContext['review']['environments'],
  isShort: boolean,
): Words {
  const { changed, inForce, atOnce, behind } = promotion;
  return inForce.length + behind.length === 0
    ? [atOnceText([...changed, ...atOnce], environments.length)]
    : environmentStrip(promotion, environments, isShort);
}

function atOnceText(names: readonly string[], environments: number): string {
  if (names.length < environments)
    return `${listed(names, NAMED)} get this at once; none gets it first.`;
  return `${names.length === 2 ? 'Both' : `All ${String(names.length)}`} environments get this at once.`;
}
