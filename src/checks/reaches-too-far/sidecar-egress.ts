import { countIn as servicesToldOf, proxyGroups } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { counted, placeOf, resourceKey, sameData, subjectText, say } from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { betweenSides, check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { namespaceId } from '../detection/finding-scope.ts';

/**
 * Sets the least number worth telling: fewer proxies, or fewer services of others, are no burden that anybody
 * notices.
 */
const MANY_PROXIES = 10;
const MANY_SERVICES = 50;

/** Workloads of one namespace whose proxies see the same of others. */
type ProxyGroup = ReturnType<typeof proxyGroups>[number];

interface GroupServices {
  readonly group: ProxyGroup;
  readonly services: number;
  /** Counts the services that the proxies see; without a Sidecar they would see as many. */
  readonly visible: number;
}

const groupsOf = (mesh: Mesh): readonly GroupServices[] => {
  const count = servicesToldOf(mesh);
  return proxyGroups(mesh)
    .filter(({ isGateway }) => !isGateway)
    .map((group) => {
      const visible = count({ ...group, egress: null });
      return { group, visible, services: group.egress === null ? visible : count(group) };
    });
};

/** Tells of namespaces with many proxies and no Sidecar that says what they call (SIDECAR-1, 2, 9). */
export const egressUnlimited = check({
  id: 'egress-unlimited',
  title: 'Many proxies of one namespace receive every mesh service',
  level: 'low',
  blind:
    'How much spare memory the proxies have, and which services they call without an address here.',
  find: ({ mesh }) =>
    groupsOf(mesh)
      .filter(isUnlimited)
      .map((group) => tellUnlimited(group, mesh)),
});

/** Counts the pods with a sidecar, at least as many as are known. */
const proxiesOf = ({ workloads }: ProxyGroup): number =>
  workloads
    .filter(({ sidecar }) => sidecar.kind === 'known' && sidecar.value)
    .reduce((sum, { replicas }) => sum + (replicas ?? 1), 0);

/** Tells whether a group has no limit; a Sidecar that imports everything limits nothing. */
const isUnlimited = ({ group, services, visible }: GroupServices): boolean =>
  services === visible && services >= MANY_SERVICES && proxiesOf(group) >= MANY_PROXIES;

function tellUnlimited({ group, services }: GroupServices, mesh: Mesh): Told {
  const { namespace } = group;
  const workloads = group.workloads.length;
  const origin: Origin = mesh.namespaceObject(namespace)?.origin ??
    group.workloads[0]?.resource.origin ?? { file: '', line: 1, column: 1, endLine: 1 };
  return {
    subject: namespaceId(namespace),
    key: 'egress unlimited',
    scope: { level: 'namespace', workloads, services: 0, namespaces: 1 },
    message: `Each of the ${String(proxiesOf(group))} proxies of ${namespace} is told of all ${String(services)} services of the mesh.`,
    why: `No Sidecar of ${namespace} or of the root namespace says which they call (${placeOf(origin)}).`,
    symptom: say`each proxy holds all of it in memory, and gets every change of any of these services`,
    origin,
    fix: {
      text: `Add a Sidecar without a workloadSelector to ${namespace}, whose egress hosts are "./*", the root namespace and what it calls. What is forgotten there is called without routes and mTLS, or not at all.`,
      elsewhereFirst: true,
    },
  };
}

interface Lost {
  readonly was: GroupServices;
  readonly is: GroupServices;
}

export const egressLimitLost = check({
  id: 'egress-limit-lost',
  title: 'Proxies limited by a Sidecar now receive many more services',
  level: 'medium',
  blind: 'How much spare memory the proxies have.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      before.ofKind('networking.istio.io', 'Sidecar').length === 0
        ? []
        : lostLimits(groupsOf(before), groupsOf(after)).map(tellLost),
    ),
});

/** Asks for this many services more than before, and for twice as many. */
const MANY_MORE = 20;

function lostLimits(
  before: readonly GroupServices[],
  after: readonly GroupServices[],
): readonly Lost[] {
  const now = new Map(
    after.flatMap((told) =>
      told.group.workloads.map(({ resource }) => [resourceKey(resource), told] as const),
    ),
  );
  return before.flatMap((was): readonly Lost[] => {
    if (was.group.egress === null) return [];
    const kept = was.group.workloads.flatMap(
      ({ resource }) => now.get(resourceKey(resource)) ?? [],
    );
    const [is] = kept.toSorted((one, other) => other.services - one.services);
    if (is === undefined || isSame(was.group.sidecar, is.group.sidecar)) return [];
    const isMuchMore = is.services >= Math.max(was.services + MANY_MORE, was.services * 2);
    return isMuchMore ? [{ was, is }] : [];
  });
}

const isSame = (one: ProxyGroup['sidecar'], other: ProxyGroup['sidecar']): boolean =>
  one !== null && other !== null && sameData(one.node, other.node);

function tellLost({ was, is }: Lost): Told {
  const { namespace, workloads } = was.group;
  const old = was.group.sidecar;
  const now = is.group.egress === null ? null : is.group.sidecar;
  const origin = now?.origin ?? old?.origin ?? { file: '', line: 1, column: 1, endLine: 1 };
  const named = old === null ? 'a Sidecar' : subjectText(old);
  return {
    subject: now ?? old ?? namespaceId(namespace),
    key: `egress limit ${namespace}`,
    scope: { level: 'namespace', workloads: workloads.length, services: 0, namespaces: 1 },
    message: `The proxies of ${counted(workloads.length, 'workload')} in ${namespace} are told of ${String(is.services)} services from now on, where ${named} let in ${String(was.services)}.`,
    why:
      now === null
        ? `No Sidecar limits them any more; before it was ${named} (${placeOf(origin)}).`
        : `${subjectText(now)} lets in so many now (${placeOf(origin)}).`,
    symptom: say`sidecars need more memory at once, and get every change of any of these services`,
    origin,
    side: now === null ? 'base' : 'head',
    fix: { text: say`Keep the egress hosts that are called, and add what is new to them.` },
  };
}
