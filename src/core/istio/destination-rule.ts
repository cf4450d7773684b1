import type { Written } from './field.ts';
import { flag, labels, list, number, part, place, plain, specOf, text } from './field.ts';

const tls = part(({ origin, at }) => ({
  origin,
  mode: at('mode', text),
  credentialName: at('credentialName', place),
  caCertificates: at('caCertificates', text),
  insecureSkipVerify: at('insecureSkipVerify', flag),
}));

export type ClientTlsSettings = NonNullable<ReturnType<typeof tls>>;

/** Blocks that replace each other as a whole (DR-13). */
const blocks = ({ at }: Written) => ({
  connectionPool: at('connectionPool', plain),
  outlierDetection: at('outlierDetection', plain),
  loadBalancer: at('loadBalancer', plain),
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
