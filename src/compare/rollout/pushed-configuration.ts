/** Which part of its configuration a proxy gets anew. */
export type PushedType = 'LDS' | 'RDS' | 'CDS' | 'EDS' | 'SDS' | 'ECDS';

export type ProxyType = 'sidecar' | 'gateway';

const ALL: readonly PushedType[] = ['LDS', 'RDS', 'CDS', 'EDS'];

/** PUSH-5; what is not here is not known to be pushed as anything less than all. */
const OF_KINDS: ReadonlyMap<string, readonly PushedType[]> = new Map<string, readonly PushedType[]>(
  [
    ['VirtualService', ['LDS', 'RDS', 'CDS']],
    ...['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'].map(
      (kind): [string, readonly PushedType[]] => [kind, ['LDS', 'RDS', 'CDS']],
    ),
    ['DestinationRule', ['LDS', 'RDS', 'CDS', 'EDS']],
    ['ServiceEntry', ALL],
    ['Service', ALL],
    ['Endpoints', ['EDS']],
    ['EndpointSlice', ['EDS']],
    ['WorkloadEntry', ['EDS']],
    ['Sidecar', ['LDS', 'RDS', 'CDS']],
    ['PeerAuthentication', ['LDS', 'CDS', 'EDS']],
    ['AuthorizationPolicy', ['LDS']],
    ['RequestAuthentication', ['LDS']],
    ['Telemetry', ['LDS']],
    ['WasmPlugin', ['LDS', 'ECDS']],
    ['Secret', ['SDS']],
    ['ProxyConfig', []],
  ],
);

/** Kinds that gateways get as something else than sidecars do (PUSH-5). */
const OF_GATEWAYS: ReadonlyMap<string, readonly PushedType[]> = new Map<
  string,
  readonly PushedType[]
>([
  ['Gateway', ['LDS', 'RDS', 'CDS']],
  ['Sidecar', []],
  ['RequestAuthentication', ['LDS', 'CDS']],
]);

/** What a change of an object of the kind may change at a proxy that it is for. PUSH-5. */
export function pushedTypes(kind: string, proxy: ProxyType): readonly PushedType[] {
  if (proxy === 'gateway') return OF_GATEWAYS.get(kind) ?? OF_KINDS.get(kind) ?? ALL;
  return kind === 'Gateway' ? [] : (OF_KINDS.get(kind) ?? ALL);
}

/** Settings of the mesh that injection writes into pods, or that proxies read when they start; istiod sends them none (PUSH-2). */
const UNSENT: readonly string[] = ['defaultConfig', 'enablePrometheusMerge'];

/** And those that are a port of a listener as well. */
const AT_START: readonly string[] = [...UNSENT, 'proxyListenPort', 'proxyInboundListenPort'];

/** And those after which pods need a certificate of another identity (PUSH-3). */
const OF_IDENTITY: readonly string[] = ['trustDomain', 'ca'];

/** Whether a setting of MeshConfig, by its path, reaches only pods that are made anew. PUSH-1…3. */
export const needsNewPods = (setting: string): boolean =>
  isBelowOneOf([...AT_START, ...OF_IDENTITY], setting);

/** Tells whether proxies that run are told of a setting of MeshConfig, by its path. PUSH-1, 2. */
export const isPushed = (setting: string): boolean => !isBelowOneOf(UNSENT, setting);

const isBelowOneOf = (names: readonly string[], setting: string): boolean =>
  names.some((name) => setting === name || setting.startsWith(`${name}.`));
