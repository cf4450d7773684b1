import type { Mesh } from '../../istio/index.ts';
import { groupedBy, TUNNEL_PORT } from '../../istio/index.ts';
import type { Resource, Sentence } from '../../manifest/index.ts';
import {
  listed,
  namespaceText,
  resourceKey,
  say,
  slot,
  subjectText,
} from '../../manifest/index.ts';
import type { Check, Some, ToldBy } from '../detection/check.ts';
import { checks, sidesOf, toldOfEach } from '../detection/check.ts';
import type { Undecided } from '../detection/detector.ts';
import { namespaceId, scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { LostNeed, NetworkLosses, OpenNeed } from './network-losses.ts';
import { networkLosses } from './network-losses.ts';
import { isControlPlaneSeen } from './network-needs.ts';
import type { NeedKind } from './network-need.ts';

type Group = Some<LostNeed>;

const PLUG_IN = 'How the network plug-in applies policies, and policies that are not in the tree.';

const CONNECTION: Check = {
  id: 'connection-dropped',
  title: 'NetworkPolicies now block a known caller',
  level: 'high',
  blind:
    'How the network plug-in applies policies, addresses of pods, policies that are not in the tree, callers in neither variables nor routes.',
};
const CONTROL_PLANE: Check = {
  id: 'control-plane-dropped',
  title: 'NetworkPolicies block proxies from reaching the control plane',
  level: 'high',
  blind:
    'How the network plug-in applies policies, policies that are not in the tree, and control planes outside the cluster.',
};
const DNS: Check = {
  id: 'dns-dropped',
  title: 'NetworkPolicies now block DNS',
  level: 'high',
  blind:
    'How the network plug-in applies policies, policies that are not in the tree, resolvers at other ports, and DNS capture in the settings of the CNI agent.',
};
const OUTSIDE: Check = {
  id: 'outside-dropped',
  title: 'NetworkPolicies now block a host outside the cluster',
  level: 'high',
  blind:
    'How the network plug-in applies policies, policies that are not in the tree, private addresses, hosts that no setting names, and hosts that routes, waypoints or HTTP proxies lead elsewhere.',
};
const ARRIVALS: Check = {
  id: 'arrivals-dropped',
  title: 'NetworkPolicies now block probes, webhooks or gateway ports',
  level: 'high',
  blind: PLUG_IN,
};
const SCRAPES: Check = {
  id: 'scrapes-dropped',
  title: 'NetworkPolicies now block metrics of proxies',
  level: 'medium',
  blind: `${PLUG_IN} Which monitoring scrapes the pods.`,
};

/** Tells of connections that network policies let through before a change and drop after it. NET-1, 19 to 24 */
export const networkDrops = checks(
  [CONNECTION, CONTROL_PLANE, DNS, OUTSIDE, ARRIVALS, SCRAPES],
  (input) => {
    const sides = sidesOf(input);
    if (sides === null) return [];
    const losses = networkLosses(sides, input.changes);
    const groups = groupedBy(losses.lost, groupOf).values();
    return {
      findings: [...groups].flatMap(([first, ...others]) =>
        first === undefined ? [] : [tell([first, ...others], sides.after, losses)],
      ),
      unknowns: undecided(losses.open),
    };
  },
);

/** One for each object that changes, and what it cuts off. */
const groupOf = (need: LostNeed): string => {
  const { kind, mover, hop, isCaptured, isMoved, called } = need;
  return JSON.stringify([
    ...[kind, resourceKey(mover.object), hop.way, isCaptured, isMoved],
    // ports of one gateway differ in whom they are for
    ...(kind === 'clients' ? [ownPort(hop.port)] : []),
    ...(kind === 'call' && hop.way === 'ingress' ? [called?.namespace] : []),
    // a waypoint is another end than the caller and what it calls
    ...[waypointAs(need, hop.own), waypointAs(need, others(hop))].map((end) => end?.name),
  ]);
};

const others = ({ other }: LostNeed['hop']) => (other.kind === 'pod' ? other.pod : null);

/** Gives the Gateway of the waypoint if its pods are one end of what is dropped. */
const waypointAs = ({ waypoint }: LostNeed, end: unknown): Resource | null =>
  waypoint?.pod === end ? (waypoint?.gateway ?? null) : null;

const distinct = (all: readonly Resource[]): readonly Resource[] => [
  ...new Map(all.map((one) => [resourceKey(one), one])).values(),
];

const owners = (all: Group) => slot.objects(distinct(all.map(({ owner }) => owner)), 3);

/** The pods that policies select. */
const selected = (all: Group) =>
  slot.objects(
    distinct(
      all.map((one) => {
        const { hop, owner, called } = one;
        const end = hop.way === 'ingress' && called !== null ? called.resource : owner;
        return waypointAs(one, hop.own) ?? end;
      }),
    ),
    3,
  );

/** The pods at the other end of calls that are dropped: they connect, or are connected to. */
const callers = (all: Group) => {
  const found = all.map((one) => waypointAs(one, others(one.hop)) ?? one.owner);
  return slot.objects(distinct(found), 3);
};
const calledEnds = (all: Group) => {
  const waypoint = waypointAs(all[0], others(all[0].hop));
  return waypoint === null ? targets(all) : slot.object(waypoint);
};

const targets = (all: Group) =>
  slot.list([...new Map(all.map(({ target }) => [JSON.stringify(target), target])).values()], 3);

const portsOf = (all: Group) =>
  slot.list(
    [...new Set(all.map(({ hop }) => hop.port))].map((port) => slot.code(String(port))),
    3,
  );

/** What is said of each kind of need. */
interface Words {
  readonly by: Check;
  readonly message: (all: Group, after: Mesh) => Sentence;
  /** Names the connections as rules allow them. */
  readonly connections: (all: Group) => Sentence;
  /** Says what follows, or what goes on; absent for nothing. */
  readonly more?: (all: Group) => Sentence;
  readonly symptom: (all: Group) => Sentence;
  readonly fix: (all: Group) => Sentence;
  /** Names what is not known to go on, for one workload. */
  readonly open: (need: OpenNeed) => string;
}

const TIMEOUT = say`connections time out; a sidecar or gateway answers 503, response flag UF`;
const isTunnel = (all: Group): boolean => all.some(({ hop }) => hop.port === TUNNEL_PORT);

const WORDS: Readonly<Record<NeedKind, Words>> = {
  call: {
    by: CONNECTION,
    message: tellCalls,
    connections: (all) => {
      const [{ hop }] = all;
      const port = isTunnel(all)
        ? say`port ${slot.code('15008')} (HBONE)`
        : say`port ${portsOf(all)}`;
      return hop.way === 'ingress'
        ? say`connections from ${callers(all)} to ${port}`
        : say`connections to ${calledEnds(all)} at ${port}`;
    },
    symptom: (all) =>
      isTunnel(all) ? say`connections time out or are reset; a waypoint answers 503` : TIMEOUT,
    fix: (all) => {
      const [{ hop }] = all;
      return hop.way === 'ingress'
        ? say`port ${portsOf(all)} from ${callers(all)}`
        : say`port ${portsOf(all)} to the pods of ${calledEnds(all)}`;
    },
    open: ({ reached }) => `connect to ${reached === null ? 'others' : subjectText(reached)}`,
  },
  'control-plane': {
    by: CONTROL_PLANE,
    message: (all, after) =>
      say`Network policies keep the proxies of ${owners(all)} from istiod${ifSeen(all, after)}: new pods do not become ready.`,
    connections: (all) => say`port ${portsOf(all)} of istiod in ${spacesOf(all)}`,
    more: () => say` A proxy gets its configuration there and, by default, its certificate.`,
    symptom: () =>
      say`new pods stay unready (“config not received from XDS server”); running pods keep their last configuration and, if istiod signs them, their certificates for at most 24 hours by default`,
    fix: (all) => say`port ${portsOf(all)} of istiod in ${spacesOf(all)}, and DNS`,
    open: () => 'connect to istiod',
  },
  ztunnel: {
    by: CONTROL_PLANE,
    message: (all, after) =>
      say`Network policies keep ${owners(all)} from istiod${ifSeen(all, after)}: ambient pods get no new certificates.`,
    connections: (all) => say`port ${portsOf(all)} of istiod in ${spacesOf(all)}`,
    more: () => say` ztunnel asks there for the certificates of all pods that it takes.`,
    symptom: () =>
      say`connections of ambient pods are reset: at once if ztunnel has no certificate for them, else when it ends, by default within 24 hours`,
    fix: (all) => say`port ${portsOf(all)} of istiod in ${spacesOf(all)}, and DNS`,
    open: () => 'connect to istiod',
  },
  dns: {
    by: DNS,
    message: (all) =>
      all[0].isCaptured === true
        ? say`${owners(all)} can no longer look up names that no Service or ServiceEntry has: network policies drop DNS.`
        : say`${owners(all)} can no longer look up names: network policies drop DNS.`,
    connections: () =>
      say`DNS: port ${slot.code('53')} in ${spaceSlot('kube-system')}, on nodes or outside the cluster`,
    more: (all) =>
      all[0].isCaptured === true
        ? say` DNS capture still answers names of Services and ServiceEntries in the pod.`
        : say` Calls by name fail then${all.some(hasSidecar) ? say`, and new sidecars do not find istiod` : say``}.`,
    symptom: () => say`look-ups time out: “Temporary failure in name resolution”`,
    fix: () => say`UDP and TCP port ${slot.code('53')} to ${slot.code('kube-system')}`,
    open: () => 'look up names',
  },
  outside: {
    by: OUTSIDE,
    message: (all) =>
      say`${owners(all)} ${verb(all)} connect to ${targets(all)} outside the cluster: network policies drop it.`,
    connections: (all) => say`connections to ${targets(all)}`,
    symptom: () => TIMEOUT,
    fix: (all) => say`${targets(all)}, by its addresses or, if the policy's kind has them, by name`,
    open: ({ key }) => `connect to ${key.split(' ').at(-1) ?? ''}`,
  },
  probes: {
    by: ARRIVALS,
    message: (all) =>
      say`The kubelet can no longer probe ${owners(all)}: network policies drop its connections.`,
    connections: (all) =>
      say`connections from ${slot.code('169.254.7.127')} to port ${portsOf(all)}`,
    more: () => say` Probes of pods that ztunnel takes come from that address.`,
    symptom: () => say`probes time out: pods do not become ready, or restart`,
    fix: (all) => say`port ${portsOf(all)} from ${slot.code('169.254.7.127/32')}`,
    open: () => 'be probed',
  },
  webhooks: {
    by: ARRIVALS,
    message: (all) =>
      say`The API server can no longer call the webhooks of ${owners(all)}: network policies drop it.`,
    connections: () => say`port ${slot.code('15017')}`,
    symptom: () =>
      say`failed calling webhook: new pods are not created, and Istio's objects are refused`,
    fix: () => say`port ${slot.code('15017')} from the API server`,
    open: () => 'be called by the API server',
  },
  clients: {
    by: ARRIVALS,
    message: (all) =>
      say`${clientsOf(all[0].hop.port)} can no longer connect to ${owners(all)} at port ${portsOf(all)}: network policies drop it.`,
    connections: (all) => say`port ${portsOf(all)}`,
    symptom: (all) =>
      all[0].hop.port === 15_021
        ? say`health checks fail: load balancers take the gateway out`
        : say`connections time out`,
    fix: (all) => say`port ${portsOf(all)} from everybody who may connect`,
    open: ({ key }) => `be reached at port ${key.split(' ').at(-1) ?? ''}`,
  },
  scrape: {
    by: SCRAPES,
    message: (all) =>
      say`Nobody can scrape the proxies of ${owners(all)} any longer: network policies drop it.`,
    connections: () => say`port ${slot.code('15020')} or ${slot.code('15090')}`,
    symptom: () => say`no errors: metrics of these pods end`,
    fix: () => say`port ${slot.code('15020')} from the monitoring`,
    open: () => 'be scraped',
  },
};

const ifSeen = (all: Group, after: Mesh): Sentence =>
  isControlPlaneSeen(after) ? say`` : say`, if that runs in ${spacesOf(all)}`;

const hasSidecar = ({ workload }: LostNeed): boolean =>
  workload?.sidecar.kind === 'known' && workload.sidecar.value;

/** Ports of gateways that are for others than its clients. */
const CALLERS_OF_PORTS = new Map([
  [15_021, say`Health checks`],
  [15_443, say`Other clusters`],
  [TUNNEL_PORT, say`Other clusters`],
]);

const ownPort = (port: number): number | null => (CALLERS_OF_PORTS.has(port) ? port : null);

const clientsOf = (port: number): Sentence => CALLERS_OF_PORTS.get(port) ?? say`Clients`;

const verb = (all: Group): Sentence => (all[0].isMoved ? say`cannot` : say`can no longer`);

const spaceSlot = (name: string) => slot.named(namespaceId(name));

const spacesOf = (all: Group) =>
  slot.list(
    [
      ...new Set(
        all.flatMap(({ possible }) =>
          possible.flatMap((path) =>
            path.flatMap(({ way, own }) => (way === 'ingress' ? [own.namespace] : [])),
          ),
        ),
      ),
    ].map(spaceSlot),
    3,
  );

/** Names callers and Services together only if each of them calls each. */
function tellCalls(all: Group): Sentence {
  const byCaller = groupedBy(all, ({ owner }) => resourceKey(owner));
  const sets = new Set(
    [...byCaller.values()].map((calls) =>
      [...new Set(calls.map(({ target }) => JSON.stringify(target)))].sort().join(),
    ),
  );
  if (sets.size === 1)
    return say`${owners(all)} ${verb(all)} connect to ${targets(all)}: network policies drop it.`;
  const pairs = new Map(
    all.map(({ owner, target }) => [
      `${resourceKey(owner)} ${JSON.stringify(target)}`,
      say`${slot.object(owner)} to ${target}`,
    ]),
  );
  return say`Network policies ${all[0].isMoved ? say`` : say`now `}drop calls of ${slot.list([...pairs.values()], 4)}.`;
}

function tell(whole: Group, after: Mesh, { shutBefore }: NetworkLosses): ToldBy {
  const [{ hop }] = whole;
  const spaces = wholeNamespaces(whole, after);
  const isElsewhere = hop.way === 'egress' && shutBefore !== null;
  const around: Around = {
    after,
    ...(spaces.length > 0 && {
      aspect: 'whole-namespace',
      more: say` These are all workloads of ${slot.list(spaces.map(spaceSlot), 3)} that are seen here.`,
    }),
    ...(isElsewhere && {
      aspect: 'policies-elsewhere',
      more: say` Not known: policies from elsewhere. ${slot.object(shutBefore.resource)} already reached no DNS by the policies here, so others may allow these connections.`,
    }),
  };
  return toldOfEach(
    whole,
    ({ owner }) => owner,
    (all) => tellOf(all, around),
  );
}

/** What is so for all that one object cuts off. */
interface Around {
  readonly after: Mesh;
  readonly aspect?: 'whole-namespace' | 'policies-elsewhere';
  readonly more?: Sentence;
}

function tellOf(all: Group, { after, aspect, more = say`` }: Around): ToldBy {
  const [{ kind, mover, hop, by, isCaptured }] = all;
  const words = WORDS[kind];
  const rule = mover.isPolicy && !mover.isGone ? mover.object : by.policy;
  const workloads = all.flatMap(({ workload }) => workload ?? []);
  return {
    by: words.by,
    subject: mover.object,
    key: `${kind} ${hop.way} dropped${kind === 'clients' ? ` ${String(ownPort(hop.port) ?? 'clients')}` : ''}`,
    ...(kind === 'call' && { calls: callsOf(all) }),
    ...(kind === 'outside' && { calls: outside(all) }),
    ...(aspect !== undefined && { aspect }),
    ...(isCaptured === true && { effect: 'captured' }),
    scope: scopeOfWorkloads(workloads, after, new Set([hop.own.namespace])),
    message: words.message(all, after),
    why: say`${causeOf(all)}${words.more?.(all) ?? say``}${more}`,
    symptom: words.symptom(all),
    origin: mover.origin,
    ...(!mover.isPolicy && { related: [by.origin] }),
    ...(mover.isGone && { side: 'base' as const }),
    fix: { text: say`Add a rule to ${slot.object(rule)} that allows ${words.fix(all)}.` },
  };
}

/** States which policy drops what, and which object's change brings it about. */
function causeOf(all: Group): Sentence {
  const [{ kind, mover, by }] = all;
  const place = slot.place(mover.origin, mover.isGone ? 'base' : 'head');
  const connections = WORDS[kind].connections(all);
  const dropped =
    by.because === 'rule-denies'
      ? say`a rule of ${slot.object(by.policy)} denies ${connections}`
      : say`no rule of the policies that select ${selected(all)} allows ${connections}`;
  if (mover.isGone) return say`${slot.object(mover.object)} is removed (${place}): ${dropped}.`;
  if (!mover.isPolicy)
    return say`${slot.object(mover.object)} changed (${place}), and ${slot.object(by.policy)} did not: ${dropped}.`;
  return by.because === 'rule-denies'
    ? say`A rule of ${slot.object(by.policy)} denies ${connections} (${place}).`
    : say`No rule of the policies that select ${selected(all)} allows ${connections} (${place}).`;
}

const callsOf = (all: Group) =>
  all.map(({ caller, owner, called, reached }) => ({
    caller: caller ?? subjectText(owner),
    called: [reached, called?.resource].flatMap((one) => (one ? [subjectText(one)] : [])),
  }));

const outside = (all: Group) =>
  all.map(({ owner, hop: { other, port } }) => ({
    ...{ caller: subjectText(owner), port },
    called: other.kind === 'host' ? [other.host] : [],
  }));

/** Lists namespaces of several workloads of which all that are seen are cut off. */
function wholeNamespaces(all: Group, after: Mesh): readonly string[] {
  const hit = new Set(all.map(({ owner }) => resourceKey(owner)));
  return [...new Set(all.map(({ owner }) => owner.namespace))].filter((namespace) => {
    const own = after.workloads.filter((one) => one.namespace === namespace);
    return own.length > 1 && own.every(({ resource }) => hit.has(resourceKey(resource)));
  });
}

/** Lists what is not known for one policy together. */
function undecided(open: readonly OpenNeed[]): readonly Undecided[] {
  const groups = groupedBy(
    open.filter(({ kind, because }) => because === 'not-rendered' || ASKED_OF_BASE.has(kind)),
    ({ kind, because, by }) => `${kind} ${because} ${resourceKey(by.policy)}`,
  );
  return [...groups.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    const { kind, because, by, namespace } = first;
    const who = listed([...new Set(all.map(({ owner }) => subjectText(owner)))], 3);
    const what = listed([...new Set(all.map((one) => WORDS[kind].open(one)))], 3);
    const why =
      because === 'not-rendered'
        ? `a folder that does not render may have further policies for ${namespaceText(namespace)}`
        : 'nothing here shows whether that got through before';
    return [
      {
        subject: by.policy,
        key: `${kind} ${because}`,
        message: `Not known: whether ${who} can no longer ${what}. ${subjectText(by.policy)} drops it, and ${why}.`,
        origin: by.origin,
        mayChange: 'drop connections',
      },
    ];
  });
}

const ASKED_OF_BASE: ReadonlySet<NeedKind> = new Set<NeedKind>([
  'call',
  'control-plane',
  'ztunnel',
  'dns',
  'outside',
]);
