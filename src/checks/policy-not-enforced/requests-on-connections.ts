import { knownCalls, mayMatch, serviceProtocol, targetPortOf } from '../../istio/index.ts';
import { enforcedAt } from '../authorization/token-points.ts';
import { podsOfSidecars } from '../meshed-pods.ts';
import type { AuthorizationPolicy, Mesh, Workload, Service } from '../../istio/index.ts';
import { counted, listed, placeOf, resourceKey, subjectText, say } from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { check, toldOfEach } from '../detection/check.ts';
import type { Some, Told } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';

type PortProtocol = ReturnType<typeof serviceProtocol>;

/**
 * Methods, paths, hosts, headers and tokens do not exist on a TCP port: rules of ALLOW policies that ask for them let
 * nobody in, and DENY rules forget them and refuse more (AUTHZ-42, 43, 46).
 */
export const requestsOnConnections = check({
  id: 'requests-on-connections',
  title: 'Rule with HTTP fields applies to a non-HTTP port',
  level: 'high',
  blind: 'Ports whose protocol is detected from the first bytes.',
  knownAs: [{ code: 'IST0133', analyzer: 'schema.ValidationAnalyzer.AuthorizationPolicy' }],
  find: ({ mesh, before }) => {
    const called = before === null || before === mesh ? null : calledWorkloads(mesh);
    const found = new Map<string, [RuleOnConnections, ...RuleOnConnections[]]>();
    for (const one of rulesOnConnections(mesh)) {
      // of a change, callers that are shut out are told as such
      if (one.effect === 'admits-nobody' && called?.has(one.workload) === true) continue;
      const key = `${resourceKey(one.policy.resource)} ${one.effect} ${String(one.policy.rules.indexOf(one.rule))}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, [one]);
      else known.push(one);
    }
    const all = [...found.values()];
    const isContained = (one: OfOneRule): boolean => all.some((other) => contains(other, one));
    return all
      .filter((one) => !isContained(one))
      .map((one) =>
        toldOfEach(
          one,
          ({ workload }) => workloadId(workload.resource),
          (some) =>
            tell(
              some,
              all.filter((other) => contains(some, other)),
            ),
        ),
      );
  },
});

const calledWorkloads = (mesh: Mesh): ReadonlySet<Workload> =>
  new Set(
    knownCalls(mesh)
      .filter(({ basis }) => basis !== 'policy')
      .flatMap(({ destination }) => destination.workloads),
  );

type OfOneRule = Some<RuleOnConnections>;

/**
 * Tells whether one rule of a policy refuses everybody, so that what another one of it refuses of the same ports is no fact
 * of its own.
 */
function contains(wide: OfOneRule, narrow: OfOneRule): boolean {
  const [{ policy, rule, effect }] = wide;
  const [own] = narrow;
  if (rule === own.rule) return false;
  if (own.policy !== policy || own.effect !== effect || effect !== 'refuses-connections')
    return false;
  const places = new Set(wide.map(placeOfPods));
  const isAll = narrow.every((each) => places.has(placeOfPods(each)));
  const isAlike = callersText(own.rule) === '' && places.size === narrow.length;
  // of two that refuse everybody the first is told
  const comesFirst = policy.rules.indexOf(rule) < policy.rules.indexOf(own.rule);
  return isAll && callersText(rule) === '' && (!isAlike || comesFirst);
}

const placeOfPods = ({ workload, port }: RuleOnConnections): string =>
  `${resourceKey(workload.resource)} ${String(port)}`;

function tell(all: OfOneRule, contained: readonly OfOneRule[]): Told {
  const [{ policy, rule, workload, port, protocol, portOrigin, effect }] = all;
  const places = new Set(all.map((one) => `${subjectText(one.workload)} ${String(one.port)}`));
  const workloads = new Set(all.map((one) => one.workload)).size;
  const more = places.size > 1 ? `, and ${counted(places.size - 1, 'port')} more` : '';
  const where = `port ${String(port)} of ${subjectText(workload)}${more}`;
  const isDeny = effect === 'refuses-connections';
  const rules = [rule, ...contained.map(([other]) => other.rule)].map(({ origin }) => origin);
  return {
    subject: policy.resource,
    key: `${effect} rule ${String(policy.rules.indexOf(rule))}`,
    keyOfItem: `${effect} rule`,
    effect: isDeny && callersText(rule) !== '' ? 'refuses some' : 'refuses all',
    scope: { level: 'workload', workloads, services: 0, namespaces: 1 },
    message: isDeny
      ? `${subjectText(policy.resource)} refuses connections${callersText(rule)} to ${where}, whatever they carry.`
      : `${subjectText(policy.resource)} lets nobody connect to ${where}.`,
    why: `${rules.length === 1 ? 'A rule asks' : 'Rules ask'} about requests (${listed(rules.map(placeOf), MOST_RULES)}), and the port carries ${protocol} (${placeOf(portOrigin)}): ${isDeny ? 'there the proxy forgets that part of a DENY rule and keeps the rest' : 'there a rule of an ALLOW policy that asks for it never matches'}.`,
    // of ALLOW rules the webhook says nothing
    ...(!isDeny && { knownAs: [] }),
    symptom: say`connection closed as soon as it is opened, \`rbac_access_denied_matched_policy\` in the log of the proxy`,
    origin: rule.origin,
    related: [portOrigin, ...rules.slice(1)],
    fix: {
      text: isDeny
        ? `Name the HTTP ports in \`ports\` of the rule${rules.length === 1 ? '' : 's'}.`
        : 'Ask only about callers and ports in this rule, or name the port http if it carries HTTP.',
    },
  };
}

/** Bounds the rules that are named one by one; the rest is counted. */
const MOST_RULES = 3;

/** Says whose connections a rule is left with, once what it asks of requests is forgotten; empty for everybody's. */
function callersText({ from, when }: AuthorizationPolicy['rules'][number]): string {
  const sources = from.map((terms) => terms.flatMap(callerText));
  const ofSources = sources.every((terms) => terms.length > 0)
    ? sources.map((terms) => terms.join(' and ')).join(', or ')
    : '';
  const conditions = when.flatMap((terms) => terms.flatMap(callerText));
  const all = [ofSources, ...conditions].filter((text) => text !== '');
  return all.length === 0 ? '' : ` from ${all.join(' and ')}`;
}

type Term = AuthorizationPolicy['rules'][number]['when'][number][number];

/** Names what a caller shows by its certificate alone: a plaintext one shows none of it, and counts as outside (AUTHZ-37). */
const CALLER_WORDS: ReadonlyMap<string, string> = new Map([
  ['source.namespace', 'namespace '],
  ['source.principal', ''],
  ['source.serviceAccount', 'the service account '],
  ['source.trustDomain', 'the trust domain '],
]);

const ADDRESSES: ReadonlySet<string> = new Set(['source.ip', 'remote.ip']);

function callerText({ attribute, negated, values }: Term): readonly string[] {
  const word = CALLER_WORDS.get(attribute);
  if (word === undefined && !ADDRESSES.has(attribute)) return [];
  const names = values.map(({ text }) => `${word ?? ''}${text}`);
  if (!negated)
    return [names.length > MOST_CALLERS ? listed(names, MOST_CALLERS) : names.join(' or ')];
  const outside = `outside of ${listed(names, MOST_CALLERS)}`;
  return [word === undefined ? outside : `${outside} (or without mTLS)`];
}

const MOST_CALLERS = 3;

/** A rule about requests that holds for connections to a port that carries none, and how (AUTHZ-42, 43). */
interface RuleOnConnections {
  readonly policy: AuthorizationPolicy;
  readonly rule: AuthorizationPolicy['rules'][number];
  readonly workload: Workload;
  /** The port of the pods. */
  readonly port: number;
  readonly protocol: PortProtocol;
  readonly portOrigin: Origin;
  /** A DENY rule is left without what it asks of requests; rules of ALLOW policies are left out, and nobody is let in. */
  readonly effect: 'refuses-connections' | 'admits-nobody';
}

/** Lists ports whose bytes a proxy does not read as requests. */
const CONNECTIONS: ReadonlySet<PortProtocol> = new Set([
  'tcp',
  'tls',
  'https',
  'mongo',
  'mysql',
  'redis',
]);

interface PodPort {
  readonly port: number;
  readonly protocol: PortProtocol;
  readonly origin: Origin;
}

/** Finds rules about requests at workloads with a sidecar whose ports carry connections. */
function rulesOnConnections(mesh: Mesh): readonly RuleOnConnections[] {
  const ports = podPorts(mesh);
  return podsOfSidecars(mesh).flatMap((workload) => {
    const all = ports.get(workload) ?? [];
    const connections = all.filter(({ protocol }) => CONNECTIONS.has(protocol));
    if (connections.length === 0) return [];
    const policies = enforcedAt(mesh, { target: workload });
    return connections.flatMap((port) => [
      ...refusing(mesh, policies, workload, port),
      ...(connections.length === all.length ? shutting(mesh, policies, workload, port) : []),
    ]);
  });
}

function podPorts(mesh: Mesh): ReadonlyMap<Workload, readonly PodPort[]> {
  const found = new Map<Workload, PodPort[]>();
  const add = (workload: Workload, port: Service['ports'][number]): void => {
    const number = targetPortOf(port, workload);
    if (number === null) return;
    const known = found.get(workload) ?? [];
    found.set(workload, known);
    const protocol = serviceProtocol(port);
    if (!known.some((one) => one.port === number && one.protocol === protocol))
      known.push({ port: number, protocol, origin: port.origin });
  };
  for (const { ports, workloads } of mesh.services)
    for (const workload of workloads) for (const port of ports) add(workload, port);
  return found;
}

/** Tells whether a rule may match connections once what it asks of requests is forgotten, and does not before. */
const holdsWithoutRequests = (
  mesh: Mesh,
  rule: AuthorizationPolicy['rules'][number],
  port: number,
): boolean => mayMatch(mesh, rule, 'DENY', port) && !mayMatch(mesh, rule, 'ALLOW', port);

const refusing = (
  mesh: Mesh,
  policies: readonly AuthorizationPolicy[],
  workload: Workload,
  { port, protocol, origin }: PodPort,
): readonly RuleOnConnections[] =>
  policies
    .filter(({ action }) => action === 'DENY')
    .flatMap((policy) =>
      policy.rules
        .filter((rule) => holdsWithoutRequests(mesh, rule, port))
        .map((rule) => ({
          policy,
          rule,
          workload,
          port,
          protocol,
          portOrigin: origin,
          effect: 'refuses-connections' as const,
        })),
    );

/**
 * Finds the rules that keep connections to a port out: no rule lets them in, and one would if it did not ask
 * about requests.
 */
function shutting(
  mesh: Mesh,
  policies: readonly AuthorizationPolicy[],
  workload: Workload,
  { port, protocol, origin }: PodPort,
): readonly RuleOnConnections[] {
  const rules = policies
    .filter(({ action }) => action === 'ALLOW')
    .flatMap((policy) => policy.rules.map((rule) => ({ policy, rule })));
  if (rules.some(({ rule }) => mayMatch(mesh, rule, 'ALLOW', port))) return [];
  // as a DENY rule it would be left with its other fields
  const meant = rules.find(({ rule }) => holdsWithoutRequests(mesh, rule, port));
  return meant === undefined
    ? []
    : [{ ...meant, workload, port, protocol, portOrigin: origin, effect: 'admits-nobody' }];
}
