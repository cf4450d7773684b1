import type { Rollout } from '../../../compare/index.ts';
import { groupedBy } from '../../../istio/index.ts';
import type { ResourceId } from '../../../manifest/index.ts';
import { counted, listed, sentenceText } from '../../../manifest/index.ts';
import { contextOf } from '../afterwards/shell-tool.ts';
import type { Block, Details, Item } from '../document/blocks.ts';
import { foldedList, paragraph } from '../document/blocks.ts';
import { environmentLabel, inEnvironments } from '../review/environment-list.ts';
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
      : restarts.map((restart) => [
          restart,
          whenOf(restart, environment),
          isOpen(restart, environment, context),
        ]),
  );
  const items = told.flatMap(({ rollout, environments }) =>
    rollout.restarts.map((restart): Item => ({
      words: [
        `${environmentLabel(environments, context.review)}${whenOf(restart, rollout.environment)}${restartSentence(restart, isOpen(restart, rollout.environment, context))}`,
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

/** Keeps apart what pods may be meant to keep, and lose where they are restarted. */
const restartBlocks = (
  { rollout, environments }: AlikeRollout,
  context: ReportContext,
  whenOf: (restart: Restart, environment: string) => string,
): readonly Block[] =>
  [false, true].flatMap((isLeaving) => {
    const restarts = rollout.restarts.filter((one) => (one.isLeaving === true) === isLeaving);
    return restarts.length === 0
      ? []
      : blocksOf({ rollout: { ...rollout, restarts }, environments }, context, whenOf);
  });

/** Makes one block for each context, and one for all environments of which none is known. */
function blocksOf(
  { rollout, environments }: AlikeRollout,
  context: ReportContext,
  whenOf: (restart: Restart, environment: string) => string,
): readonly Block[] {
  const { review } = context;
  const isLeaving = rollout.restarts.every((one) => one.isLeaving === true);
  const aim = isLeaving ? 'Only if they are meant to have none' : 'To have it in all pods';
  const workloads = [...new Set(rollout.restarts.flatMap((one) => one.workloads))];
  const open = rollout.restarts.filter((one) => isOpen(one, rollout.environment, context));
  const contexts = environments.map((name) => ({
    name,
    context: contextOf(review.environments.find((each) => each.name === name)),
  }));
  const groups = groupedBy(contexts, (one) => one.context);
  const rest = restartedOtherwise(workloads);
  const clauses = new Set(rollout.restarts.map((restart) => whenOf(restart, rollout.environment)));
  const [clause = ''] = clauses;
  // of some of the pods alone it is said with them
  const when = clauses.size > 1 || clause === '' ? '' : `, ${clause.replace(/, $/, '')}`;
  return [...groups].slice(0, BLOCKS_SHOWN).flatMap(([cluster, those]): readonly Block[] => {
    const lines = restartCommands(workloads, cluster);
    const names = those.map(({ name }) => name);
    const where = inEnvironments(names, review);
    const at = those.length === 1 ? 'its cluster' : 'the cluster of each';
    const whose =
      cluster === null ? (where === '' ? ' with kubectl' : `, with kubectl at ${at}`) : '';
    const left = rest === 0 ? '' : ` ${counted(rest, 'workload')} kubectl does not restart.`;
    return lines.length === 0
      ? []
      : [
          paragraph(
            `${aim}, restart${where || ' them'}${whose}${when}${answeredText(open)}:${left}`,
          ),
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

/** Tells whether it is not known that a control plane answers to the revision which new pods ask for, or none seen here does. */
const isOpen = (
  { revision, workloads }: Restart,
  environment: string,
  { review: { unknowns, findings } }: ReportContext,
): boolean => {
  const isOf = ({ kind, namespace, name }: ResourceId): boolean =>
    workloads.some((text) =>
      kind === 'Namespace' ? text.includes(` ${name}/`) : text === `${kind} ${namespace}/${name}`,
    );
  return (
    revision !== undefined &&
    (unknowns.some(
      ({ subject, key, environment: own }) =>
        own === environment &&
        subject.kind === 'Namespace' &&
        key === `revision ${revision} not seen` &&
        isOf(subject),
    ) ||
      findings.some(
        ({ check, subject, says, environment: own }) =>
          own === environment &&
          check === 'revision-unknown' &&
          sentenceText(says).includes(` revision ${revision} `) &&
          isOf(subject),
      ))
  );
};

/** Says what to look for before pods are made anew, which may have no sidecar then. */
function answeredText(open: readonly Restart[]): string {
  const [first] = open;
  if (first === undefined) return '';
  const revisions = [...new Set(open.flatMap(({ revision }) => revision ?? []))];
  const who = workloadNames(open.flatMap(({ workloads }) => workloads));
  return `, once something is seen to answer to revision ${listed(revisions, WORKLOADS_SHOWN)}, as REV or TAG of \`kubectl get mutatingwebhookconfigurations -L istio.io/rev,istio.io/tag\` (else new pods of ${who} have no sidecar)`;
}

function restartSentence(
  { what, because, revision = '', workloads }: Restart,
  open: boolean,
): string {
  const who = workloadNames(workloads);
  if (open)
    return `${because}, or none if nothing answers to ${revision} (which is not known here), reaches ${who} only when the pods restart.`;
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
