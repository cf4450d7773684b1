import type { Node, Resource } from '../../manifest/index.ts';
import { asAttached, asTargetReference } from './attachment.ts';
import { asAuthorizationPolicy, asAuthorizationRule } from './authorization-policy.ts';
import { asBackendRetryConstraint, asBackendTrafficPolicy } from './backend-traffic-policy.ts';
import { asCanary } from './canary.ts';
import type { ClientTlsSettings, PortPolicy, TrafficPolicy } from './destination-rule.ts';
import { asDestinationRule } from './destination-rule.ts';
import { asEnvoyFilter } from './envoy/envoy-filter.ts';
import type { AddedListener, GatewayApiListener } from './gateway-listener.ts';
import {
  asBackendRef,
  asBackendTlsPolicy,
  asGatewayApiGateway,
  asListenerSet,
  asParentRef,
  asReferenceGrant,
  asRoute,
} from './gateway-api.ts';
import { asLabelSelector } from './gateway-listener.ts';
import type { ServerTlsSettings } from './gateway.ts';
import { asGateway } from './gateway.ts';
import { asMetadata } from './metadata.ts';
import { asPeerAuthentication } from './peer-authentication.ts';
import { asProxyConfig } from './proxy-config.ts';
import { asRequestAuthentication } from './request-authentication.ts';
import { asServiceEntry } from './service-entry.ts';
import type { EgressListener } from './sidecar.ts';
import { asSidecar } from './sidecar.ts';
import { asTelemetry } from './telemetry.ts';
import type { HttpMatch, RouteEntry, StringMatch, TcpRoute, TlsRoute } from './virtual-service.ts';
import { asDestination, asHttpRoute, asVirtualService } from './virtual-service.ts';
import { asExported } from './visibility.ts';
import { asWasmPlugin } from './wasm-plugin.ts';
import { asWorkloadEntry, asWorkloadGroup } from './workload-group.ts';

/** How objects are read, by their kind; `Route` is any route of the Gateway API, the last three are what many kinds say alike. */
const OBJECTS = {
  AuthorizationPolicy: asAuthorizationPolicy,
  BackendTlsPolicy: asBackendTlsPolicy,
  BackendTrafficPolicy: asBackendTrafficPolicy,
  Canary: asCanary,
  DestinationRule: asDestinationRule,
  EnvoyFilter: asEnvoyFilter,
  Gateway: asGateway,
  GatewayApiGateway: asGatewayApiGateway,
  ListenerSet: asListenerSet,
  PeerAuthentication: asPeerAuthentication,
  ProxyConfig: asProxyConfig,
  ReferenceGrant: asReferenceGrant,
  RequestAuthentication: asRequestAuthentication,
  Route: asRoute,
  ServiceEntry: asServiceEntry,
  Sidecar: asSidecar,
  Telemetry: asTelemetry,
  VirtualService: asVirtualService,
  WasmPlugin: asWasmPlugin,
  WorkloadEntry: asWorkloadEntry,
  WorkloadGroup: asWorkloadGroup,
  XBackendTrafficPolicy: asBackendRetryConstraint,
  Attached: asAttached,
  Exported: asExported,
  Metadata: asMetadata,
};

/** How parts of objects are read to which a path leads, each by itself. */
const PARTS = {
  AuthorizationRule: asAuthorizationRule,
  BackendRef: asBackendRef,
  Destination: asDestination,
  HttpRoute: asHttpRoute,
  LabelSelector: asLabelSelector,
  ParentRef: asParentRef,
  TargetReference: asTargetReference,
};

type Objects = { readonly [K in keyof typeof OBJECTS]: ReturnType<(typeof OBJECTS)[K]> };
type Parts = { readonly [K in keyof typeof PARTS]: NonNullable<ReturnType<(typeof PARTS)[K]>> };

/** Parts that are met in the view of their object alone. */
interface InnerParts {
  readonly AddedListener: AddedListener;
  readonly ClientTlsSettings: ClientTlsSettings;
  readonly EgressListener: EgressListener;
  readonly GatewayApiListener: GatewayApiListener;
  readonly HttpMatch: HttpMatch;
  readonly PortPolicy: PortPolicy;
  readonly RouteEntry: RouteEntry;
  readonly ServerTlsSettings: ServerTlsSettings;
  readonly StringMatch: StringMatch;
  readonly TcpRoute: TcpRoute;
  readonly TlsRoute: TlsRoute;
  readonly TrafficPolicy: TrafficPolicy;
}

type Views = Objects & Parts & InnerParts;

/** What an object of a kind says, or a part of one: each field as it is written, and where. */
export type View<K extends keyof Views> = Views[K];

const readObject: {
  readonly [K in keyof Objects]: (object: Pick<Resource, 'node'>) => Objects[K];
} = OBJECTS;
const readPart: { readonly [K in keyof Parts]: (node: Node | undefined) => Parts[K] | null } =
  PARTS;

/** Reads an object as one of a kind. What is absent and what is of another type give the same: nothing. */
export const viewOf = <K extends keyof Objects>(
  kind: K,
  object: Pick<Resource, 'node'>,
): Objects[K] => readObject[kind](object);

/** The same of a part by itself; null where it is absent. */
export const viewOfPart = <K extends keyof Parts>(
  part: K,
  node: Node | undefined,
): Parts[K] | null => readPart[part](node);
