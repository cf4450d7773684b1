import { askedLabels, list, number, part, place, specOf, text } from './field.ts';
import { serverTls } from './gateway.ts';

const texts = list(text);

const egress = list(
  part(({ origin, at }) => ({
    origin,
    hosts: at('hosts', texts),
    port: at('port.number', number),
    protocol: at('port.protocol', text),
    bind: at('bind', text),
  })),
);

const ingress = list(
  part(({ origin, at }) => ({
    origin,
    portBlock: at('port', place),
    port: at('port.number', number),
    protocol: at('port.protocol', text),
    tls: at('tls', serverTls),
    httpPool: at('connectionPool.http', place),
  })),
);

export type EgressListener = ReturnType<typeof egress>['value'][number];

const outboundTrafficPolicy = part(({ origin, at }) => ({
  origin,
  mode: at('mode', text),
  egressProxy: at('egressProxy', place),
}));

/** The view of a Sidecar. */
export const asSidecar = specOf(({ origin, at }) => ({
  origin,
  egress: at('egress', egress),
  ingress: at('ingress', ingress),
  outboundTrafficPolicy: at('outboundTrafficPolicy', outboundTrafficPolicy),
  /** An empty one is a selector all the same (SIDECAR-1). */
  workloadSelector: at('workloadSelector', place),
  workloadLabels: at('workloadSelector.labels', askedLabels),
}));
