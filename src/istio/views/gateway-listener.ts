import type { FieldSource } from './field.ts';
import { askedLabels, labels, list, number, part, place, text } from './field.ts';

/** Reads the object that a route names; without a namespace it is of the route's own. */
export const named = ({ origin, at }: FieldSource) => ({
  origin,
  group: at('group', text),
  kind: at('kind', text),
  name: at('name', text),
  namespace: at('namespace', text),
});

const routeKinds = list(part(({ origin, at }) => ({ origin, kind: at('kind', text) })));

/** A selector, as many kinds have them: each of the labels that are asked for has to hold. */
export const asLabelSelector = part(({ origin, at }) => ({
  origin,
  matchLabels: at('matchLabels', askedLabels),
  matchExpressions: at(
    'matchExpressions',
    list(
      part((expression) => ({
        origin: expression.origin,
        key: expression.at('key', text),
        operator: expression.at('operator', text),
        values: expression.at('values', list(text)),
      })),
    ),
  ),
}));

export type LabelSelector = NonNullable<ReturnType<typeof asLabelSelector>>;

const objectRefs = list(part(named));

/** Reads how clients are asked for certificates, and whose signature counts. */
export const clientValidation = part(({ origin, at }) => ({
  origin,
  mode: at('mode', text),
  authorities: at('caCertificateRefs', objectRefs),
}));

export type ClientValidation = NonNullable<ReturnType<typeof clientValidation>>;

/** The option of a listener in which Istio takes a mode of its own. */
export const TERMINATION = 'gateway.istio.io/tls-terminate-mode';

/** Gateway API takes one certificate for each kind of key. */
const MOST_CERTIFICATES = 2;

/** A listener, of a Gateway or a ListenerSet. */
function listenerOf({ origin, at }: FieldSource) {
  const hostname = at('hostname', text);
  const tlsOptions = at('tls.options', labels);
  const certificateRefs = at('tls.certificateRefs', objectRefs);
  const tlsMode = at('tls.mode', text);
  const isTerminating = (tlsMode?.value ?? 'Terminate') === 'Terminate';
  const takesMeshCertificate = tlsOptions.value.get(TERMINATION)?.startsWith('ISTIO_') === true;
  return {
    origin,
    name: at('name', text),
    port: at('port', number),
    protocol: at('protocol', text),
    hostname,
    /** The name that it is for, in lower case; `*` for all. */
    host: (hostname?.value ?? '*').toLowerCase(),
    from: at('allowedRoutes.namespaces.from', text),
    /** Selects the namespaces, where `from` is `Selector`. */
    namespaces: at('allowedRoutes.namespaces.selector', asLabelSelector),
    /** Kinds of routes that it takes; none leaves all that its protocol can. */
    kinds: at('allowedRoutes.kinds', routeKinds),
    tls: at('tls', place),
    tlsMode,
    /** Tells whether it decrypts what comes in TLS; it does where it has no mode. */
    isTerminating,
    tlsOptions,
    /** Tells whether it shows the mesh's own certificate (`ISTIO_SIMPLE`, `ISTIO_MUTUAL`), whatever others it names. */
    takesMeshCertificate,
    certificateRefs,
    /** The first certificate beyond those that istiod takes: then the listener is not there (GWAPI-16). */
    excessCertificate:
      isTerminating && !takesMeshCertificate ? certificateRefs.value[MOST_CERTIFICATES] : undefined,
  };
}

export const addedListeners = list(part(listenerOf));

export type AddedListener = ReturnType<typeof addedListeners>['value'][number];

export const listeners = list(
  part((written) => ({
    ...listenerOf(written),
    /** Experimental until Gateway API 1.3; since 1.4 the Gateway says it for all of its listeners. */
    clientValidation: written.at('tls.frontendValidation', clientValidation),
  })),
);

export type GatewayApiListener = ReturnType<typeof listeners>['value'][number];
