import { counterpartIn } from '../../compare/index.ts';
import {
  createHostResolver,
  hostOfRule,
  parseServiceHost,
  routesTo,
  servicesOf,
  viewOf,
  commonHost,
} from '../../istio/index.ts';
import type { Resource, Origin } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Mesh, Service, View } from '../../istio/index.ts';
import { keysOfUnreadRules } from '../setting-without-effect/rules-nobody-reads.ts';
import { mayHaveClients } from './destination-rule-clients.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { betweenSides, checks } from '../detection/check.ts';

type HostResolver = ReturnType<typeof createHostResolver>;

/** TLS that clients are to use at one place of a DestinationRule. */
interface WrittenClientTls {
  readonly subset: string | null;
  /** The port; null for every port. */
  readonly port: number | null;
  /** Tells whether nothing is encrypted; also where no mode is written (MTLS-21). */
  readonly isOff: boolean;
  /** The mode as it is written; null where none is. */
  readonly mode: string | null;
  /** Tells whether the certificate of the server is believed without looking at it. */
  readonly sni: View<'ClientTlsSettings'>['sni'];
  readonly isUnverified: boolean;
  readonly origin: Origin;
}

/** Lists all tls blocks of a DestinationRule: of the host, its ports and its subsets (MTLS-20, MTLS-21). */
export function writtenClientTls(rule: Resource): readonly WrittenClientTls[] {
  const { trafficPolicy, subsets } = viewOf('DestinationRule', rule);
  return [
    ...blocksIn(trafficPolicy, null),
    ...subsets.value.flatMap((subset) => blocksIn(subset.trafficPolicy, subset.name?.value ?? '')),
  ];
}

function blocksIn(
  policy: View<'TrafficPolicy'> | null,
  subset: string | null,
): readonly WrittenClientTls[] {
  if (policy === null) return [];
  return [
    ...blockAt(policy.tls, subset, null),
    ...policy.portLevelSettings.value.flatMap(({ port, tls }) =>
      blockAt(tls, subset, port?.value ?? 0),
    ),
  ];
}

const blockAt = (
  tls: View<'ClientTlsSettings'> | null,
  subset: string | null,
  port: number | null,
): readonly WrittenClientTls[] =>
  tls === null
    ? []
    : [
        {
          subset,
          port,
          isOff: (tls.mode?.value ?? 'DISABLE') === 'DISABLE',
          mode: tls.mode?.value ?? null,
          sni: tls.sni,
          isUnverified: tls.insecureSkipVerify?.value === true,
          origin: (tls.insecureSkipVerify ?? tls.mode ?? tls).origin,
        },
      ];

const CLIENT_TLS_OFF: Check = {
  id: 'client-tls-off',
  title: 'DestinationRule disables TLS to a destination',
  level: 'high',
  blind: 'Applications that encrypt themselves, and sidecars of pods that are not rendered here.',
};
const CLIENT_TLS_UNVERIFIED: Check = {
  id: 'client-tls-unverified',
  title: "DestinationRule no longer verifies the server's certificate",
  level: 'high',
  blind: 'A certificate authority that is named and signs for anyone.',
};

/** A DestinationRule with what it asks less of. */
interface WeakerRule {
  readonly rule: Resource;
  readonly setting: WrittenClientTls;
  /** The mode that was written for the same calls; null where none was, or another rule wrote it. */
  readonly was: string | null;
}

/**
 * Tells of DestinationRules that turn TLS towards a destination off, or stop verifying its certificate
 * (MTLS-20, 21). A destination that this change brings, or that has no sidecar, loses nothing, and a rule
 * that no client uses takes nothing.
 */
export const clientTlsLoosened = checks([CLIENT_TLS_OFF, CLIENT_TLS_UNVERIFIED], (input) =>
  betweenSides(input, ({ before, after }) => {
    const unread = keysOfUnreadRules(input);
    return weakerRules(before, after)
      .filter(({ rule }) => !unread.has(resourceKey(rule)))
      .map((weaker) => tell(weaker, after));
  }),
);

export function weakerRules(before: Mesh, after: Mesh): readonly WeakerRule[] {
  return after.ofKind('networking.istio.io', 'DestinationRule').flatMap((rule) => {
    const old = counterpartIn(before, rule, after);
    const was = new Map(
      old === undefined ? [] : writtenClientTls(old).map((one) => [placeIn(one), one]),
    );
    return writtenClientTls(rule)
      .filter((setting) => isWeaker(setting, was.get(placeIn(setting)) ?? was.get(TOP)))
      .filter((setting) => hasPort(rule, setting, after))
      .filter((setting) => old !== undefined || isNewlyWeak(rule, setting, before, after))
      .slice(0, 1)
      .filter(() => mayHaveClients(rule, after))
      .map((setting) => ({
        rule,
        setting,
        was: (was.get(placeIn(setting)) ?? was.get(TOP))?.mode ?? null,
      }));
  });
}

/** Tells whether the Service has the port of a setting: what is set for another port is in force nowhere. */
function hasPort(rule: Resource, { port }: WrittenClientTls, mesh: Mesh): boolean {
  const target = targetOf(rule, mesh);
  const ports = target.kind === 'service' ? target.service.ports : [];
  return port === null || ports.length === 0 || ports.some((one) => one.port === port);
}

const targetOf = (rule: Resource, mesh: Mesh): ReturnType<HostResolver['resolve']> =>
  createHostResolver(mesh).resolve(
    viewOf('DestinationRule', rule).host?.value ?? '',
    rule.namespace,
  );

/**
 * Tells whether a new rule weakens what was there: a destination of the mesh, on a port that is not known to
 * be idle.
 */
const isNewlyWeak = (
  rule: Resource,
  setting: WrittenClientTls,
  before: Mesh,
  after: Mesh,
): boolean => wasMeshDestination(rule, before, after) && !isIdle(rule, setting, after);

/**
 * Tells whether a setting is known to be for a port that carries nothing: where the Service is not rendered
 * here but routes to its host name their ports, another port carries none of them.
 */
function isIdle(rule: Resource, setting: WrittenClientTls, mesh: Mesh): boolean {
  const ports = routesTo(mesh, hostOfRule(mesh, rule)).flatMap(({ port }) => port ?? []);
  return setting.port !== null && ports.length > 0 && !ports.includes(setting.port);
}

const TOP = 'every port';

/** `every port`, `port 8080 of subset v1` */
const placeIn = ({ port, subset }: WrittenClientTls): string =>
  `${port === null ? TOP : `port ${String(port)}`}${subset === null ? '' : ` of subset ${subset}`}`;

function isWeaker(now: WrittenClientTls, was: WrittenClientTls | undefined): boolean {
  if (now.isOff) return was?.isOff !== true;
  return now.isUnverified && was?.isUnverified !== true && was?.isOff !== true;
}

/** The API server is no part of the mesh: plaintext of the proxy carries the client's own TLS. */
const isApiServer = (name: string, namespace: string): boolean =>
  name === 'kubernetes' && namespace === 'default';

/**
 * Tells whether a new rule's host was reached with auto mTLS before: a Service of the base with workloads
 * that may have a sidecar, or one that an object of the base makes (`<object>-…`, as operators do).
 */
function wasMeshDestination(rule: Resource, before: Mesh, after: Mesh): boolean {
  const host = (viewOf('DestinationRule', rule).host?.value ?? '').toLowerCase();
  const target = targetOf(rule, after);
  if (target.kind === 'pattern')
    return commonHost(host, servicesOf(after.configuration.clusterDomain)) !== undefined;
  if (target.kind === 'service' && target.service.madeBy === null)
    return mayHaveSidecar(before.service(target.service.namespace, target.service.name));
  const name = parseServiceHost(host, rule.namespace);
  if (!arePodsUnseen(target) || name === null || isApiServer(name.name, name.namespace))
    return false;
  if (before.service(name.namespace, name.name) !== undefined) return true;
  return before.resources.some(
    (resource) =>
      resource.namespace === name.namespace &&
      !NOT_MAKING_PODS.has(resource.kind) &&
      (resource.name === name.name || name.name.startsWith(`${resource.name}-`)),
  );
}

/** Tells whether the pods are not seen here: an operator makes them, or somebody else may. */
const arePodsUnseen = (target: ReturnType<HostResolver['resolve']>): boolean =>
  target.kind === 'missing' || (target.kind === 'service' && target.service.madeBy !== null);

const NOT_MAKING_PODS: ReadonlySet<string> = new Set([
  'DestinationRule',
  'VirtualService',
  'ServiceEntry',
  'Namespace',
  'ConfigMap',
  'Secret',
]);

const mayHaveSidecar = (service: Service | undefined): boolean =>
  service?.workloads.some(({ sidecar }) => sidecar.kind === 'unknown' || sidecar.value) === true;

/** Modes by which a proxy speaks TLS with a certificate of a file or none, and not with that of the mesh. */
export const OWN_TLS: ReadonlySet<string> = new Set(['SIMPLE', 'MUTUAL']);

/** Says in one kind of case what is lost, what people see of it, and what to do. */
interface WeakerText {
  readonly message: string;
  /** Ends the sentence that says what the rule sets. */
  readonly because: string;
  readonly symptom: string;
  readonly fix: string;
}

function tell({ rule, setting, was }: WeakerRule, after: Mesh): ToldBy {
  const written = viewOf('DestinationRule', rule).host?.value ?? '';
  const target = targetOf(rule, after);
  const host = written.replace(`.svc.${after.configuration.clusterDomain}`, '');
  const workloads = target.kind === 'service' ? target.service.workloads : [];
  const text = textOf(setting, was, arePodsUnseen(target));
  return {
    by: setting.isOff ? CLIENT_TLS_OFF : CLIENT_TLS_UNVERIFIED,
    subject: rule,
    key: setting.isOff ? 'tls off' : 'tls unverified',
    scope: scopeOfWorkloads(workloads, after, new Set([rule.namespace])),
    message: `Calls to ${host} (${placeIn(setting)}) ${text.message}`,
    why: `${subjectText(rule)} ${reasonOf(setting)} (${placeOf(setting.origin)})${text.because}.`,
    origin: setting.origin,
    symptom: text.symptom,
    fix: { text: text.fix },
  };
}

function textOf({ isOff }: WrittenClientTls, was: string | null, isUnseen: boolean): WeakerText {
  if (!isOff) return UNVERIFIED;
  if (was !== null && OWN_TLS.has(was))
    return {
      message: 'lose TLS: the proxy sends them in plaintext.',
      because: '',
      symptom:
        'nothing fails while the server takes plaintext; a server of TLS closes the connection',
      fix: `Keep mode ${was}, unless the application speaks TLS itself.`,
    };
  return isUnseen ? { ...OFF, ...OFF_UNSEEN } : OFF;
}

const UNVERIFIED: WeakerText = {
  message: "no longer verify the server's certificate: anyone in between can answer.",
  because: '',
  symptom: 'no errors: a server with any certificate is trusted',
  fix: 'Name the certificate authority in caCertificates and drop insecureSkipVerify.',
};

const OFF: WeakerText = {
  message: 'lose mTLS: they travel in plaintext and carry no identity.',
  because: '',
  symptom:
    'nothing fails while the server takes plaintext; policies that name the caller no longer match',
  fix: 'Leave tls out, so that the mesh uses mTLS where the other side can; for a destination without sidecar that already means plaintext.',
};

const OFF_UNSEEN: Pick<WeakerText, 'message' | 'because'> = {
  message: 'get no mTLS any more, should its pods have a sidecar.',
  because: ': the proxy adds neither TLS nor an identity',
};

function reasonOf({ isOff, mode }: WrittenClientTls): string {
  if (!isOff) return 'sets insecureSkipVerify';
  return mode !== null
    ? 'sets tls mode DISABLE'
    : 'has a tls block without mode, which means DISABLE';
}
