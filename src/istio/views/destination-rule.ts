import type { FieldSource } from './field.ts';
import { flag, labels, list, number, part, place, plain, specOf, text } from './field.ts';

const tls = part(({ origin, at }) => ({
  origin,
  mode: at('mode', text),
  sni: at('sni', text),
  credentialName: at('credentialName', place),
  caCertificates: at('caCertificates', text),
  insecureSkipVerify: at('insecureSkipVerify', flag),
}));

export type ClientTlsSettings = NonNullable<ReturnType<typeof tls>>;

/** Reads how much a proxy sends at once before it lets requests wait or fail, and how much over one connection. */
const limits = part(({ origin, at }) => ({
  origin,
  maxConnections: at('tcp.maxConnections', number),
  http1MaxPendingRequests: at('http.http1MaxPendingRequests', number),
  http2MaxRequests: at('http.http2MaxRequests', number),
  maxRetries: at('http.maxRetries', number),
  maxRequestsPerConnection: at('http.maxRequestsPerConnection', number),
}));

/** Reads what takes an endpoint out of balancing. */
const ejection = part(({ origin, at }) => ({
  origin,
  consecutive5xxErrors: at('consecutive5xxErrors', number),
  consecutiveGatewayErrors: at('consecutiveGatewayErrors', number),
  consecutiveLocalOriginFailures: at('consecutiveLocalOriginFailures', number),
}));

/** Reads whether proxies send HTTP/2 to servers that they would send HTTP/1.1 to. */
const upgrade = part(({ origin, at }) => ({
  origin,
  policy: at('http.h2UpgradePolicy', text),
  keepsProtocol: at('http.useClientProtocol', flag),
}));

/** Blocks that replace each other as a whole (DR-13). */
const blocks = ({ at }: FieldSource) => ({
  connectionPool: at('connectionPool', plain),
  limits: at('connectionPool', limits),
  upgrade: at('connectionPool', upgrade),
  outlierDetection: at('outlierDetection', plain),
  ejection: at('outlierDetection', ejection),
  loadBalancer: at('loadBalancer', plain),
  former: {
    consecutiveErrors: at('outlierDetection.consecutiveErrors', number),
    minimumRingSize: at('loadBalancer.consistentHash.minimumRingSize', number),
  },
  /** The places that hash by what only a request has, each with the name of the field. */
  requestHashes: ['httpHeaderName', 'httpCookie', 'httpQueryParameterName'].flatMap((field) => {
    const origin = at(`loadBalancer.consistentHash.${field}`, place);
    return origin === null ? [] : [{ field, origin }];
  }),
  /** The places that say which region or zone stands in for another. */
  failover: ['localityLbSetting', 'zoneAwareLbSetting'].flatMap((setting) =>
    ['failover', 'failoverPriority'].flatMap(
      (field) => at(`loadBalancer.${setting}.${field}`, list(place)).value,
    ),
  ),
});

const portLevelSettings = list(
  part((written) => ({
    origin: written.origin,
    /** A port of the Service (DR-16). */
    port: written.at('port.number', number),
    tls: written.at('tls', tls),
    tlsBlock: written.at('tls', plain),
    ...blocks(written),
  })),
);

export type PortPolicy = ReturnType<typeof portLevelSettings>['value'][number];

const trafficPolicy = part((written) => ({
  origin: written.origin,
  tls: written.at('tls', tls),
  tlsBlock: written.at('tls', plain),
  ...blocks(written),
  tunnel: written.at('tunnel', plain),
  proxyProtocol: written.at('proxyProtocol', plain),
  retryBudget: written.at('retryBudget', plain),
  portLevelSettings: written.at('portLevelSettings', portLevelSettings),
}));

export type TrafficPolicy = NonNullable<ReturnType<typeof trafficPolicy>>;

const subsets = list(
  part(({ origin, at }) => ({
    origin,
    name: at('name', text),
    labels: at('labels', labels),
    trafficPolicy: at('trafficPolicy', trafficPolicy),
  })),
);

/** The view of a DestinationRule. */
export const asDestinationRule = specOf(({ origin, at }) => ({
  origin,
  host: at('host', text),
  /** An empty one is a selector all the same (DR-10). */
  workloadSelector: at('workloadSelector', place),
  trafficPolicy: at('trafficPolicy', trafficPolicy),
  get subsets() {
    return at('subsets', subsets);
  },
}));
