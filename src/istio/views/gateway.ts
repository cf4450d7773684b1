import { flag, labels, list, number, part, place, specOf, text } from './field.ts';

const texts = list(text);

/** Reads the TLS settings of a server of a Gateway, or of a listener of a Sidecar. */
export const serverTls = part(({ origin, at }) => ({
  origin,
  mode: at('mode', text),
  credentialName: at('credentialName', text),
  /** Files of the gateway's pods, where no Secret is named. */
  serverCertificate: at('serverCertificate', text),
  privateKey: at('privateKey', text),
  caCertificates: at('caCertificates', text),
  caCertCredentialName: at('caCertCredentialName', text),
  caCrl: at('caCrl', text),
  credentialNames: at('credentialNames', texts),
  tlsCertificates: at('tlsCertificates', list(place)),
  httpsRedirect: at('httpsRedirect', flag),
  minProtocolVersion: at('minProtocolVersion', text),
  cipherSuites: at('cipherSuites', texts),
}));

export type ServerTlsSettings = NonNullable<ReturnType<typeof serverTls>>;

const port = part(({ origin, at }) => ({
  origin,
  number: at('number', number),
  protocol: at('protocol', text),
}));

const servers = list(
  part(({ origin, at }) => ({
    origin,
    hosts: at('hosts', texts),
    bind: at('bind', text),
    port: at('port', port),
    tls: at('tls', serverTls),
  })),
);

/** The view of Istio's Gateway. */
export const asGateway = specOf(({ origin, at }) => ({
  origin,
  /** Labels of the gateway's pods (GW-1). */
  selector: at('selector', labels),
  get servers() {
    return at('servers', servers);
  },
}));
