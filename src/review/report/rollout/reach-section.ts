import type { Rollout } from '../../../compare/index.ts';
import { upperFirst } from '../../../checks/index.ts';
import { counted, firstOf, namespaceText } from '../../../manifest/index.ts';
import type { Block, Details, Graph } from '../document/blocks.ts';
import { listOf } from '../document/blocks.ts';
import { inEnvironments } from '../review/environment-list.ts';
import type { ReportContext } from '../review/report-context.ts';
import { alikeRollouts } from './alike-rollouts.ts';
import { endedCalls } from './ended-calls.ts';
import { changesIngresses, changesOtherWorkloads } from './changed-workloads.ts';
import { pushText } from './push-time.ts';
import { reachConditions } from './reach-conditions.ts';

type Reach = Rollout['reach'];

/** Names in one sentence, places of one list, and nodes of a graph. */
const NAMES_SHOWN = 5;
const LINES_SHOWN = 12;
const NODES_SHOWN = 25;

/** Whom the change reaches, whatever it does there, as numbers and as one graph; nothing where it reaches nobody. */
export function reachParts(context: ReportContext): readonly Details[] {
  const conditionsOf = reachConditions(context.review);
  const told = alikeRollouts(context, ({ reach, environment }) =>
    isNobody(reach) ? null : { reach, conditions: conditionsOf(environment) },
  );
  const lists = told.map(({ rollout: { reach, environment }, environments }): Block =>
    listOf(
      upperFirst(inEnvironments(environments, context.review).trim()) || null,
      [...conditionsOf(environment), ...linesOf(reach, environments, context.review)].map(
        (text) => ({ words: [text] }),
      ),
      LINES_SHOWN,
    ),
  );
  const graph = graphOf(
    told.map(({ rollout: { reach } }) => reach),
    endedCalls(context),
  );
  return lists.length === 0
    ? []
    : [{ kind: 'details', title: 'Whom it reaches', count: 0, blocks: [...lists, ...graph] }];
}

const isNobody = ({
  workloads,
  services,
  proxies,
  waypoints = [],
  settingsOfNewPods = [],
  unseenGateways = [],
}: Reach): boolean =>
  proxies.all === 0 &&
  [workloads, services, waypoints, settingsOfNewPods, unseenGateways].every(
    ({ length }) => length === 0,
  );

/** Whether the control plane changes in one of the environments: what another one sends is not in objects. */
const isOfControlPlane = (
  { findings }: Pick<ReportContext['review'], 'findings'>,
  environments: readonly string[],
): boolean =>
  findings.some(
    ({ check, environment }) =>
      check === 'control-plane-changed' && environments.includes(environment),
  );

function linesOf(
  reach: Reach,
  environments: readonly string[],
  review: ReportContext['review'],
): readonly string[] {
  const { workloads, services, namespaces, calls } = reach;
  // what says no namespace goes where whoever applies it is
  const isUnnamed = [...workloads, ...services].some((name) => !name.includes('/'));
  const unnamed = isUnnamed && namespaces.length > 0 ? ' and one that is not named' : '';
  const callers = callersIn(calls, false);
  const least = changesOtherWorkloads(review, environments, workloads) ? 'at least ' : '';
  const leastOfServices = changesIngresses(review, environments) ? 'at least ' : least;
  const pods = `${least}${named('workload', workloads)}${unproxiedText(reach)}`;
  const admitted = callersIn(calls, true).filter((one) => !callers.includes(one));
  const told = [
    ...(workloads.length === 0 ? [] : [pods]),
    ...(services.length === 0 ? [] : [`${leastOfServices}${named('service', services)}`]),
  ];
  // they are those of whom it reaches: what changes may lie in others
  const within = namespaces.length === 0 ? '' : `, in ${named('namespace', namespaces)}${unnamed}`;
  return [
    ...(told.length === 0 ? [] : [`${told.join('; ')}${within}.`]),
    ...settingsText(reach),
    ...(reach.losesControlPlane === true
      ? [WITHOUT_CONTROL_PLANE]
      : [
          ...perhapsWithoutControlPlane(reach),
          ...receivedLines(reach, callers, isOfControlPlane(review, environments)),
        ]),
    ...(callers.length === 0 ? [] : [`Known to call: ${namesOf(callers)}.`]),
    ...(admitted.length === 0
      ? []
      : [`Allowed by name in a policy, not known to call: ${namesOf(admitted)}.`]),
  ];
}

const callersIn = (calls: Reach['calls'], areOnlyAdmitted: boolean): readonly string[] => [
  ...new Set(
    calls
      .filter((call) => isOfOthers(call) && (call.isOnlyAdmitted === true) === areOnlyAdmitted)
      .map(({ from, isOfUnseenGateway }) =>
        isOfUnseenGateway === true ? `${from} (not seen here)` : from,
      ),
  ),
];

/** Of pods without a proxy nothing that proxies get holds; where none has one, that is said of all. */
function unproxiedText(reach: Reach): string {
  const { workloads, withoutProxy = 0, perhapsProxied = 0, inAmbient = 0 } = reach;
  if (withoutProxy === 0 || withoutProxy === workloads.length) return '';
  const ambient = inAmbient === 0 ? '' : ` and ${String(inAmbient)} in the ambient mesh`;
  const open = perhapsProxied === 0 ? '' : ` (of ${String(perhapsProxied)} that is not known here)`;
  return `, ${String(withoutProxy)} of them without a proxy${ambient}${open}`;
}

/** Says whom settings reach that a proxy takes when it starts. */
function settingsText({ settingsOfNewPods = [], ofProxies }: Reach): readonly string[] {
  if (settingsOfNewPods.length === 0) return [];
  const [only = '', ...more] = settingsOfNewPods;
  const what = more.length === 0 ? only : 'settings that proxies read when they start';
  const many = ofProxies === 0 ? '' : `: ${counted(ofProxies, 'workload')} seen here`;
  return [`The mesh's settings change (${what}) for every recreated pod in the mesh${many}.`];
}

const WITHOUT_CONTROL_PLANE =
  'The control plane of running proxies is removed: they keep their last configuration and get no updates until one answers again.';

/** Says on what all that follows depends, where a namespace goes of which it is not seen whether a control plane runs there. */
const perhapsWithoutControlPlane = ({
  mayLoseControlPlane: namespace,
}: Reach): readonly string[] =>
  namespace === undefined
    ? []
    : [
        `If the control plane of running proxies is in ${namespace}, it is removed: they keep their last configuration and get no updates until one answers again. If it runs elsewhere, this applies:`,
      ];

/** Says whose proxies get what, and how long that takes. */
function receivedLines(
  reach: Reach,
  callers: readonly string[],
  isByNewControlPlane: boolean,
): readonly string[] {
  const { gateways, proxies, pods, received } = reach;
  const { all } = proxies;
  return [
    all === 0 ? nobodyText(reach, callers, isByNewControlPlane) : newConfigurationText(reach),
    ...(all === 0 ? [] : ambientText(reach)),
    ...(all === 0 ? [] : unseenText(reach)),
    ...(all === 0 || pods === undefined || pods.count === 0
      ? []
      : [pushText(pods, reach.renewsControlPlane)]),
    ...(gateways.length === 0 ? [] : [`Gateways among them: ${namesOf(gateways)}.`]),
    ...received.map(
      ({ namespace, workloads: many, before, after }) =>
        `Proxies of ${counted(many, 'workload')} in ${namespaceText(namespace)} receive ${counted(after, 'service')} (was ${String(before)}).`,
    ),
  ];
}

/** Names the gateways of which no pods are counted. */
const unseenText = ({ unseenGateways = [] }: Reach): readonly string[] =>
  unseenGateways.length === 0
    ? []
    : [
        `Not counted, because their pods are not in this repository: ${named('gateway', unseenGateways)}. They may get it too.`,
      ];

/** Counts proxies by the workloads that have one for certain; of the others it says that this is not known. */
function newConfigurationText({ proxies, pods, ofProxies, undecided }: Reach): string {
  const { all, ...types } = proxies;
  const kinds = Object.entries(types).map(([type, count]) => `${type} ${String(count)}`);
  const of = counted(ofProxies, 'workload');
  const byKind = `(${kinds.join(', ')}), by who can see the objects`;
  if (undecided === undefined)
    return `New configuration for ${proxiesText(pods)} ${String(all)} of ${of} ${byKind}: an estimate.`;
  if (undecided === all)
    return `New configuration for the proxies of ${String(all)} of ${of} ${byKind}, an estimate, if they have one. Not known here: the labels that decide it.`;
  const more = undecided === 1 ? 'one more, if it has' : `${String(undecided)} more, if they have`;
  return `New configuration for ${proxiesText(pods)} ${String(all - undecided)} of ${of}, and for ${more} a proxy, which is not known here; together ${counted(all, 'workload')} ${byKind}: an estimate.`;
}

type Pods = Reach['pods'];

/** `14 proxies in`, `at least 12 proxies in`; without numbers `the proxies of`. */
function proxiesText(pods: Pods): string {
  if (pods === undefined) return 'the proxies of';
  return `${pods.orMore ? 'at least ' : ''}${String(pods.count)} ${pods.count === 1 ? 'proxy' : 'proxies'} in`;
}

/** Names those of the ambient mesh who are told of it: waypoints, whose pods istiod makes, and ztunnel, which runs on the nodes. */
function ambientText({ waypoints = [], ztunnel }: Reach): readonly string[] {
  return [
    ...(waypoints.length === 0
      ? []
      : [`New configuration for the pods of ${named('waypoint', waypoints)}.`]),
    ...(ztunnel === true ? ['ztunnel receives it, for ambient pods.'] : []),
  ];
}

/** Tells whether no proxy that runs is told anything, addresses of pods included, as far as that is known. */
export const reachesNoProxy = (
  reach: Reach,
  environment: string,
  review: Pick<ReportContext['review'], 'findings'>,
): boolean =>
  reach.proxies.all === 0 &&
  reach.movesEndpoints !== true &&
  (reach.unseenGateways ?? []).length === 0 &&
  ambientText(reach).length === 0 &&
  !isOfControlPlane(review, [environment]) &&
  !callersIn(reach.calls, false).some(isUnseenGateway);

/** Tells whether a caller is named by its Gateway alone, for its pods are not seen. */
const isUnseenGateway = (caller: string): boolean => caller.startsWith('Gateway ');

const WITHOUT_COMPARISON = ' Other configuration from the changed control plane is not compared.';

function nobodyText(
  reach: Reach,
  callers: readonly string[],
  isByNewControlPlane: boolean,
): string {
  const ambient = ambientText(reach);
  if (ambient.length > 0) return ambient.join(' ');
  const others = isByNewControlPlane ? WITHOUT_COMPARISON : '';
  if (callers.some(isUnseenGateway))
    return `The pods of the gateways that route to it are not in this repository: their proxies are not analysed.${others}`;
  const { unseenGateways = [], settingsOfNewPods = [] } = reach;
  const running = settingsOfNewPods.length > 0 ? ' that run' : '';
  if (unseenGateways.length > 0)
    return `No proxy of pods in this repository gets new configuration. Pods of ${named('gateway', unseenGateways)} are elsewhere and may.${others}`;
  if (isByNewControlPlane)
    return `The control plane sends proxies none of the rendered objects that differ.${others}`;
  return reach.movesEndpoints === true
    ? `Proxies${running} only get addresses of pods that start or stop (EDS, and LDS for headless Services), as far as its objects are known.`
    : running === ''
      ? 'No proxy gets new configuration, as far as its objects are known.'
      : 'Running proxies get no new configuration, as far as its objects are known.';
}

/** `2 services (shop/orders, shop/payments)` */
const named = (one: string, names: readonly string[]): string =>
  `${counted(names.length, one)} (${namesOf(names)})`;

const namesOf = (names: readonly string[]): string =>
  firstOf(names, names.length > NAMES_SHOWN ? NAMES_SHOWN - 1 : NAMES_SHOWN);

const withoutKind = (workload: string): string => workload.replace(/^\S+ /, '');

/** A Service that is called like its workload is called by others. */
const isOfOthers = ({ from, to }: Reach['calls'][number]): boolean => withoutKind(from) !== to;

/** Who is known to call what is reached; none where nothing is known to. */
function graphOf(all: readonly Reach[], ended: ReturnType<typeof endedCalls>): readonly Graph[] {
  const calls = new Map(
    all
      .flatMap((reach) => reach.calls)
      // who is called and calls others is one node, as a Service is mostly called like its workload
      .filter(isOfOthers)
      .map(({ from, to, isOnlyAdmitted }) => ({ from: withoutKind(from), to, isOnlyAdmitted }))
      // whom a policy names is drawn where the change lets it in, or out
      .filter(
        ({ from, to, isOnlyAdmitted }) => isOnlyAdmitted !== true || ended.has(`${from} ${to}`),
      )
      .map((call) => [`${call.from} ${call.to}`, call]),
  );
  const shown = new Set<string>();
  const arrows: Graph['arrows'][number][] = [];
  const left = new Set<string>();
  for (const { from, to } of calls.values()) {
    const missing = [from, to].filter((name) => !shown.has(name));
    if (shown.size + missing.length > NODES_SHOWN - 1) {
      for (const name of missing) left.add(name);
      continue;
    }
    for (const name of missing) shown.add(name);
    arrows.push({ from, to, ...ended.get(`${from} ${to}`) });
  }
  return arrows.length === 0 ? [] : [{ kind: 'graph', arrows, more: left.size }];
}
