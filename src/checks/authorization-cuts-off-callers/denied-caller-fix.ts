import { placeOf, plainOf, subjectText } from '../../manifest/index.ts';
import type { anyRequestOf } from '../../istio/index.ts';
import { namesPeer, targetPortOf } from '../../istio/index.ts';
import type { DenialCause } from './denial-cause.ts';
import type { LostCall } from './call-losses.ts';
import type { Access, DecidingPolicy } from './caller-access.ts';

const MOST_NAMED = 3;

/** Lists three names at most, and says how many more there are. */
export function listNames(names: readonly string[]): string {
  if (names.length <= MOST_NAMED) return names.join(' and ');
  return `${names.slice(0, MOST_NAMED).join(', ')} and ${String(names.length - MOST_NAMED)} more`;
}

/**
 * Says what lets callers in again that are denied now. It proposes nothing that the policies hold already,
 * and nothing that does not help: no ALLOW rule against a rule that denies, no principal for a caller that
 * shows none.
 */
export function fixOfDenial(cause: DenialCause, calls: readonly LostCall[]): string {
  const denying = calls
    .flatMap(({ after }) => after.because)
    .find(({ policy }) => policy.action !== 'ALLOW');
  if (denying !== undefined && calls.every(({ after }) => after.isTcp) && asksOfRequests(denying)) {
    const rules = rulesOfRequests(denying);
    return `Name the HTTP ports in \`ports\` of the ${rules.length === 1 ? 'rule' : 'rules'} at ${listNames(rules)}: without them the proxy ignores the rule's conditions on requests.`;
  }
  if (denying !== undefined)
    return `Exclude them from the rule at ${placeOf(denying.origin)}: an ALLOW rule cannot override it.`;
  if (cause.subject.kind === 'RequestAuthentication')
    return `Keep ${subjectText(cause.subject)} there, or first remove the rules that require a token.`;
  if (calls.every(({ after }) => after.peers.every(({ kind }) => kind === 'plaintext')))
    return 'Give the callers a sidecar and mTLS, or keep a rule that allows callers without an identity.';
  const [open] = calls.flatMap(openRules);
  if (open !== undefined)
    return `${subjectText(open.policy.resource)} allows every caller for other requests (${placeOf(open.origin)}). Add a rule for the called port, path and method, or ${cause.undo}.`;
  const unnamed = calls.filter((call) => namingRules(call).length === 0);
  const principals = [...new Set(unnamed.flatMap(({ after }) => principalOf(after) ?? []))];
  const uris = principals.filter((principal) => calls.some((call) => namesAsUri(call, principal)));
  if (uris.length > 0 && uris.length === principals.length)
    return `Write ${listNames(uris)}: a principal has no \`spiffe://\` in front of it.`;
  if (principals.length > 0)
    return `Allow ${listNames(
      principals.map((one) =>
        asWritten(
          one,
          calls.flatMap(({ after }) => after.because),
        ),
      ),
    )} in an ALLOW rule, or ${cause.undo}.`;
  const [naming] = calls.flatMap(namingRules);
  if (naming === undefined || unnamed.length > 0)
    return 'Keep a rule that allows them, or move them to another path first.';
  return (
    portOfService(naming, calls) ??
    `${subjectText(naming.policy.resource)} already names them (${placeOf(naming.origin)}). Extend that rule to the port, path and method they call, and to what they send.`
  );
}

/** Says which port to write where a rule has that of the Service in the place of that of the pods (AUTHZ-41); null for others. */
function portOfService(
  { policy, origin }: DecidingPolicy,
  calls: readonly LostCall[],
): string | null {
  const terms = policy.rules
    .filter((rule) => rule.origin === origin)
    .flatMap(({ to, when }) => [...to, ...when].flat());
  // what a rule asks besides may not be met either
  if (terms.some(({ attribute, negated }) => attribute !== 'destination.port' || negated))
    return null;
  for (const { target, workload } of calls) {
    const { service, port } = target;
    const own = port === null ? null : targetPortOf(port, workload);
    if (port === null || own === null || own === port.port) continue;
    const values = terms.flatMap((term) => term.values);
    const written = values.find(({ text }) => text === String(port.port));
    if (written === undefined || values.some(({ text }) => text === String(own))) continue;
    return `Write \`${String(own)}\` at ${placeOf(written.origin)}: \`ports\` are pod ports, and ${subjectText(service.resource)} maps its port ${String(port.port)} to ${String(own)}.`;
  }
  return null;
}

/** Writes a principal with the trust domain, or the `*` for any, that the deciding policies all have in theirs. */
export function asWritten(
  principal: string,
  policies: readonly Pick<DecidingPolicy, 'policy'>[],
): string {
  const domains = new Set(
    policies
      .flatMap(({ policy }) => policy.rules.flatMap(({ from, when }) => [...from, ...when].flat()))
      .filter(({ attribute }) => attribute === 'source.principal')
      .flatMap(({ values }) => values.map(({ text }) => /^([\w.*-]+)\/ns\//.exec(text)?.[1] ?? '')),
  );
  const [only = ''] = domains;
  return domains.size === 1 && only !== ''
    ? principal.replace(/^[^/]*(?=\/ns\/)/, only)
    : principal;
}

/** Tells whether a DENY rule asks about requests and names no ports: at connections that part is forgotten (AUTHZ-43). */
function asksOfRequests({ policy, origin }: DecidingPolicy): boolean {
  const rule = policy.rules.find((each) => each.origin === origin);
  const terms = rule === undefined ? [] : [...rule.from, ...rule.to, ...rule.when].flat();
  const isOf = (prefix: string): boolean =>
    terms.some(({ attribute }) => attribute.startsWith(prefix));
  return policy.action === 'DENY' && isOf('request.') && !isOf('destination.port');
}

/** Gives the places of the rules of its policy of which that is so, itself first: to mend one leaves the others. */
const rulesOfRequests = ({ policy, origin }: DecidingPolicy): readonly string[] => [
  ...new Set(
    [{ origin }, ...policy.rules]
      .filter((rule) => asksOfRequests({ policy, origin: rule.origin }))
      .map((rule) => placeOf(rule.origin)),
  ),
];

/** Lists the rules of the deciding policies that name the caller and ask for something else besides. */
export const namingRules = ({ after }: LostCall): readonly DecidingPolicy[] =>
  after.because.flatMap(({ policy }) =>
    policy.rules
      .filter((rule) => after.peers.some((peer) => isIdentity(peer) && namesPeer(rule, peer)))
      .map(({ origin }) => ({ policy, origin })),
  );

/**
 * Lists the rules of the deciding policies where none of them asks who calls: to name the caller would change nothing.
 */
function openRules({ after }: LostCall): readonly DecidingPolicy[] {
  const rules = after.because.flatMap(({ policy }) =>
    policy.rules.map(({ from, when, origin }) => ({
      policy,
      origin,
      isOpen: from.length === 0 && when.length === 0,
    })),
  );
  return rules.every(({ isOpen }) => isOpen) ? rules : [];
}

/**
 * Tells whether a policy names a principal as the URI of its certificate, which matches nobody (AUTHZ-33).
 */
const namesAsUri = ({ after }: LostCall, principal: string): boolean =>
  after.because.some(({ policy }) =>
    JSON.stringify(plainOf(policy.resource.node)).includes(`"spiffe://${principal}"`),
  );

const isIdentity = ({ kind }: Parameters<typeof anyRequestOf>[0]): boolean => kind === 'identity';

/** Gives whom a rule has to name: the waypoint where the pods behind it refuse (INJ-17), or else the caller. */
export const principalOf = ({ peers }: Access): string | undefined =>
  peers.flatMap((peer) =>
    peer.kind === 'identity'
      ? [`cluster.local/ns/${peer.namespace}/sa/${peer.serviceAccount}`]
      : [],
  )[0];
