import { counted, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { UnreadableCaller } from './unreadable-callers.ts';
import { addressesBehindGateways, identitiesWithoutMtls } from './unreadable-callers.ts';
import type { Check, Look } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const IDENTITY_WITHOUT_MTLS: Check = {
  id: 'identity-without-mtls',
  title: 'A rule asks who calls where mTLS is off, so that nobody shows it',
  level: 'high',
  blind: 'Pods that are not rendered here.',
  severity: 'error',
  knownAs: [{ code: 'KIA0105' }],
};
const ADDRESS_BEHIND_GATEWAY: Check = {
  id: 'address-behind-gateway',
  title: 'A rule asks for the address of clients where the proxy sees that of the gateway',
  level: 'high',
  blind: 'Gateways that hand on the address of the client, and callers that come past them.',
};

/** What the proxy of a workload never sees of its callers: AUTHZ-36, 40. */
export const unreadableCallers: Look = {
  checks: [IDENTITY_WITHOUT_MTLS, ADDRESS_BEHIND_GATEWAY],
  find: ({ mesh }) => ({
    findings: [
      ...byPolicy(mesh, identitiesWithoutMtls).map(identityDraft),
      ...byPolicy(mesh, addressesBehindGateways).map(addressDraft),
    ],
  }),
};

type Found = readonly [UnreadableCaller, ...UnreadableCaller[]];

function byPolicy(mesh: Mesh, look: (mesh: Mesh) => readonly UnreadableCaller[]): readonly Found[] {
  const found = new Map<string, [UnreadableCaller, ...UnreadableCaller[]]>();
  for (const one of look(mesh)) {
    const key = resourceKey(one.policy.resource);
    const known = found.get(key);
    if (known === undefined) found.set(key, [one]);
    else known.push(one);
  }
  return [...found.values()];
}

const whereText = ([{ workload }, ...others]: Found): string =>
  `${subjectText(workload)}${others.length === 0 ? '' : ` and ${counted(others.length, 'more workload')}`}`;

const shared = (found: Found) => {
  const [{ policy, term, because }] = found;
  return {
    subject: policy.resource,
    scope: { level: 'workload', workloads: found.length, services: 0, namespaces: 1 },
    origin: term.origin,
    related: because,
  } as const;
};

function identityDraft(found: Found): FindingDraft {
  const [{ policy, term, because }] = found;
  const [mode] = because;
  return {
    ...shared(found),
    check: IDENTITY_WITHOUT_MTLS.id,
    key: 'identity without mTLS',
    message: `${subjectText(policy.resource)} asks who calls ${whereText(found)}, where nobody can show it: the rule ${identityEffect(term.negated)}.`,
    why: `It asks for ${term.attribute} (${placeOf(term.origin)}), which is read from the certificate of the caller, and mTLS is off there${mode === undefined ? '' : ` (${placeOf(mode)})`}.`,
    symptom:
      policy.action === 'ALLOW' && !term.negated
        ? '403, RBAC: access denied, for everybody'
        : 'nothing fails: the rule does not tell callers apart',
    fix: {
      text: 'Let the workload accept mTLS (PERMISSIVE or STRICT), or ask for something else than identities.',
    },
  };
}

const identityEffect = (isNegated: boolean): string =>
  isNegated ? 'holds for every caller' : 'holds for no caller';

function addressDraft(found: Found): FindingDraft {
  const [{ policy, term, because }] = found;
  const [route] = because;
  return {
    ...shared(found),
    check: ADDRESS_BEHIND_GATEWAY.id,
    key: 'address behind a gateway',
    message: `${subjectText(policy.resource)} asks for addresses of clients at ${whereText(found)}, which sees that of the gateway: for requests through it the rule cannot tell one client from another.`,
    why: `ipBlocks and source.ip are the address that the connection comes from (${placeOf(term.origin)}), and a gateway leads there${route === undefined ? '' : ` (${placeOf(route)})`}.`,
    symptom:
      policy.action === 'ALLOW'
        ? '403, RBAC: access denied, for clients that the list names'
        : 'nothing fails: clients that it was to stop are let in',
    fix: {
      text: 'Ask for remoteIpBlocks (or remote.ip) there, or put the rule at the gateway; numTrustedProxies has to fit.',
    },
  };
}
