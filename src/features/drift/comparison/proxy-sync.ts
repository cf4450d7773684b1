import { z } from 'zod';
import { redactText } from '../../../manifest/index.ts';

/**
 * Whether a proxy has what istiod has for it, of one type of configuration. `error`: it refused what it was sent last;
 * `not-sent`: it asked, or may ask, and was sent nothing.
 */
export type SyncState = 'synced' | 'stale' | 'not-sent' | 'error';

/** One type of configuration of one proxy. */
export interface TypeSync {
  /** `CDS`, `LDS`, `EDS`, `RDS`; the name of the message of others. */
  readonly type: string;
  readonly state: SyncState;
  /** When it was sent last, ISO 8601; null where istiod does not say. */
  readonly sentAt: string | null;
  /** Why the proxy refused it, redacted and cut; empty where it did not. */
  readonly why: string;
}

/** A proxy that is connected to istiod. */
export interface SyncedProxy {
  /** `web-6d4f8-x2x.shop` */
  readonly id: string;
  /** Version of Istio that it runs; empty where it does not say. */
  readonly version: string;
  readonly types: readonly TypeSync[];
}

/** What istiods say of the proxies that are connected to them. */
export interface ProxySync {
  readonly proxies: number;
  /** How many proxies are in which state of each type. */
  readonly byType: ReadonlyMap<string, Readonly<Record<SyncState, number>>>;
  /** Proxies of which some type is stale or was refused, by their ids. */
  readonly behind: readonly SyncedProxy[];
  /** How many were not sent some type. */
  readonly notSent: number;
  readonly versions: ReadonlyMap<string, number>;
  /** Istiods that said nothing: of the proxies that are connected to them nothing is known. */
  readonly unread: readonly { readonly istiod: string; readonly why: string }[];
}

export type ReadSync =
  | { readonly kind: 'read'; readonly proxies: readonly SyncedProxy[] }
  | { readonly kind: 'unreadable'; readonly why: string };

const LONGEST_ID = 253;
const LONGEST_REASON = 300;

const Text = z.string().nullish();
const Nonces = z.looseObject({ sent: Text, acked: Text, sentTime: Text, lastError: Text });
/** Istio, pilot/pkg/xds SyncStatus: nonces of four types; newer istiods add all that a proxy asked for. */
const SyncStatus = z.looseObject({
  proxy: Text,
  istio_version: Text,
  proxy_version: Text,
  ...Object.fromEntries(
    ['cluster', 'listener', 'endpoint', 'route'].flatMap((type) => [
      [`${type}_sent`, Text] as const,
      [`${type}_acked`, Text] as const,
    ]),
  ),
  resources: z.record(z.string(), Nonces).nullish(),
});
/** Envoy's `service.status.v3.ClientConfig`, as istiod answers over xDS and istioctl prints it. */
const ClientConfig = z.looseObject({
  node: z.looseObject({
    id: Text,
    metadata: z.looseObject({ ISTIO_VERSION: Text }).nullish(),
  }),
  genericXdsConfigs: z
    .array(
      z.looseObject({
        typeUrl: z.string(),
        configStatus: Text,
        lastUpdated: Text,
        errorState: z.looseObject({ details: Text }).nullish(),
      }),
    )
    .nullish(),
  xdsConfig: z.array(z.looseObject({ status: Text })).nullish(),
});
const SyncStatuses = z.array(SyncStatus);
/** A `DiscoveryResponse` as JSON, which leaves out a list without entries. */
const ClientConfigs = z.union([
  z.looseObject({ resources: z.array(ClientConfig) }),
  z.looseObject({ typeUrl: z.string(), resources: z.undefined().optional() }),
]);
/** Of a list of other things nothing may be concluded. */
const OF_ISTIOD = ['proxy', 'cluster_id', 'istio_version', 'cluster_sent', 'resources'] as const;

/** Reads what istiod answers to `/debug/syncz`, or istioctl to `x internal-debug syncz`: each proxy once. */
export function readProxySync(json: unknown): ReadSync {
  const list = SyncStatuses.safeParse(json);
  if (list.success && isOfIstiod(list.data))
    return { kind: 'read', proxies: list.data.flatMap(proxyOfStatus) };
  const configs = ClientConfigs.safeParse(json);
  return configs.success
    ? { kind: 'read', proxies: (configs.data.resources ?? []).flatMap(proxyOfConfig) }
    : { kind: 'unreadable', why: 'what it answers is no list of proxies and what they were sent' };
}

const isOfIstiod = (list: z.output<typeof SyncStatuses>): boolean =>
  list.length === 0 || list.some((each) => OF_ISTIOD.some((name) => name in each));

/** The types that each Envoy takes, and how their nonces are called. */
const FLAT = [
  ['CDS', 'cluster'],
  ['LDS', 'listener'],
  ['EDS', 'endpoint'],
  ['RDS', 'route'],
] as const;

function proxyOfStatus(given: z.output<typeof SyncStatus>): readonly SyncedProxy[] {
  const id = given.proxy ?? '';
  // whoever asks istiod is a client of it too, without being a proxy
  if (id === '') return [];
  const all = Object.entries(given.resources ?? {});
  const nonceOf = (name: string): string => {
    const nonce: unknown = given[name];
    return typeof nonce === 'string' ? nonce : '';
  };
  const types =
    all.length > 0
      ? all.map(([url, each]) => typeOfNonces(shortTypeOf(url), each))
      : FLAT.map(([type, name]) =>
          typeOfNonces(type, { sent: nonceOf(`${name}_sent`), acked: nonceOf(`${name}_acked`) }),
        );
  return [proxyOf(id, given.istio_version ?? given.proxy_version ?? '', types)];
}

/** As `istioctl proxy-status` tells it: a nonce that was sent and not acknowledged is stale. */
function typeOfNonces(
  type: string,
  { sent, acked, sentTime, lastError }: Partial<z.output<typeof Nonces>>,
): TypeSync {
  const state =
    (lastError ?? '') !== ''
      ? 'error'
      : (sent ?? '') === ''
        ? 'not-sent'
        : sent === acked
          ? 'synced'
          : 'stale';
  return { type, state, sentAt: instantOf(sentTime), why: reasonOf(lastError) };
}

const STATES: ReadonlyMap<string, SyncState> = new Map([
  ['SYNCED', 'synced'],
  ['STALE', 'stale'],
  ['NOT_SENT', 'not-sent'],
  ['ERROR', 'error'],
]);

function proxyOfConfig(given: z.output<typeof ClientConfig>): readonly SyncedProxy[] {
  const id = given.node.id ?? '';
  if (id === '') return [];
  const generic = (given.genericXdsConfigs ?? []).flatMap((each): readonly TypeSync[] => {
    const state = STATES.get(each.configStatus ?? '');
    // UNKNOWN is a type that the proxy does not ask for
    if (state === undefined) return [];
    const why = reasonOf(each.errorState?.details);
    return [{ type: shortTypeOf(each.typeUrl), state, sentAt: instantOf(each.lastUpdated), why }];
  });
  const older = (given.xdsConfig ?? []).flatMap((each): readonly TypeSync[] => {
    const state = STATES.get(each.status ?? '');
    const [type] = FLAT.find(([, name]) => `${name}Config` in each) ?? [];
    return state === undefined || type === undefined
      ? []
      : [{ type, state, sentAt: null, why: '' }];
  });
  const types = generic.length > 0 ? generic : older;
  return [proxyOf(id, given.node.metadata?.ISTIO_VERSION ?? '', types)];
}

const proxyOf = (id: string, version: string, types: readonly TypeSync[]): SyncedProxy => ({
  id: id.slice(0, LONGEST_ID),
  version: version.slice(0, 40),
  types,
});

const SHORT_TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.cluster\.v3\.Cluster$/, 'CDS'],
  [/\.listener\.v3\.Listener$/, 'LDS'],
  [/\.ClusterLoadAssignment$/, 'EDS'],
  [/\.RouteConfiguration$/, 'RDS'],
  [/\.TypedExtensionConfig$/, 'ECDS'],
  [/\.tls\.v3\.Secret$/, 'SDS'],
];

const shortTypeOf = (url: string): string =>
  SHORT_TYPES.find(([form]) => form.test(url))?.[1] ??
  url.slice(url.lastIndexOf('/') + 1).slice(0, 80);

const instantOf = (text: string | null | undefined): string | null =>
  // Go's zero time stands for none
  text === null || text === undefined || !/^(?!0001)\d{4}-\d\d-\d\dT/.test(text)
    ? null
    : text.slice(0, 40);

const reasonOf = (text: string | null | undefined): string =>
  redactText((text ?? '').slice(0, 4 * LONGEST_REASON)).slice(0, LONGEST_REASON);

/** Counts what istiods said of their proxies. */
export function proxySyncOf(
  proxies: readonly SyncedProxy[],
  unread: ProxySync['unread'],
): ProxySync {
  const byType = new Map<string, Record<SyncState, number>>();
  const versions = new Map<string, number>();
  for (const { types, version } of proxies) {
    versions.set(version, (versions.get(version) ?? 0) + 1);
    for (const { type, state } of types) {
      const counts = byType.get(type) ?? { synced: 0, stale: 0, 'not-sent': 0, error: 0 };
      counts[state] += 1;
      byType.set(type, counts);
    }
  }
  const has = ({ types }: SyncedProxy, ...states: readonly SyncState[]): boolean =>
    types.some(({ state }) => states.includes(state));
  return {
    proxies: proxies.length,
    byType: new Map([...byType].sort(([a], [b]) => placeOfType(a) - placeOfType(b))),
    behind: proxies
      .filter((each) => has(each, 'stale', 'error'))
      .sort((a, b) => a.id.localeCompare(b.id, 'en')),
    notSent: proxies.filter((each) => has(each, 'not-sent')).length,
    versions,
    unread,
  };
}

const ORDER: readonly string[] = ['CDS', 'LDS', 'EDS', 'RDS', 'ECDS', 'SDS'];
const placeOfType = (type: string): number =>
  ORDER.includes(type) ? ORDER.indexOf(type) : ORDER.length;
