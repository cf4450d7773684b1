import { policyIndexOf } from '../../istio/index.ts';
import type { AuthorizationPolicy, Clause, Mesh } from '../../istio/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { isPublicAddress, symptomOfAddress } from '../authorization/public-addresses.ts';
import { termsOfPolicy } from '../authorization/token-points.ts';
import { check, toldOfEach } from '../detection/check.ts';
import type { Some, Told } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';
import type { ClientGateway } from './gateway-addresses.ts';
import { clientGateways } from './gateway-addresses.ts';

type Term = Clause[number];

/**
 * A Service of a gateway leads from any node to any pod and puts the node's address in the place of the client's, unless
 * its externalTrafficPolicy is Local; what comes before the gateway hands an address on only where the gateway is told so
 * (AUTHZ-40, GW-16).
 */
export const addressBehindNodes = check({
  id: 'address-behind-nodes',
  title: "Rule matches client address; gateway sees node's or load balancer's",
  level: 'high',
  blind: 'Load balancers and cluster networks that still keep client addresses.',
  severity: 'warning',
  find: ({ mesh }) =>
    policyIndexOf(mesh)
      .policies.filter(({ dryRun }) => dryRun === null)
      .flatMap((policy) => unseenAddresses(mesh, policy)),
});

/** An address that a rule asks for, and that the gateway is not shown. */
interface UnseenAddress {
  readonly policy: AuthorizationPolicy;
  readonly term: Term;
  readonly gateways: Some<ClientGateway>;
  /** Shows the address in its place: a node, or the proxy that a setting says is there. */
  readonly shown: 'node' | 'proxy';
  readonly at: Origin;
}

function unseenAddresses(mesh: Mesh, policy: AuthorizationPolicy): readonly Told[] {
  const terms = termsOfPolicy(policy).filter(
    ({ attribute, values }) =>
      (attribute === 'source.ip' || attribute === 'remote.ip') &&
      values.some(({ text }) => isPublicAddress(text)),
  );
  if (terms.length === 0) return [];
  const index = policyIndexOf(mesh);
  const [own, ...others] = clientGateways(mesh).filter(({ target }) =>
    index.attaches(policy, target),
  );
  if (own === undefined) return [];
  const gateways = [own, ...others] as const;
  const [first] = terms.flatMap((term) => {
    const found = gateways.flatMap((gateway) => {
      const unseen = unseenAt(gateway, term);
      return unseen === null ? [] : [{ gateway, ...unseen }];
    });
    const [one] = found;
    return one === undefined || found.length < gateways.length
      ? []
      : [{ policy, term, gateways, shown: one.shown, at: one.at }];
  });
  if (first === undefined) return [];
  return [
    toldOfEach(
      gateways,
      ({ source }) => workloadId(source),
      (some) => tell(mesh, { ...first, gateways: some }),
    ),
  ];
}

/** The address of a connection is never the client's where something comes before the gateway, and one of a node where its Service says so. */
function unseenAt(
  { service, topology }: ClientGateway,
  { attribute }: Term,
): Pick<UnseenAddress, 'shown' | 'at'> | null {
  if (topology.kind === 'proxied')
    return attribute === 'source.ip' ? { shown: 'proxy', at: topology.origin } : null;
  if (service === null || (attribute === 'remote.ip' && topology.kind === 'unknown')) return null;
  return { shown: 'node', at: service.origin };
}

const MOST = 2;

function tell(mesh: Mesh, { policy, term, gateways, shown, at }: UnseenAddress): Told {
  const name = subjectText(policy.resource);
  const names = listed(
    gateways.map((gateway) => gateway.name),
    MOST,
  );
  const [text = ''] = term.values.map((value) => value.text);
  const handedOn = term.negated ? 'notRemoteIpBlocks' : 'remoteIpBlocks';
  return {
    subject: policy.resource,
    key: `${term.attribute} ${text}`,
    effect: `${policy.action}${term.negated ? ' outside' : ''}`,
    ...(refusesListed(policy, term) && { aspect: 'refuses' }),
    scope: { level: 'workload', workloads: gateways.length, services: 0, namespaces: 1 },
    message:
      shown === 'node'
        ? `${name} asks for addresses of clients at ${names}, which sees those of nodes in their place, unless the network of this cluster keeps them: ${effectOf(policy, term)}.`
        : `${name} asks for the address of the connection at ${names}, which is that of the load balancer before it and never the client's: ${effectOf(policy, term)}.`,
    why:
      shown === 'node'
        ? `${serviceText(gateways)} (${placeOf(at)}) leads to pods on other nodes too, and the node puts its own address there (externalTrafficPolicy ${policyText(gateways)}). ${term.attribute === 'source.ip' ? 'ipBlocks and source.ip are the address of the connection' : 'remoteIpBlocks and remote.ip are that address too where no proxy before the gateway is said to be trusted'} (${placeOf(term.origin)}).`
        : `The mesh is told that a proxy comes before gateways (${placeOf(at)}), and ipBlocks and source.ip are the address of the connection from it (${placeOf(term.origin)}).`,
    symptom: symptomOfAddress(mesh, policy, term),
    origin: term.origin,
    related: [at],
    fix: {
      text:
        shown === 'node'
          ? `Set \`externalTrafficPolicy: Local\` at the Service of the gateway. Where the load balancer hands addresses on itself, by the PROXY protocol or X-Forwarded-For, say so in gatewayTopology and ask for ${handedOn}. Whether nodes keep addresses hangs on the load balancer and the network of the cluster, which this repository does not show.`
          : `Ask for ${handedOn} (or remote.ip), which are read from what the load balancer hands on.`,
    },
  };
}

const serviceText = (gateways: readonly ClientGateway[]): string =>
  listed(
    [
      ...new Set(
        gateways.flatMap(({ service }) => (service === null ? [] : subjectText(service.object))),
      ),
    ],
    MOST,
  );

const policyText = (gateways: readonly ClientGateway[]): string =>
  gateways.flatMap(({ service }) => service?.policy ?? [])[0] ?? 'is not set, which is Cluster';

/** Tells whether those are shut out whom the list is to let in. */
const refusesListed = ({ action }: AuthorizationPolicy, { negated }: Term): boolean =>
  negated ? action === 'DENY' : action === 'ALLOW';

/** Says what the rule does to clients whose address it does not see. */
function effectOf(policy: AuthorizationPolicy, term: Term): string {
  const { action } = policy;
  const { negated } = term;
  if (action === 'ALLOW')
    return negated ? 'it tells no client from another' : 'clients on the list are not let in by it';
  if (action === 'DENY')
    return negated
      ? `it refuses clients on the list too${narrowedText(policy, term)}`
      : 'it does not refuse clients on the list';
  return 'it tells no client from another';
}

/** Says of which requests a rule refuses some: of those that all else in it fits. */
function narrowedText({ rules }: AuthorizationPolicy, term: Term): string {
  const rule = rules.find(({ from, when }) => [...from, ...when].flat().includes(term));
  if (rule === undefined) return '';
  const { from, to, when } = rule;
  const beside = [...from.filter((clause) => clause.includes(term)), ...when].flat();
  const rest = [...beside.filter((each) => each !== term), ...to.flat()];
  if (rest.length === 0) return '';
  const isByHost = rest.every(({ attribute, negated }) => attribute === 'request.host' && !negated);
  if (!isByHost) return ', in requests that all else in its rule fits';
  return `, in requests to ${listed([...new Set(rest.flatMap(({ values }) => values.map(({ text }) => text)))], MOST)}`;
}
