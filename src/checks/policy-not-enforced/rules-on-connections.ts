import { counted, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import type { RuleOnConnections } from './requests-on-connections.ts';
import { knownCalls } from '../../istio/index.ts';
import { rulesOnConnections } from './requests-on-connections.ts';
import type { Check, Look } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const REQUESTS_ON_CONNECTIONS: Check = {
  id: 'requests-on-connections',
  title: 'A rule about requests holds for a port that carries connections',
  level: 'high',
  blind: 'Ports whose protocol is told from the first bytes.',
  knownAs: [{ code: 'IST0133', analyzer: 'schema.ValidationAnalyzer.AuthorizationPolicy' }],
};

/**
 * Methods, paths, hosts, headers and tokens do not exist on a TCP port: rules of ALLOW policies that ask for them let
 * nobody in, and DENY rules forget them and refuse more (AUTHZ-42, 43, 46).
 */
export const requestsOnConnections: Look = {
  checks: [REQUESTS_ON_CONNECTIONS],
  find: ({ mesh, before }) => {
    const called = before === null || before === mesh ? null : calledWorkloads(mesh);
    const found = new Map<string, [RuleOnConnections, ...RuleOnConnections[]]>();
    for (const one of rulesOnConnections(mesh)) {
      // of a change, callers that are shut out are told as such
      if (one.effect === 'admits-nobody' && called?.has(one.workload) === true) continue;
      const key = `${resourceKey(one.policy.resource)} ${one.effect} ${placeOf(one.rule.origin)}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, [one]);
      else known.push(one);
    }
    return { findings: [...found.values()].map(draftOf) };
  },
};

const calledWorkloads = (mesh: Mesh): ReadonlySet<Workload> =>
  new Set(
    knownCalls(mesh)
      .filter(({ basis }) => basis !== 'policy')
      .flatMap(({ destination }) => destination.workloads),
  );

function draftOf(all: readonly [RuleOnConnections, ...RuleOnConnections[]]): FindingDraft {
  const [{ policy, rule, workload, port, protocol, portOrigin, effect }] = all;
  const places = new Set(all.map((one) => `${subjectText(one.workload)} ${String(one.port)}`));
  const workloads = new Set(all.map((one) => one.workload)).size;
  const more = places.size > 1 ? `, and ${counted(places.size - 1, 'port')} more` : '';
  const where = `port ${String(port)} of ${subjectText(workload)}${more}`;
  const isDeny = effect === 'refuses-connections';
  return {
    check: REQUESTS_ON_CONNECTIONS.id,
    subject: policy.resource,
    key: `${effect} rule ${String(policy.rules.indexOf(rule))}`,
    scope: { level: 'workload', workloads, services: 0, namespaces: 1 },
    message: isDeny
      ? `${subjectText(policy.resource)} refuses connections to ${where}, whatever they carry.`
      : `${subjectText(policy.resource)} lets nobody connect to ${where}.`,
    why: `A rule asks about requests (${placeOf(rule.origin)}), and the port carries ${protocol} (${placeOf(portOrigin)}): ${isDeny ? 'there the proxy forgets that part of a DENY rule and keeps the rest' : 'there a rule of an ALLOW policy that asks for it never matches'}.`,
    // of ALLOW rules the webhook says nothing
    ...(!isDeny && { knownAs: [] }),
    symptom:
      'connection closed as soon as it is opened, `rbac_access_denied_matched_policy` in the log of the proxy',
    origin: rule.origin,
    related: [portOrigin],
    fix: {
      text: isDeny
        ? 'Name the ports that carry requests in `ports` of the rule.'
        : 'Ask only about callers and ports in this rule, or name the port http if it carries HTTP.',
    },
  };
}
