import type { Rollout } from '../../../compare/index.ts';
import { counted, firstOf, namespaceText } from '../../../manifest/index.ts';
import type { Block, Details, Graph } from '../document/blocks.ts';
import { listOf, paragraph } from '../document/blocks.ts';
import { environmentList } from '../review/environment-list.ts';
import { placeLink } from '../review/report-links.ts';
import type { ReportContext } from '../review/report-context.ts';
import { alikeRollouts } from './alike-rollouts.ts';
import { endedCalls } from './ended-calls.ts';

/** More steps are not listed. */
const STEPS_SHOWN = 40;

/** In which order objects have to be applied, and what breaks in another; nothing where any order will do. */
export function orderParts(context: ReportContext): readonly Details[] {
  const told = alikeRollouts(context, ({ order, broken }) =>
    order !== null && order.length === 0 ? null : { order, broken },
  );
  const blocks = told.flatMap(({ rollout, environments }) =>
    orderBlocks(rollout, environments, context),
  );
  return blocks.length === 0
    ? []
    : [{ kind: 'details', title: 'Order that works', count: 0, blocks }];
}

function orderBlocks(
  { order, broken }: Rollout,
  environments: readonly string[],
  context: ReportContext,
): readonly Block[] {
  const where = environmentList(environments);
  if (order === null)
    return [
      paragraph(
        `In ${where} no order works in one step: a name is given up and used anew. Use a new name, or two changes.`,
      ),
    ];
  const steps = order.map(({ text, origin }) => ({
    words: [text],
    place: placeLink(origin, text.endsWith('(delete)') ? 'base' : 'head', context),
  }));
  const list = {
    ...listOf(`Apply in ${where}, one after the other`, steps, STEPS_SHOWN),
    ordered: true,
  };
  const why = broken.map(({ first, then, ifWrong }) => ({
    words: [`${then} before ${first}: ${ifWrong}`],
  }));
  const means = [...new Set(broken.flatMap((one) => meansText(one.means) ?? []))];
  return [
    list,
    ...(why.length === 0 ? [] : [listOf('The other way round', why, STEPS_SHOWN)]),
    ...means.map((text) => paragraph(text)),
  ];
}

/** What keeps the order, so that nobody has to apply by hand. */
function meansText(means: Rollout['broken'][number]['means']): string | null {
  if (means === null) return null;
  return means.kind === 'depends-on'
    ? `Kustomization ${means.then} is applied without waiting for ${means.first}: name it in \`spec.dependsOn\` of the former, and Flux keeps the order.`
    : `Application ${means.application} applies both: give what comes first a lower \`argocd.argoproj.io/sync-wave\`, and Argo CD keeps the order.`;
}

/** One sentence on what breaks while half of the change is applied; nothing where that breaks nothing. */
export function orderWarning(context: ReportContext): readonly Block[] {
  const broken = context.review.rollouts.flatMap((one) => one.broken);
  const [worst] = broken;
  if (worst === undefined) return [];
  const pairs = new Set(broken.map(({ first, then }) => `${first} ${then}`)).size - 1;
  const more =
    pairs === 0
      ? ''
      : ` ${counted(pairs, 'more pair')} of objects ${pairs === 1 ? 'has' : 'have'} an order.`;
  return [
    paragraph(`Apply ${worst.first} before ${worst.then}, else ${worst.ifWrong} meanwhile.${more}`),
  ];
}

/** Names in one sentence, places of one list, and nodes of a graph. */
const NAMES_SHOWN = 5;
const PLACES_SHOWN = 8;
const NODES_SHOWN = 25;

/** Whom the change reaches, whatever it does there, as numbers and as one graph; nothing where it reaches nobody. */
export function reachParts(context: ReportContext): readonly Details[] {
  const told = alikeRollouts(context, ({ reach }) => (isNobody(reach) ? null : reach));
  const lists = told.map(({ rollout: { reach }, environments }): Block =>
    listOf(
      `In ${environmentList(environments)}`,
      linesOf(reach, isOfControlPlane(context, environments)).map((text) => ({ words: [text] })),
      PLACES_SHOWN,
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

const isNobody = ({ workloads, services, proxies, waypoints = [] }: Rollout['reach']): boolean =>
  workloads.length + services.length + proxies.all + waypoints.length === 0;

/** Whether the control plane changes in one of the environments: what another one sends is not in objects. */
const isOfControlPlane = (
  { review: { findings } }: ReportContext,
  environments: readonly string[],
): boolean =>
  findings.some(
    ({ check, environment }) =>
      check === 'control-plane-changed' && environments.includes(environment),
  );

function linesOf(reach: Rollout['reach'], isByNewControlPlane: boolean): readonly string[] {
  const { workloads, services, namespaces, calls } = reach;
  // what says no namespace goes where whoever applies it is
  const isUnnamed = [...workloads, ...services].some((name) => !name.includes('/'));
  const unnamed = isUnnamed && namespaces.length > 0 ? ' and one that is not named' : '';
  const callers = [...new Set(calls.filter(isOfOthers).map(({ from }) => from))];
  const told = [
    ...(workloads.length === 0 ? [] : [named('workload', workloads)]),
    ...(services.length === 0 ? [] : [named('service', services)]),
    ...(namespaces.length === 0 ? [] : [`${named('namespace', namespaces)}${unnamed}`]),
  ];
  return [
    ...(told.length === 0 ? [] : [`${told.join('; ')}.`]),
    ...(reach.losesControlPlane === true
      ? [WITHOUT_CONTROL_PLANE]
      : [
          ...perhapsWithoutControlPlane(reach),
          ...receivedLines(reach, callers, isByNewControlPlane),
        ]),
    ...(callers.length === 0 ? [] : [`Known to call: ${namesOf(callers)}.`]),
  ];
}

const WITHOUT_CONTROL_PLANE =
  'The control plane that running proxies ask goes away: they keep what they have, and get nothing of this until their pods are made anew.';

/** Says on what all that follows depends, where a namespace goes of which it is not seen whether a control plane runs there. */
const perhapsWithoutControlPlane = ({
  mayLoseControlPlane: namespace,
}: Rollout['reach']): readonly string[] =>
  namespace === undefined
    ? []
    : [
        `Where the control plane that running proxies ask runs in ${namespace}, it goes away: they keep what they have, and get nothing of this until their pods are made anew. Where it runs elsewhere, this holds:`,
      ];

/** Says whose proxies get what, and how long that takes. */
function receivedLines(
  reach: Rollout['reach'],
  callers: readonly string[],
  isByNewControlPlane: boolean,
): readonly string[] {
  const { gateways, proxies, pods, received } = reach;
  const { all } = proxies;
  return [
    all === 0 ? nobodyText(reach, callers, isByNewControlPlane) : newConfigurationText(reach),
    ...(all === 0 ? [] : ambientText(reach)),
    ...(all === 0 || pods === undefined || pods.count === 0 ? [] : [pushText(pods)]),
    ...(gateways.length === 0 ? [] : [`Gateways among them: ${namesOf(gateways)}.`]),
    ...received.map(
      ({ namespace, workloads: many, before, after }) =>
        `Proxies of ${counted(many, 'workload')} in ${namespaceText(namespace)} are told of ${String(after)} instead of ${counted(before, 'service')}.`,
    ),
  ];
}

/** Counts proxies by the workloads that have one for certain; of the others it says that this is not known. */
function newConfigurationText({ proxies, pods, ofProxies, undecided }: Rollout['reach']): string {
  const { all, ...types } = proxies;
  const kinds = Object.entries(types).map(([type, count]) => `${type} ${String(count)}`);
  const whom = `${String(all)} of ${counted(ofProxies, 'workload')} (${kinds.join(', ')}), by who can see the objects`;
  if (undecided === undefined)
    return `New configuration for ${proxiesText(pods)} ${whom}: an estimate.`;
  if (undecided === all)
    return `New configuration for the proxies of ${whom}, an estimate, if they have one: what decides that, as labels of their Namespaces, is not seen here.`;
  const many = undecided === 1 ? 'one of them has' : `${String(undecided)} of them have`;
  return `New configuration for ${proxiesText(pods)} ${whom}: an estimate. Whether ${many} a proxy is not known here.`;
}

type Pods = Rollout['reach']['pods'];

/** `14 proxies in`, `at least 12 proxies in`; without numbers `the proxies of`. */
function proxiesText(pods: Pods): string {
  if (pods === undefined) return 'the proxies of';
  return `${pods.orMore ? 'at least ' : ''}${String(pods.count)} ${pods.count === 1 ? 'proxy' : 'proxies'} in`;
}

/** istiod waits so long at most for changes to settle, in seconds (PUSH-10). */
const LONGEST_WAIT = 10;

/** One istiod with one processor pushes to so many proxies at once; one with more, or several, to more (PUSH-10). */
const AT_ONCE = 20;

/** Says how long it takes until all have it: a second is allowed for each round of pushes. */
function pushText({ count, orMore }: NonNullable<Pods>): string {
  const rounds = Math.max(1, Math.ceil(count / AT_ONCE));
  const seconds = LONGEST_WAIT + rounds;
  return `All have it about 1 to ${String(seconds)} s after it is applied${orMore ? ', later where there are more' : ''}: istiod waits until changes settle (0.1 to 10 s), then pushes to ${String(AT_ONCE)} proxies at once or more. An estimate, where istiod is not busy; \`istioctl proxy-status\` shows who has it.`;
}

/** Names those of the ambient mesh who are told of it: waypoints, whose pods istiod makes, and ztunnel, which runs on the nodes. */
function ambientText({ waypoints = [], ztunnel }: Rollout['reach']): readonly string[] {
  return [
    ...(waypoints.length === 0
      ? []
      : [`New configuration for the pods of ${named('waypoint', waypoints)}.`]),
    ...(ztunnel === true ? ['ztunnel is told of it, for pods of the ambient mesh.'] : []),
  ];
}

function nobodyText(
  reach: Rollout['reach'],
  callers: readonly string[],
  isByNewControlPlane: boolean,
): string {
  const ambient = ambientText(reach);
  if (ambient.length > 0) return ambient.join(' ');
  if (isByNewControlPlane)
    return 'The control plane sends proxies none of these objects; what else the changed one sends them is not compared.';
  return callers.some((caller) => caller.startsWith('Gateway '))
    ? 'The pods of the gateways that route to it are not in the tree: what their proxies get is not seen.'
    : reach.movesEndpoints === true
      ? 'Proxies get nothing by it but addresses of pods that start or stop (EDS), as far as its objects are known.'
      : 'No proxy gets new configuration by it, as far as its objects are known.';
}

/** `2 services (shop/orders, shop/payments)` */
const named = (one: string, names: readonly string[]): string =>
  `${counted(names.length, one)} (${namesOf(names)})`;

const namesOf = (names: readonly string[]): string =>
  firstOf(names, names.length > NAMES_SHOWN ? NAMES_SHOWN - 1 : NAMES_SHOWN);

const withoutKind = (workload: string): string => workload.replace(/^\S+ /, '');

/** A Service that is called like its workload is called by others. */
const isOfOthers = ({ from, to }: Rollout['reach']['calls'][number]): boolean =>
  withoutKind(from) !== to;

/** Who is known to call what is reached; none where nothing is known to. */
function graphOf(
  all: readonly Rollout['reach'][],
  ended: ReturnType<typeof endedCalls>,
): readonly Graph[] {
  const calls = new Map(
    all
      .flatMap((reach) => reach.calls)
      // who is called and calls others is one node, as a Service is mostly called like its workload
      .filter(isOfOthers)
      .map(({ from, to }) => ({ from: withoutKind(from), to }))
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
