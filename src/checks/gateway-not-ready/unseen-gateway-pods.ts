import { counterpartIn } from '../../compare/index.ts';
import type { Mesh, View } from '../../istio/index.ts';
import { containsLabels, gatewaysOfCharts, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  listed,
  placeOf,
  sameData,
  selectorNode,
  selectorOf,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import { labelText } from '../references/selector-suggestions.ts';
import { hasVariable } from '../references/unresolved-text.ts';
import { makersIn } from './certificate-makers.ts';

/** Describes a Gateway of Istio whose pods nobody rendered here before the change. */
interface UnseenGateway {
  readonly old: Resource;
  readonly now: Resource;
  /** Names the pods that it selects now, and what makes them; undefined where nobody here is seen to. */
  readonly pods: { readonly text: string; readonly source: Resource } | undefined;
}

/** Describes a server that shows the certificate of another Secret than it did. */
interface ExchangedCertificate extends Pick<UnseenGateway, 'old' | 'now'> {
  readonly name: string;
  readonly earlier: string;
  readonly hosts: readonly string[];
  readonly origin: Origin;
  readonly earlierOrigin: Origin;
}

/**
 * Tells of Gateways that select other pods, where the earlier ones are not rendered: no call through them can be
 * followed, so nothing else says what becomes of their hosts (GW-1).
 */
export const otherGatewayPods = check({
  id: 'other-gateway-pods',
  title: 'Gateway selects different pods; the previous pods are not rendered',
  level: 'high',
  severity: 'warning',
  blind: 'Which pods have the labels, and the targets of DNS and load balancers.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      unseenGateways(before, after)
        .filter(({ old, now, pods }) => pods === undefined && isForOthers(old, now))
        .map(tellPods),
    ),
});

/**
 * Tells of Gateways that select pods which are seen here, where the earlier ones were not: their hosts are served there
 * from now on, which mends a slip or opens what was shut (GW-1).
 */
export const gatewayPodsFound = check({
  id: 'gateway-pods-found',
  title: 'Gateway now selects rendered pods, and selected none before',
  level: 'medium',
  blind: 'Pods with the earlier labels, and the targets of DNS and load balancers.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      unseenGateways(before, after)
        .filter(({ old, now }) => isForOthers(old, now))
        .flatMap(tellFound),
    ),
});

/**
 * Tells of servers that show the certificate of another Secret, where neither it, nor what makes it, nor the pods of the
 * gateway are here (GW-10): of one that was made here also where a chart brings the pods.
 */
export const otherCertificate = check({
  id: 'other-certificate',
  title: 'Gateway certificate changed to a Secret that is not rendered',
  level: 'medium',
  blind: 'Whether the Secret exists, and the names in its certificate.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      changedGateways(before, after)
        .flatMap((gateway) => exchangedCertificates(gateway))
        .filter(({ name }) => !isMade(after, name))
        .flatMap((exchanged) => {
          const { old, now, earlier } = exchanged;
          if (isMade(before, earlier))
            return [old, now].some((each) => selectsWorkload(before, each))
              ? []
              : [tellCertificate(exchanged, makersOf(after, earlier)[0])];
          const isUnseen = makerOfPods(before, old) === undefined;
          return isUnseen && makerOfPods(after, now) === undefined
            ? [tellCertificate(exchanged, null)]
            : [];
        }),
    ),
});

/** Lists Gateways that are not as they were. */
const changedGateways = (
  before: Mesh,
  after: Mesh,
): readonly { readonly old: Resource; readonly now: Resource }[] =>
  after.ofKind(API_GROUPS.istioNetworking, 'Gateway').flatMap((now) => {
    const old = counterpartIn(before, now, after);
    return old === undefined || sameData(old.node, now.node) ? [] : [{ old, now }];
  });

const selectsWorkload = (mesh: Mesh, gateway: Resource): boolean =>
  mesh.workloads.some(({ labels }) => containsLabels(labels, selectorOf(gateway)));

function unseenGateways(before: Mesh, after: Mesh): readonly UnseenGateway[] {
  return changedGateways(before, after).flatMap(({ old, now }) =>
    makerOfPods(before, old) === undefined ? [{ old, now, pods: makerOfPods(after, now) }] : [],
  );
}

/** Gives the workload, or the gateway that a chart makes, whose pods a Gateway selects. */
function makerOfPods(mesh: Mesh, gateway: Resource): UnseenGateway['pods'] {
  const isSelected = ({ labels }: { readonly labels: ReadonlyMap<string, string> }): boolean =>
    containsLabels(labels, selectorOf(gateway));
  const workload = mesh.workloads.find(isSelected)?.resource;
  if (workload !== undefined) return { text: subjectText(workload), source: workload };
  const ofChart = gatewaysOfCharts(mesh).find(isSelected);
  return ofChart === undefined
    ? undefined
    : { text: `gateway ${ofChart.namespace}/${ofChart.name}`, source: ofChart.source };
}

/** Tells whether two selectors differ, and both are written out; what has none is for every gateway. */
function isForOthers(old: Resource, now: Resource): boolean {
  const [was, is] = [selectorOf(old), selectorOf(now)];
  const isWritten = [was, is].every(
    (selector) => selector.size > 0 && ![...selector.values()].some(hasVariable),
  );
  return isWritten && !(containsLabels(was, is) && containsLabels(is, was));
}

function tellPods({ old, now }: UnseenGateway): Told {
  const origin = selectorNode(now)?.origin ?? now.origin;
  const [was, is] = [labelText(selectorOf(old)), labelText(selectorOf(now))];
  const { what, isMany } = servedBy(now);
  return {
    subject: now,
    key: 'selector',
    scope: scopeOf('namespace'),
    origin,
    message: `${subjectText(now)} is for pods with ${is} now, and no more for those with ${was}: no such pods are rendered here.`,
    why: `Its selector is another one (${placeOf(origin)}), and a Gateway opens its ports at pods with all of its labels alone: whether such pods run, and whether ${what} ${isMany ? 'lead' : 'leads'} to them, this repository does not say.`,
    symptom: say`where no gateway has these labels: connections to it are refused, or get 404 where another Gateway shares the port`,
    fix: {
      kind: 'choice',
      text: `See that gateway pods have ${is}, and that DNS and the load balancer of ${what} lead to them.`,
    },
  };
}

function tellFound({ old, now, pods }: UnseenGateway): readonly Told[] {
  if (pods === undefined) return [];
  const origin = selectorNode(now)?.origin ?? now.origin;
  const [was, is] = [labelText(selectorOf(old)), labelText(selectorOf(now))];
  const { what, isMany, ports } = servedBy(now);
  return [
    {
      subject: now,
      key: 'selector',
      scope: scopeOf('namespace'),
      origin,
      related: [pods.source.origin],
      message: `${subjectText(now)} opens ${ports} for ${what} at ${pods.text} now, and was for pods that are not rendered here.`,
      why: `Its selector is ${is} (${placeOf(origin)}), which these pods have (${placeOf(pods.source.origin)}); it was ${was}.`,
      symptom: `no errors: ${what} ${isMany ? 'are' : 'is'} served there, if routes are bound to the Gateway`,
      fix: {
        kind: 'choice',
        text: `If that mends the selector, leave it; if pods with ${was} serve ${what}, keep the old one.`,
      },
    },
  ];
}

function servedBy(gateway: Resource) {
  const { value: servers } = viewOf('Gateway', gateway).servers;
  const hosts = hostsOf(servers);
  const ports = [...new Set(servers.flatMap(({ port }) => port?.number?.value ?? []))];
  return {
    what: hosts.length === 0 ? 'its hosts' : listed(hosts, 3),
    isMany: hosts.length !== 1,
    ports:
      ports.length === 0
        ? 'its ports'
        : `${ports.length === 1 ? 'port' : 'ports'} ${listed(ports.map(String), 3)}`,
  };
}

function exchangedCertificates({
  old,
  now,
}: Pick<UnseenGateway, 'old' | 'now'>): readonly ExchangedCertificate[] {
  const was = credentials(old);
  return credentials(now).flatMap(({ hosts, port, name, origin }) => {
    const earlier = was.find(
      (one) => one.port === port && one.hosts.some((host) => hosts.includes(host)),
    );
    return earlier === undefined || earlier.name === name
      ? []
      : [
          {
            old,
            now,
            name,
            hosts,
            origin,
            earlier: earlier.name,
            earlierOrigin: earlier.origin,
          },
        ];
  });
}

const credentials = (gateway: Resource) =>
  viewOf('Gateway', gateway).servers.value.flatMap((server) => {
    const name = server.tls?.credentialName ?? null;
    return name === null || name.value === '' || hasVariable(name.value)
      ? []
      : [
          {
            name: name.value,
            origin: name.origin,
            hosts: hostsOf([server]),
            port: server.port?.number?.value,
          },
        ];
  });

const hostsOf = (servers: readonly View<'Gateway'>['servers']['value'][number][]) => [
  ...new Set(
    servers.flatMap(({ hosts }) => hosts.value.map(({ value }) => value.replace(/^.*\//, ''))),
  ),
];

/** Lists what is a Secret of the name or makes one, in any namespace. */
const makersOf = (mesh: Mesh, name: string): readonly Resource[] => [
  ...mesh.ofKind(API_GROUPS.core, 'Secret').filter((secret) => secret.name === name),
  ...[...makersIn(mesh)].flatMap(([key, makers]) => (key.endsWith(`/${name}`) ? makers : [])),
];

const isMade = (mesh: Mesh, name: string): boolean => makersOf(mesh, name).length > 0;

const madeText = (maker: Resource): string =>
  `which ${maker.kind === 'Secret' ? 'is' : `${subjectText(maker)} makes`} at ${placeOf(maker.origin)}, and nothing here makes the other one`;

/** The maker of the earlier Secret is null where none was known, and undefined where it is gone. */
function tellCertificate(
  exchanged: ExchangedCertificate,
  maker: Resource | null | undefined,
): Told {
  const { now, name, earlier, hosts, origin, earlierOrigin } = exchanged;
  const what = hosts.length === 0 ? 'its hosts' : listed(hosts, 3);
  return {
    subject: now,
    key: `certificate ${name}`,
    scope: scopeOf('namespace'),
    message:
      maker === null
        ? `${subjectText(now)} shows the certificate of Secret \`${name}\` for ${what} now, which is not seen here.`
        : `${subjectText(now)} asks for Secret \`${name}\` now, which nothing here makes: TLS handshakes for ${what} may be reset.`,
    why: `It showed that of Secret \`${earlier}\` (${placeOf(earlierOrigin)}, at the base), ${maker == null ? `and nothing here makes ${maker === null ? 'either of them' : 'the other one'}` : madeText(maker)} (${placeOf(origin)}).`,
    symptom: say`where the Secret is not in the namespace of the gateway pods: TLS handshakes are reset`,
    origin,
    fix: {
      kind: 'choice',
      text: `${maker == null ? 'See' : `Name \`${earlier}\` again${maker.kind === 'Secret' ? '' : `, or have ${subjectText(maker)} make \`${name}\``}. Else see`} that Secret ${name} is in the namespace of the gateway pods, with a certificate for ${what}.`,
    },
  };
}
