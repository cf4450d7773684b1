import type {
  ControlPlane,
  RevisionsOfProxies,
  StatusFault,
  StatusPart,
  ToldStatus,
  TroubledProxies,
} from '../comparison/control-plane/live-control-plane.ts';
import type { ProxySync, SyncedProxy, TypeSync } from '../comparison/proxy-sync.ts';
import { counted, firstOf, subjectText } from '../../../manifest/index.ts';
import type { Block, Item, Line, Words } from '../../../review/index.ts';
import { code, listOf, paragraph, said } from '../../../review/index.ts';

const OBJECTS_SHOWN = 20;
const FAULTS_SHOWN = 10;
const WORKLOADS_SHOWN = 15;
const PROXIES_SHOWN = 10;

/** What the cluster says of its control plane; nothing where all is well and nothing more was asked. */
export function controlPlaneBlocks({ statuses, revisions, sync }: ControlPlane): readonly Block[] {
  const blocks = [
    ...statusBlocks(statuses),
    ...(revisions === null ? [] : revisionBlocks(revisions)),
    ...(sync === null ? [] : syncBlocks(sync)),
  ];
  return blocks.length === 0 ? [] : [{ kind: 'section', title: 'Control plane' }, ...blocks];
}

function statusBlocks(statuses: readonly ToldStatus[]): readonly Block[] {
  const isWrong = ({ faults }: ToldStatus): boolean =>
    faults.some(({ state }) => state === 'wrong' || state === 'warned');
  const wrong = statuses.filter(isWrong);
  const waiting = statuses.filter((each) => !isWrong(each));
  return shown([
    listOf(
      'Objects whose status says that something is wrong',
      wrong.map(statusItem),
      OBJECTS_SHOWN,
    ),
    listOf(
      'Objects that a controller has not looked at since they changed, or only remarks on',
      waiting.map(statusItem),
      OBJECTS_SHOWN,
    ),
  ]);
}

const shown = (lists: readonly ReturnType<typeof listOf>[]): readonly Block[] =>
  lists.filter(({ items }) => items.length > 0);

const statusItem = ({ live, faults }: ToldStatus): Item => ({
  words: [code(subjectText(live))],
  below: [
    ...faults.slice(0, FAULTS_SHOWN).map(faultLine),
    ...(faults.length > FAULTS_SHOWN
      ? [{ words: [`and ${String(faults.length - FAULTS_SHOWN)} more`] }]
      : []),
  ],
});

/** `listener https: ResolvedRefs is not so (InvalidCertificateRef): …` */
const faultLine = (fault: StatusFault): Line => ({
  words: [
    ...partWords(fault.part),
    ...stateWords(fault),
    ...(fault.reason === '' ? [] : [' (', code(fault.reason), ')']),
    ...(fault.message === '' ? [] : [': ', said(fault.message)]),
    ...(fault.controller === null ? [] : [', says ', code(fault.controller)]),
  ],
});

function partWords(part: StatusPart): Words {
  switch (part.kind) {
    case 'object':
      return [];
    case 'listener':
      return ['listener ', code(part.name), ': '];
    case 'parent':
      return ['for ', code(part.parent), ': '];
  }
}

function stateWords({ state, by, name }: StatusFault): Words {
  if (name === 'observedGeneration') return ['its status is of an earlier generation'];
  switch (state) {
    case 'wrong':
      return [code(name), WRONG[by]];
    case 'warned':
      return [code(name), ', a warning'];
    case 'noted':
      return [code(name), ', a remark'];
    case 'outdated':
      return [code(name), ' is not decided yet'];
  }
}

const WRONG: Readonly<Record<StatusFault['by'], string>> = {
  condition: ' is false',
  'bad-condition': ' is true',
  analysis: ', an error',
};

const WITHOUT_WEBHOOKS =
  'MutatingWebhookConfigurations could not be read: what a tag stands for is as Git says, where it does, and whether anything injects is not known.';

function revisionBlocks(revisions: RevisionsOfProxies): readonly Block[] {
  if (revisions.kind === 'unknown')
    return [
      paragraph(
        revisions.of === 'Pod'
          ? 'Pods could not be read, so that revisions of running proxies are not known'
          : 'Namespaces could not be read, so that it is not known what proxies should run',
        `: ${revisions.why}.`,
      ),
    ];
  const { troubled, undecided, unreadable, areWebhooksRead } = revisions;
  const lists = TROUBLES.map(([trouble, title]) =>
    listOf(
      title,
      troubled.filter((each) => each.trouble === trouble).map(troubleItem),
      WORKLOADS_SHOWN,
    ),
  );
  const unknown = listOf(
    'Pods of which it cannot be told which proxy they should have',
    undecided.map(({ workload, pods, missing }) => ({
      words: [code(subjectText(workload)), `: ${counted(pods, 'pod')}; without ${missing}`],
    })),
    WORKLOADS_SHOWN,
  );
  return [
    paragraph(...summaryOf(revisions)),
    ...shown([...lists, unknown]),
    ...(unreadable === 0 ? [] : [paragraph(`Not read: ${counted(unreadable, 'pod')}.`)]),
    ...(areWebhooksRead ? [] : [paragraph(WITHOUT_WEBHOOKS)]),
  ];
}

const TROUBLES: readonly (readonly [TroubledProxies['trouble'], string])[] = [
  ['no-injector', 'No webhook injects what labels name here; pods that start get no proxy'],
  ['missing', 'Pods without a proxy that would get one if they started again'],
  ['unasked', 'Pods with a proxy that would get none if they started again'],
  ['other-revision', 'Proxies of another revision than labels name, until their pods start again'],
];

function summaryOf(revisions: Extract<RevisionsOfProxies, { kind: 'compared' }>): Words {
  const { pods, byRevision, ambient, ownProxies } = revisions;
  const proxies = [...byRevision.values()].reduce((sum, count) => sum + count, 0);
  const each = [...byRevision].flatMap(([revision, count], index): Words => [
    index === 0 ? ': ' : ', ',
    ...(revision === '' ? ['of no known revision'] : ['revision ', code(revision)]),
    ` ${String(count)}`,
  ]);
  const beside = [
    ...(ownProxies === 0
      ? []
      : [
          `${counted(ownProxies, 'pod')} whose template has a proxy of its own (gateways that istiod deploys)`,
        ]),
    ...(ambient === 0 ? [] : [counted(ambient, 'waypoint or ztunnel pod')]),
  ];
  return [
    `${proxiesText(proxies)} in ${counted(pods, 'running pod')}`,
    ...each,
    '.',
    ...(beside.length === 0 ? [] : [` Not compared with labels: ${beside.join(', ')}.`]),
  ];
}

const proxiesText = (count: number): string =>
  `${String(count)} ${count === 1 ? 'proxy' : 'proxies'}`;

function troubleItem({ workload, pods, first, running, named, stands }: TroubledProxies): Item {
  const more = pods - first.length;
  return {
    words: [
      code(subjectText(workload)),
      `: ${counted(pods, 'pod')}`,
      ...(running.length === 0 ? [] : [' with ', ...revisionWords(running)]),
      ...(named === null ? [] : ['; labels name ', code(named)]),
      ...(stands === null || stands === named ? [] : [', which is ', code(stands)]),
    ],
    below: [
      {
        words: [
          ...first.flatMap((name, index): Words => [...(index === 0 ? [] : [', ']), code(name)]),
          ...(more === 0 ? [] : [` and ${String(more)} more`]),
        ],
      },
    ],
  };
}

const revisionWords = (running: readonly string[]): Words =>
  running.flatMap((revision, index): Words => [
    ...(index === 0 ? [] : [' and ']),
    revision === '' ? 'a revision that they do not tell' : code(revision),
  ]);

const STATE_NAMES = {
  synced: 'SYNCED',
  stale: 'STALE',
  'not-sent': 'NOT SENT',
  error: 'ERROR',
} as const;

function syncBlocks(sync: ProxySync): readonly Block[] {
  const { proxies, byType, behind, unread } = sync;
  const types = [...byType].map(([type, { synced, stale, 'not-sent': notSent, error }]): Item => {
    const counts = [
      ...(synced === 0 ? [] : [`${String(synced)} SYNCED`]),
      ...(stale === 0 ? [] : [`${String(stale)} STALE`]),
      ...(notSent === 0 ? [] : [`${String(notSent)} NOT SENT`]),
      ...(error === 0 ? [] : [`${String(error)} ERROR`]),
    ];
    return { words: [code(type), `: ${counts.join(', ')}`] };
  });
  const silent = listOf(
    'Istiods that did not say which proxies have what they were sent, so that nothing is known of theirs',
    unread.map(({ istiod, why }) => ({ words: [code(istiod), `: ${why}`] })),
    PROXIES_SHOWN,
  );
  const late = listOf(
    'Proxies that have not taken what they were sent; for a moment after each push that is as it should be',
    behind.map(lateItem),
    PROXIES_SHOWN,
  );
  return [
    ...(proxies === 0 && unread.length > 0 ? [] : [connectedBlock(sync)]),
    ...shown([listOf(null, types, types.length), late, silent]),
  ];
}

const connectedBlock = ({ proxies, behind, notSent }: ProxySync): Block =>
  paragraph(
    `${proxiesText(proxies)} connected to what was asked of istiod: ${String(behind.length)} behind, ${String(notSent)} not sent some type (proxies without routes or extensions never are).`,
  );

const lateItem = ({ id, types }: SyncedProxy): Item => {
  const late = types.filter(({ state }) => state === 'stale' || state === 'error');
  return {
    words: [code(id), `: ${firstOf(late.map(lateText), 6)}`],
    below: late.flatMap(({ type, why }) =>
      why === '' ? [] : [{ words: [`${type} refused: `, said(why)] }],
    ),
  };
};

const lateText = ({ type, state, sentAt }: TypeSync): string =>
  `${type} ${STATE_NAMES[state]}${sentAt === null ? '' : ` since ${sentAt}`}`;
