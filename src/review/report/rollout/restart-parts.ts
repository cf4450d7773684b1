import type { Rollout } from '../../../compare/index.ts';
import { groupedBy } from '../../../istio/index.ts';
import { counted, listed } from '../../../manifest/index.ts';
import { contextOf } from '../afterwards/shell-tool.ts';
import type { Block, Details, Item } from '../document/blocks.ts';
import { foldedList, paragraph } from '../document/blocks.ts';
import { environmentList } from '../review/environment-list.ts';
import type { ReportContext } from '../review/report-context.ts';
import { placeLink } from '../review/report-links.ts';
import type { AlikeRollout } from './alike-rollouts.ts';
import { alikeRollouts } from './alike-rollouts.ts';
import { comesWhen } from './reach-conditions.ts';
import { restartCommands, restartedOtherwise } from './restart-commands.ts';

/** What running pods do not get until they are made anew, and the commands for it; nothing where they get all. */
export function restartParts(context: ReportContext): readonly Details[] {
  const whenOf = (restart: Restart, environment: string): string =>
    whenText(
      restart,
      context.review.changes.filter((change) => change.environment === environment),
    );
  const told = alikeRollouts(context, ({ restarts, environment }) =>
    restarts.length === 0
      ? null
      : restarts.map((restart) => [restart, whenOf(restart, environment)]),
  );
  const items = told.flatMap(({ rollout, environments }) =>
    rollout.restarts.map((restart): Item => ({
      words: [
        `${environmentList(environments)}: ${whenOf(restart, rollout.environment)}${restartSentence(restart)}`,
      ],
      place: placeLink(restart.origin, 'head', context),
      below: [...restartAdvice(restart)],
    })),
  );
  const commands = told.flatMap((alike) => restartBlocks(alike, context, whenOf));
  return foldedList('Only new pods get it', items).map((part) => ({
    ...part,
    blocks: [...part.blocks, ...commands],
  }));
}

/** One block for each context, and one for all environments of which none is known. */
function restartBlocks(
  { rollout, environments }: AlikeRollout,
  { review }: ReportContext,
  whenOf: (restart: Restart, environment: string) => string,
): readonly Block[] {
  const workloads = [...new Set(rollout.restarts.flatMap((one) => one.workloads))];
  const contexts = environments.map((name) => ({
    name,
    context: contextOf(review.environments.find((each) => each.name === name)),
  }));
  const groups = groupedBy(contexts, ({ context }) => context);
  const rest = restartedOtherwise(workloads);
  const clauses = new Set(rollout.restarts.map((restart) => whenOf(restart, rollout.environment)));
  const [clause = ''] = clauses;
  // of some of the pods alone it is said with them
  const when = clauses.size > 1 || clause === '' ? '' : `, ${clause.replace(/, $/, '')}`;
  return [...groups].slice(0, BLOCKS_SHOWN).flatMap(([context, those]): readonly Block[] => {
    const lines = restartCommands(workloads, context);
    const where = environmentList(those.map(({ name }) => name));
    const cluster = those.length === 1 ? 'its cluster' : 'the cluster of each';
    const whose = context === null ? `, with kubectl at ${cluster}` : '';
    const left = rest === 0 ? '' : ` ${counted(rest, 'workload')} kubectl does not restart.`;
    return lines.length === 0
      ? []
      : [
          paragraph(`To have it in all pods, restart in ${where}${whose}${when}:${left}`),
          { kind: 'code', language: 'sh', lines: lines.slice(0, LINES_SHOWN) },
          ...(lines.length > LINES_SHOWN
            ? [paragraph(`And so in ${counted(lines.length - LINES_SHOWN, 'more namespace')}.`)]
            : []),
        ];
  });
}

/** More contexts and namespaces are counted. */
const BLOCKS_SHOWN = 4;
const LINES_SHOWN = 12;

type Restart = Rollout['restarts'][number];

/** Says what has to be so before pods get it, where that holds for all that it is written in: `once apps/shop builds, `. */
function whenText({ origin }: Restart, changes: ReportContext['review']['changes']): string {
  const own = changes.filter((change) => change.origin.file === origin.file);
  const comes = comesWhen(own.length === 0 ? changes : own);
  return comes?.all === true ? `${comes.when}, ` : '';
}

function restartSentence({ what, because, workloads }: Restart): string {
  const who = workloadNames(workloads);
  return what === 'value'
    ? `${who} ${workloads.length === 1 ? 'reads' : 'read'} ${because} when a pod starts. Until they restart, pods keep the old value; pods that start in between have the new one, so both are live.`
    : `${because} reaches ${who} only when the pods restart.`;
}

function restartAdvice({
  what,
  interrupted,
  unready,
  cutShort,
}: Restart): readonly { readonly words: readonly string[] }[] {
  return [
    ...(what === 'value'
      ? [{ words: ['A generated name with a hash makes such pods restart by themselves.'] }]
      : []),
    ...(interrupted.length === 0
      ? []
      : [
          {
            words: [
              `All pods of ${workloadNames(interrupted)} stop before new ones run: its callers get errors meanwhile.`,
            ],
          },
        ]),
    ...(unready.length === 0
      ? []
      : [
          {
            words: [
              `The application of ${workloadNames(unready)} may call before its new sidecar runs, unless that is a native one: set \`holdApplicationUntilProxyStarts\`.`,
            ],
          },
        ]),
    ...cutShort.slice(0, WORKLOADS_SHOWN).map(({ workload, drainSeconds, graceSeconds }) => ({
      words: [
        `${workload}: its proxy lets requests end for ${String(drainSeconds)} s (\`terminationDrainDuration\`), and its pods are killed after ${String(graceSeconds)} s (\`terminationGracePeriodSeconds\`).`,
      ],
    })),
  ];
}

const WORKLOADS_SHOWN = 4;

const workloadNames = (names: readonly string[]): string => listed(names, WORKLOADS_SHOWN);
