import { flag, labels, list, number, part, place, specOf, text } from './field.ts';

const tls = part(({ origin, at }) => ({
  origin,
  mode: at('mode', text),
  credentialName: at('credentialName', place),
  insecureSkipVerify: at('insecureSkipVerify', flag),
}));

export type ClientTlsSettings = NonNullable<ReturnType<typeof tls>>;

const portLevelSettings = list(
  part(({ origin, at }) => ({
    origin,
    /** A port of the Service (DR-16). */
    port: at('port.number', number),
    tls: at('tls', tls),
  })),
);

const trafficPolicy = part(({ origin, at }) => ({
  origin,
  tls: at('tls', tls),
  portLevelSettings: at('portLevelSettings', portLevelSettings),
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
  trafficPolicy: at('trafficPolicy', trafficPolicy),
  get subsets() {
    return at('subsets', subsets);
  },
}));
