import {
  addedListeners,
  asLabelSelector,
  clientValidation,
  listeners,
  named,
} from './gateway-listener.ts';
import { fieldNames, labels, list, number, part, specOf, text, wholeText } from './field.ts';

const parentRef = part((written) => ({
  ...named(written),
  sectionName: written.at('sectionName', text),
  port: written.at('port', number),
}));

export type ParentRef = NonNullable<ReturnType<typeof parentRef>>;

/** One parent of a route by itself. */
export const asParentRef = parentRef;

const backendRef = part((written) => ({
  ...named(written),
  port: written.at('port', number),
  weight: written.at('weight', number),
}));

export type BackendRef = NonNullable<ReturnType<typeof backendRef>>;

const mirrorRef = part((written) => ({ ...named(written), port: written.at('port', number) }));

/** One backend of a route by itself. */
export const asBackendRef = backendRef;

const parentRefs = list(parentRef);
const backendRefs = list(backendRef);

const namedMatches = list(
  part(({ origin, at }) => ({
    origin,
    name: at('name', text),
    type: at('type', text),
    value: at('value', text),
  })),
);

/** Headers by name and value, as filters set them: nothing in them is compared. */
const writtenHeaders = list(
  part(({ origin, at }) => ({ origin, name: at('name', text), value: at('value', text) })),
);

const matches = list(
  part(({ origin, at, whole }) => ({
    origin,
    /** Names what it asks for. */
    fields: whole(fieldNames),
    path: at('path.value', text),
    pathType: at('path.type', text),
    method: at('method', text),
    /** Only a GRPCRoute has this and the next two, for its methods are of services. */
    grpcService: at('method.service', text),
    grpcMethod: at('method.method', text),
    grpcType: at('method.type', text),
    headers: at('headers', namedMatches),
    queryParams: at('queryParams', namedMatches),
  })),
);

export type RouteApiMatch = ReturnType<typeof matches>['value'][number];

const filters = list(
  part(({ origin, at }) => ({
    origin,
    type: at('type', text),
    scheme: at('requestRedirect.scheme', text),
    redirectHost: at('requestRedirect.hostname', text),
    redirectPort: at('requestRedirect.port', number),
    statusCode: at('requestRedirect.statusCode', number),
    redirectPath: at('requestRedirect.path.replaceFullPath', text),
    redirectPrefix: at('requestRedirect.path.replacePrefixMatch', text),
    corsOrigins: at('cors.allowOrigins', list(text)),
    /** Headers that answers get. */
    answeredHeaders: [
      at('responseHeaderModifier.set', writtenHeaders),
      at('responseHeaderModifier.add', writtenHeaders),
    ],
    rewriteHost: at('urlRewrite.hostname', text),
    rewritePath: at('urlRewrite.path.replaceFullPath', text),
    rewritePrefix: at('urlRewrite.path.replacePrefixMatch', text),
    mirror: at('requestMirror.backendRef', mirrorRef),
    mirrorPercent: at('requestMirror.percent', number),
    mirrorNumerator: at('requestMirror.fraction.numerator', number),
    mirrorDenominator: at('requestMirror.fraction.denominator', number),
  })),
);

export type RouteFilter = ReturnType<typeof filters>['value'][number];

const filterTypes = list(part(({ origin, at }) => ({ origin, type: at('type', text) })));

const retry = part(({ origin, at }) => ({
  origin,
  attempts: at('attempts', number),
  codes: at('codes', list(number)),
}));

const rules = list(
  part(({ origin, at, whole }) => ({
    origin,
    /** Names all that it says. */
    fields: whole(fieldNames),
    /** Only an HTTPRoute and a GRPCRoute have matches; the other kinds match nothing. */
    matches: at('matches', matches),
    backendRefs: at('backendRefs', backendRefs),
    filters: at('filters', filters),
    /** Filters that calls of one backend pass. */
    backendFilters: at('backendRefs', list(part((one) => one.at('filters', filterTypes)))),
    timeout: at('timeouts.request', text),
    backendTimeout: at('timeouts.backendRequest', text),
    retry: at('retry', retry),
  })),
);

export type RouteApiRule = ReturnType<typeof rules>['value'][number];

const hostTexts = list(text);

/** The view of an HTTPRoute, GRPCRoute, TCPRoute or TLSRoute. */
export const asRoute = specOf(({ origin, at }) => {
  const hostnames = at('hostnames', hostTexts);
  const hosts = new Set(hostnames.value.map(({ value }) => value.toLowerCase()));
  return {
    origin,
    hostnames,
    /** The names that it is for, in lower case and each once; `*` where it writes none. */
    hosts: hosts.size === 0 ? ['*'] : [...hosts],
    parentRefs: at('parentRefs', parentRefs),
    get rules() {
      return at('rules', rules);
    },
  };
});

const parametersRef = part(({ origin, at }) => ({
  origin,
  kind: at('kind', text),
  name: at('name', text),
  /** A Gateway's parameters are in its own namespace. */
  namespace: at('namespace', text),
}));

/** The view of a Gateway of the Gateway API. */
export const asGatewayApiGateway = specOf(({ origin, at }) => ({
  origin,
  listeners: at('listeners', listeners),
  gatewayClassName: at('gatewayClassName', text),
  /** Tells whether it is one for waypoints. */
  isWaypoint: at('gatewayClassName', text)?.value === 'istio-waypoint',
  /** Addresses that it asks for. */
  addresses: at(
    'addresses',
    list(
      part((one) => ({
        origin: one.origin,
        type: one.at('type', text),
        value: one.at('value', text),
      })),
    ),
  ),
  /** Labels and annotations of what is made for it. */
  madeLabels: at('infrastructure.labels', labels),
  madeAnnotations: at('infrastructure.annotations', labels),
  /** All that it asks of what is made for it. */
  get infrastructure() {
    return at('infrastructure', wholeText);
  },
  parametersRef: at('infrastructure.parametersRef', parametersRef),
  clientValidation: at('tls.frontend.default.validation', clientValidation),
  /** An entry without a validation asks for nothing on its port, whatever the default says. */
  clientValidationPerPort: at(
    'tls.frontend.perPort',
    list(
      part((entry) => ({
        origin: entry.origin,
        port: entry.at('port', number),
        validation: entry.at('tls.validation', clientValidation),
      })),
    ),
  ),
  /** Whose ListenerSets may add to it; nobody's where it is not said. */
  listenersFrom: at('allowedListeners.namespaces.from', text),
  /** Selects the namespaces, where `listenersFrom` is `Selector`. */
  listenersNamespaces: at('allowedListeners.namespaces.selector', asLabelSelector),
}));

/** The view of a ListenerSet. */
export const asListenerSet = specOf(({ origin, at }) => ({
  origin,
  gateway: at('parentRef', part(named)),
  listeners: at('listeners', addedListeners),
}));

/** The view of a BackendTLSPolicy. */
export const asBackendTlsPolicy = specOf(({ origin, at }) => ({
  origin,
  targetRefs: at(
    'targetRefs',
    list(part((target) => ({ kind: target.at('kind', text), name: target.at('name', text) }))),
  ),
  /** The name that the certificate has to be for, unless names of its own are asked for. */
  hostname: at('validation.hostname', text),
  subjectAltNames: at('validation.subjectAltNames', list(part(({ origin: place }) => place))),
}));

/** The view of a GatewayClass. */
export const asGatewayClass = specOf(({ origin, at }) => ({
  origin,
  controllerName: at('controllerName', text),
  parametersRef: at('parametersRef', parametersRef),
}));

const grantedRoutes = list(
  part(({ origin, at }) => ({
    origin,
    kind: at('kind', text),
    namespace: at('namespace', text),
  })),
);

const grantedTargets = list(
  part(({ origin, at }) => ({
    origin,
    kind: at('kind', text),
    /** None grants all of the kind. */
    name: at('name', text),
  })),
);

/** The view of a ReferenceGrant (GWAPI-7). */
export const asReferenceGrant = specOf(({ origin, at }) => ({
  origin,
  from: at('from', grantedRoutes),
  to: at('to', grantedTargets),
}));
