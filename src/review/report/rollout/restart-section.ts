import type { Restart } from '../../../compare/index.ts';
import type { Details, Item } from '../document/blocks.ts';
import { foldedList } from '../document/blocks.ts';
import { alikeRollouts } from './alike-rollouts.ts';
import { environmentList } from '../review/environment-list.ts';
import { placeLink } from '../review/place-link.ts';
import type { ReportContext } from '../review/report-context.ts';
import { listed } from '../../../manifest/index.ts';

/** What running pods do not get until they are made anew; nothing where they get all. */
export function restartParts(context: ReportContext): readonly Details[] {
  const told = alikeRollouts(context, ({ restarts }) => (restarts.length === 0 ? null : restarts));
  const items = told.flatMap(({ rollout, environments }) =>
    rollout.restarts.map((restart): Item => ({
      words: [`${environmentList(environments)}: ${sentenceOf(restart)}`],
      place: placeLink(restart.origin, 'head', context),
      below: [...how(restart)],
    })),
  );
  return foldedList('Only new pods get it', items);
}

function sentenceOf({ what, because, workloads }: Restart): string {
  const who = namesOf(workloads);
  return what === 'value'
    ? `${who} ${workloads.length === 1 ? 'reads' : 'read'} ${because} when a pod starts. Until they restart, pods keep the old value; pods that start in between have the new one, so both are live.`
    : `${because} reaches ${who} only when the pods restart.`;
}

function how({
  what,
  workloads,
  interrupted,
  unready,
  cutShort,
}: Restart): readonly { readonly words: readonly string[] }[] {
  const [first = ''] = workloads;
  const [kind = '', path = ''] = first.split(' ');
  const [namespace = '', name = ''] = path.split('/');
  const command = `kubectl rollout restart ${kind.toLowerCase()}/${name} -n ${namespace}`;
  const isPlain =
    /^[a-z0-9.-]+$/.test(name) &&
    /^[a-z0-9-]+$/.test(namespace) &&
    kind !== 'Rollout' &&
    kind !== 'ReplicaSet';
  const others = workloads.length > 1 ? ', and so for each of them' : '';
  return [
    ...(isPlain ? [{ words: [`Restart: \`${command}\`${others}.`] }] : []),
    ...(what === 'value'
      ? [{ words: ['A generated name with a hash makes such pods restart by themselves.'] }]
      : []),
    ...(interrupted.length === 0
      ? []
      : [
          {
            words: [
              `All pods of ${namesOf(interrupted)} stop before new ones run: its callers get errors meanwhile.`,
            ],
          },
        ]),
    ...(unready.length === 0
      ? []
      : [
          {
            words: [
              `The application of ${namesOf(unready)} may call before its new sidecar runs, unless that is a native one: set \`holdApplicationUntilProxyStarts\`.`,
            ],
          },
        ]),
    ...cutShort.slice(0, NAMES_SHOWN).map(({ workload, drainSeconds, graceSeconds }) => ({
      words: [
        `${workload}: its proxy lets requests end for ${String(drainSeconds)} s (\`terminationDrainDuration\`), and its pods are killed after ${String(graceSeconds)} s (\`terminationGracePeriodSeconds\`).`,
      ],
    })),
  ];
}

const NAMES_SHOWN = 4;

const namesOf = (names: readonly string[]): string => listed(names, NAMES_SHOWN);
