import type { Node, Resource } from '../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt, numberAt, stringAt } from '../../manifest/index.ts';
import { asksOf, asksOfNamespace } from '../matching/label-requirement.ts';
import type { SelectionCandidate } from '../matching/label-requirement.ts';
import type { Match } from '../matching/match.ts';
import { allOf, anyOf, certainly, not } from '../matching/match.ts';
import { calicoSelector } from './calico-selector.ts';
import { DEFAULT_TIER } from './kubernetes-policy.ts';
import { DIRECTIONS } from './network-ends.ts';
import type { Direction, SeenEnd } from './network-ends.ts';
import { CALICO } from './network-kinds.ts';
import type {
  Meeting,
  PolicyPort,
  NetworkRule,
  NetworkRules,
  PolicyTier,
} from './network-rules.ts';
import {
  coversPort,
  isEverything,
  inBlock,
  isSelected,
  plainAt,
  portOf,
  specOf,
  textsAt,
  wordAt,
} from './network-rules.ts';

/** Holds the objects of Calico that its policies go by. */
export interface CalicoObjects {
  /** Tiers by name; one without an order comes last. */
  readonly tiers: ReadonlyMap<string, PolicyTier>;
  /** Tells whether sets of addresses have labels that a selector may mean. */
  readonly hasNetworkSets: boolean;
}

const ACTIONS: ReadonlyMap<string, NetworkRule['action']> = new Map([
  ['allow', 'allow'],
  ['deny', 'deny'],
  ['pass', 'pass'],
  ['next-tier', 'pass'],
]);

/** Fields by which a policy is for traffic through hosts. */
const OF_HOSTS = ['doNotTrack', 'preDNAT', 'applyOnForward'];

/** Reads a policy of Calico: tiers, policies and rules have an order, and the first rule that fits decides. NET-14…16 */
export function readCalico(
  policy: Resource,
  selects: NetworkRules['selects'],
  objects: CalicoObjects,
): readonly NetworkRules[] {
  const spec = specOf(policy);
  const tier = tierOf(stringAt(spec, 'tier') ?? DEFAULT_TIER.name, objects);
  const isOfHosts = OF_HOSTS.some((field) => plainAt(spec, field) === true);
  const engine = tier.order === null || isOfHosts ? 'not-read' : 'calico';
  return typesOf(spec).map((direction) => ({
    ...{ policy, direction, selects, tier, engine, isolates: true },
    order: numberAt(spec, 'order') ?? Number.POSITIVE_INFINITY,
    rules: itemsAt(spec, direction).flatMap((node) => {
      const action = ACTIONS.get(wordAt(node, 'action'));
      return action === undefined ? [] : [calicoRule(node, action, direction, policy, objects)];
    }),
  }));
}

const tierOf = (name: string, { tiers }: CalicoObjects): PolicyTier =>
  name === DEFAULT_TIER.name ? DEFAULT_TIER : (tiers.get(name) ?? { name, order: null });

/** Without `types` a policy is for the ways that it has rules for, else for what comes in. */
function typesOf(spec: Node | undefined): readonly Direction[] {
  const types = textsAt(spec, 'types').map((type) => type.toLowerCase());
  const [hasIn, hasOut] = DIRECTIONS.map((direction) => itemsAt(spec, direction).length > 0);
  return DIRECTIONS.filter((direction) => {
    if (types.length > 0) return types.includes(direction);
    return direction === 'ingress' ? hasIn === true || hasOut !== true : hasOut === true;
  });
}

function calicoRule(
  node: Node,
  action: NetworkRule['action'],
  direction: Direction,
  policy: Resource,
  objects: CalicoObjects,
): NetworkRule {
  const [source, destination] = ['source', 'destination'].map((side) => {
    const entity = nodeAt(node, side);
    return { entity, ...entityOf(entity, policy.namespace, objects) };
  });
  const isIn = direction === 'ingress';
  const protocol = protocolAt(node, 'protocol');
  const isLimited = CONDITIONS.some((field) => nodeAt(node, field) !== undefined);
  const isUnread = isUnreadRule(node);
  return {
    ...{ action, node, isUnread },
    ports: portsAt(destination?.entity, 'ports', protocol),
    isForAnybody: certainly(
      !isLimited && !isUnread && source?.isAll === true && destination?.isAll === true,
    ),
    isFor: (meeting) =>
      allOf([
        isUnread ? 'maybe' : 'yes',
        isInLimits(node, destination?.entity, meeting),
        source?.is(isIn ? meeting.other : meeting.own) ?? 'yes',
        destination?.is(isIn ? meeting.own : meeting.other) ?? 'yes',
      ]),
  };
}

const CONDITIONS = ['notProtocol', 'icmp', 'ipVersion'];

/** The caller's own port, addresses of Services and of hosts, and requests are not known here. */
const isUnreadRule = (node: Node): boolean =>
  ['ports', 'notPorts'].some((field) => itemsAt(node, 'source', field).length > 0) ||
  ['source', 'destination'].some((side) =>
    ['services', 'domains'].some((field) => nodeAt(node, side, field) !== undefined),
  ) ||
  ['notICMP', 'http'].some((field) => nodeAt(node, field) !== undefined);

function isInLimits(node: Node, destination: Node | undefined, meeting: Meeting): Match {
  const excluded = portsAt(destination, 'notPorts', null);
  const other = protocolAt(node, 'notProtocol');
  const [version, { family }] = [plainAt(node, 'ipVersion'), meeting.other];
  return allOf([
    version === null ? 'yes' : family === undefined ? 'maybe' : certainly(version === family),
    certainly(nodeAt(node, 'icmp') === undefined && other !== meeting.protocol),
    excluded === null ? 'yes' : not(coversPort(excluded, meeting)),
  ]);
}

const NUMBERS: ReadonlyMap<string, string> = new Map([
  ['6', 'TCP'],
  ['17', 'UDP'],
  ['132', 'SCTP'],
]);

function protocolAt(node: Node, field: string): string | null {
  const written = plainAt(node, field);
  if (typeof written !== 'string' && typeof written !== 'number') return null;
  return NUMBERS.get(String(written)) ?? String(written).toUpperCase();
}

/** Reads ports: numbers, names and ranges such as `80:90`. */
function portsAt(
  entity: Node | undefined,
  field: string,
  protocol: string | null,
): readonly PolicyPort[] | null {
  const ports = textsAt(entity, field);
  if (ports.length === 0)
    return protocol === null || field !== 'ports' ? null : [portOf(null, null, protocol)];
  return ports.map((port) => {
    const [first = '', last = null] = port.split(':');
    return portOf(first, last, protocol);
  });
}

interface Entity {
  readonly isAll: boolean;
  readonly is: (end: SeenEnd) => Match;
}

/** Fields of an entity that say which ports are meant. */
const OF_PORTS: ReadonlySet<string> = new Set(['ports']);

/** Reads which ends a `source` or `destination` is for: all that it asks for has to hold. */
function entityOf(entity: Node | undefined, namespace: string, objects: CalicoObjects): Entity {
  const [nets, notNets] = [textsAt(entity, 'nets'), textsAt(entity, 'notNets')];
  const selects = selectionOf(entity, namespace, objects);
  const excludes = excludedBy(stringAt(entity, 'notSelector') ?? '', objects);
  const isAll = [...entriesAt(entity)].every(
    ([key]) => OF_PORTS.has(key) || (key === 'nets' && nets.some((cidr) => isEverything(cidr))),
  );
  const isIn = (cidrs: readonly string[], end: SeenEnd): Match =>
    anyOf(cidrs.map((cidr) => inBlock(cidr, [])(end)));
  return {
    isAll,
    is: (end) =>
      allOf([
        nets.length === 0 ? 'yes' : isIn(nets, end),
        not(isIn(notNets, end)),
        selects(end),
        not(excludes(end)),
      ]),
  };
}

/**
 * Reads selectors of an entity. They are for pods of the policy's own namespace, or of all for a policy of the cluster,
 * unless they choose namespaces; `global()` is for what has none.
 */
function selectionOf(
  entity: Node | undefined,
  own: string,
  objects: CalicoObjects,
): (end: SeenEnd) => Match {
  const accounts = nodeAt(entity, 'serviceAccounts');
  const [pods, namespaces] = ['selector', 'namespaceSelector'].map(
    (field) => stringAt(entity, field)?.trim() ?? '',
  );
  if (pods === '' && namespaces === '' && accounts === undefined) return () => 'yes';
  const isGlobal = /^global\(\s*\)$/.test(namespaces ?? '');
  const [selectsPods, selectsNamespaces] = [
    calicoSelector(pods ?? ''),
    calicoSelector(namespaces ?? ''),
  ];
  return (end) => {
    if (end.kind !== 'pod') return mayBeOfSets(end, objects, isGlobal || own === '');
    if (isGlobal) return 'no';
    return isSelected(end, namespaces === '' && own !== '' ? own : null, (candidate) =>
      allOf([
        selectsPods(asksOf(candidate, CALICO)),
        selectsNamespaces(asksOfNamespace(candidate, CALICO)),
        isAccount(accounts, candidate),
      ]),
    );
  };
}

const mayBeOfSets = (
  { kind }: SeenEnd,
  { hasNetworkSets }: CalicoObjects,
  isOfCluster: boolean,
): Match => (hasNetworkSets || (kind === 'node' && isOfCluster) ? 'maybe' : 'no');

function isAccount(accounts: Node | undefined, candidate: SelectionCandidate): Match {
  const names = textsAt(accounts, 'names');
  return allOf([
    names.length === 0
      ? 'yes'
      : asksOf(candidate, CALICO)({ key: CALICO.account, operator: 'In', values: names }),
    // labels of accounts are in no pod
    (stringAt(accounts, 'selector') ?? '') === '' ? 'yes' : 'maybe',
  ]);
}

function excludedBy(selector: string, objects: CalicoObjects): (end: SeenEnd) => Match {
  if (selector === '') return () => 'no';
  const selects = calicoSelector(selector);
  return (end) =>
    end.kind === 'pod'
      ? isSelected(end, null, (candidate) => selects(asksOf(candidate, CALICO)))
      : mayBeOfSets(end, objects, true);
}
