import type { Block, Item, Words, BlockOf } from '../../../review/index.ts';
import type {
  Movement,
  ViewJudgement,
  WatchedJudgement,
} from '../watch/judging/merge-judgement.ts';
import {
  code,
  commit,
  joined,
  listOf,
  mentioned,
  numbered,
  paragraph,
  strong,
} from '../../../review/index.ts';
import { watchedName } from '../watch/watch-target.ts';
import { groupedBy } from '../../../istio/index.ts';
import { counted, firstOf, listed } from '../../../manifest/index.ts';
import type { AfterMergeContext } from './after-merge-report.ts';
import {
  controlPlaneItems,
  instantText,
  notKnownText,
  problemText,
  seenByText,
  timeText,
  MOVED_NAMES,
  movementWords,
} from './metric-words.ts';
import { trafficChart } from './traffic-chart.ts';
import type { Assumption } from '../watch/begun-watch.ts';

/**
 * Bounds what is shown of those that got worse: whoever reads it at night needs the worst, and how many there
 * are.
 */
const SHOWN = 5;
const NAMES_SHOWN = 5;

/** Says the verdict, who is told and what to do; then what moved, then what is not known. */
export function afterMergeDocument(context: AfterMergeContext): readonly Block[] {
  const { judgement } = context;
  const worse = judgement.watched.filter(({ verdict }) => verdict === 'regression');
  const groups = [...groupedBy(worse, nameOf).values()];
  return [
    headingOf(context, worse),
    ...callBlocks(context),
    appliedBlock(context),
    ...toldBlocks(context),
    ...controlPlaneBlocks(context),
    ...groups.slice(0, SHOWN).flatMap(worseBlocks),
    ...(groups.length > SHOWN ? [moreWorse(groups.slice(SHOWN))] : []),
    ...otherBlocks(context),
    ...notKnownBlocks(context),
  ];
}

function headingOf(
  { commit: sha, environment, judgement }: AfterMergeContext,
  worse: readonly WatchedJudgement[],
): BlockOf<'heading'> {
  const of = `after ${sha.slice(0, 7)} in ${environment}`;
  switch (judgement.verdict) {
    case 'regression': {
      return {
        ...{ kind: 'heading', mark: '🔴', word: 'Regression' },
        sentence: worstSentence(worse, of),
      };
    }
    case 'fine': {
      const fine = judgement.watched.filter(({ verdict }) => verdict === 'fine').length;
      const all = judgement.watched.length;
      const whose =
        fine === all ? `all ${String(all)} watched` : `${String(fine)} of ${String(all)}`;
      return {
        ...{ kind: 'heading', mark: '🟢', word: 'Fine' },
        sentence: `nothing got worse ${of} (${whose})`,
      };
    }
    case 'not-known':
      return {
        ...{ kind: 'heading', mark: '⚪', word: 'Not known' },
        sentence: `whether something got worse ${of}`,
      };
  }
}

/** Says what got worse first of all, and where; the control plane where no request did. */
function worstSentence(worse: readonly WatchedJudgement[], of: string): string {
  const kinds = worse.flatMap(harmOf);
  const what = (['failed', 'refused', 'p99', 'p50'] as const).find((kind) => kinds.includes(kind));
  if (what === undefined) return `proxies reject configuration ${of}`;
  const where = worse.filter((each) => harmOf(each).includes(what)).map(nameOf);
  return `${MOVED_NAMES[what]} up ${of}: ${firstOf([...new Set(where)], NAMES_SHOWN)}`;
}

const nameOf = ({ watched }: WatchedJudgement): string => watchedName(watched);

const harmOf = ({ views }: WatchedJudgement): readonly Movement['kind'][] =>
  views.flatMap(({ movements }) => movements.map(({ kind }) => kind));

/** Says who is told, and gives the line that takes it back; nothing where nothing got worse. */
function callBlocks({ judgement, pullRequest, commit: sha }: AfterMergeContext): readonly Block[] {
  if (judgement.verdict !== 'regression') return [];
  const takeBack = strong('To take it back:');
  if (pullRequest === null)
    return [paragraph(takeBack, ' ', code(`meshwarden rollback --commit ${sha}`))];
  const { mergedBy, onCall, number } = pullRequest;
  const told: readonly Words[] = [
    ...(mergedBy === null ? [] : [[...mentioned(mergedBy), ' (merged it)']]),
    ...onCall.map((name) => [...mentioned(name), ' (on call)']),
  ];
  return [
    ...(told.length === 0 ? [] : [paragraph(...joined(told, ', '))]),
    paragraph(
      takeBack,
      ' comment ',
      code('/rollback traffic got worse once it was applied'),
      ' on ',
      numbered(number),
      '.',
    ),
  ];
}

function appliedBlock({ commit: sha, environment, applied, judgement }: AfterMergeContext): Block {
  const { after, before, isComplete, until } = judgement.windows;
  const by = applied.by === null ? '' : ` by ${applied.by}`;
  const how =
    applied.assumed === undefined
      ? ` was applied to ${environment} at ${instantText(applied.at)}${by}.`
      : ` is assumed to be applied to ${environment} at the merge, at ${instantText(applied.at)}: ${ASSUMED[applied.assumed]}.`;
  const minutes = Math.round((before.last - before.first + before.stepMs) / 60_000);
  return paragraph(
    commit(sha),
    `${how} ${timeText(after.first - after.stepMs)} to ${timeText(after.last)} is compared with the ${counted(minutes, 'minute')} before it.`,
    ...(isComplete ? [] : [` The watch continues until ${timeText(until)}.`]),
  );
}

/** Says why nobody knows when it was applied. */
const ASSUMED: Readonly<Record<Assumption, string>> = {
  'no-cluster': 'the configuration names no cluster of the environment',
  'not-allowed': 'the settings of the service do not let this repository name the cluster',
  'not-shown': 'cluster details may not be shown on a public repository',
  'not-readable': 'what applies it cannot be read in the cluster',
  'nobody-applies': 'no Application and no Kustomization in the cluster is known to apply it',
};

/** Tells whoever was called in the night what became of it. */
function toldBlocks({ toldAt, judgement }: AfterMergeContext): readonly Block[] {
  if (toldAt === undefined || judgement.verdict === 'regression') return [];
  return [
    paragraph(
      `A regression was reported here at ${instantText(toldAt)}; it ended before the watch did.`,
    ),
  ];
}

/**
 * Shows the worst view in whole and others in a line, because a Service and the workload of its name are one
 * to whoever reads.
 */
function worseBlocks(group: readonly WatchedJudgement[]): readonly Block[] {
  const [worst, ...others] = group
    .flatMap(({ views }) => views)
    .filter(({ verdict }) => verdict === 'regression');
  const [first] = group;
  if (worst === undefined || first === undefined) return [];
  const title = `${nameOf(first)}, ${seenByText[worst.seenBy]}`;
  return [
    listOf(title, [...itemsOf(worst), ...others.flatMap(harmItem)], 2 * SHOWN),
    trafficChart(worst),
  ];
}

const itemsOf = (view: ViewJudgement): readonly Item[] =>
  view.movements.map((movement) => ({ words: movementWords(movement, view) }));

/** Says what got worse first in another view. */
const harmItem = (view: ViewJudgement): readonly Item[] =>
  view.movements.slice(0, 1).map((movement) => ({
    words: [`${seenByText[view.seenBy]}: `, ...movementWords(movement, view)],
  }));

const moreWorse = (groups: readonly (readonly WatchedJudgement[])[]): Block =>
  paragraph(
    `Worse too: ${firstOf(
      groups.flatMap(([first]) => (first === undefined ? [] : [nameOf(first)])),
      2 * NAMES_SHOWN,
    )}.`,
  );

function controlPlaneBlocks({ judgement: { controlPlane } }: AfterMergeContext): readonly Block[] {
  const items = controlPlaneItems(controlPlane);
  return items.length === 0 ? [] : [listOf('Control plane', items, SHOWN)];
}

/** Lists what moved and is no harm by itself. */
function otherBlocks({ judgement }: AfterMergeContext): readonly Block[] {
  const moved = judgement.watched
    .filter(({ verdict }) => verdict !== 'regression')
    .flatMap((each) =>
      each.views.flatMap((view) =>
        view.movements.map((movement): Item => ({
          words: [
            `${nameOf(each)} (${seenByText[view.seenBy]}): `,
            ...movementWords(movement, view),
          ],
        })),
      ),
    );
  return moved.length === 0 ? [] : [listOf('Also moved', moved, 2 * SHOWN)];
}

/** Says for whom nobody can tell, and why; this is never left out. */
function notKnownBlocks({ judgement, radius }: AfterMergeContext): readonly Block[] {
  const byReason = new Map<string, string[]>();
  for (const each of judgement.watched) {
    if (each.why === null) continue;
    const reason = notKnownText(each.why);
    byReason.set(reason, [...(byReason.get(reason) ?? []), nameOf(each)]);
  }
  const { why } = judgement.controlPlane;
  if (why !== null) {
    const reason = notKnownText(why);
    byReason.set(reason, [...(byReason.get(reason) ?? []), 'the control plane']);
  }
  for (const problem of judgement.problems)
    if (!byReason.has(problemText(problem))) byReason.set(problemText(problem), ['some numbers']);
  const items = [
    ...[...byReason].map(([reason, names]): Item => ({
      words: [`${listed(names, NAMES_SHOWN)}: ${reason}`],
    })),
    ...radiusItems(radius),
    ...(judgement.watched.length === 0
      ? [
          {
            words: [
              'The change reaches no Service and no workload that metrics could be asked for.',
            ],
          },
        ]
      : []),
  ];
  return items.length === 0 ? [] : [listOf('Not known', items, 2 * SHOWN)];
}

function radiusItems({
  unnamed,
  leftOut,
  isPartial,
}: AfterMergeContext['radius']): readonly Item[] {
  return [
    ...(isPartial
      ? [
          {
            words: [
              'whom else it reaches: a part of the environment could not be analysed, as `meshwarden review` says',
            ],
          },
        ]
      : []),
    ...(unnamed.length === 0
      ? []
      : [{ words: [`${listed(unnamed, NAMES_SHOWN)}: metrics cannot be asked for such names`] }]),
    ...(leftOut === 0
      ? []
      : [
          {
            words: [`${String(leftOut)} more that the change reaches: only the first are watched`],
          },
        ]),
  ];
}
