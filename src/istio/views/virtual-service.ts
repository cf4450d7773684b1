import type { FieldSource } from './field.ts';
import {
  askedText,
  labels,
  list,
  number,
  part,
  specOf,
  text,
  flag,
  mapOf,
  place,
} from './field.ts';

const textList = list(text);

const destination = part(({ origin, at }) => ({
  origin,
  host: at('host', text),
  subset: at('subset', text),
  /** The place where it says anything of a port. */
  portBlock: at('port', place),
  port: at('port.number', number),
}));

export type Destination = NonNullable<ReturnType<typeof destination>>;

/** One destination by itself: what a path of a route leads to. */
export const asDestination = destination;

/** Values by the name of the header. */
const headerValues = mapOf(text);

const destinations = list(
  part(({ origin, at }) => ({
    origin,
    destination: at('destination', destination),
    weight: at('weight', number),
  })),
);

/** Reads the headers that requests and answers of one destination get; those of TCP and TLS have none. */
const answersOfDestinations = list(
  part(({ at }) => ({
    sentHeaders: at('headers.request.set', headerValues),
    answeredHeaders: [
      at('headers.response.set', headerValues),
      at('headers.response.add', headerValues),
    ],
  })),
);

const mirrors = list(
  part(({ origin, at }) => ({
    origin,
    destination: at('destination', destination),
    percentage: at('percentage.value', number),
  })),
);

export type RouteEntry = ReturnType<typeof destinations>['value'][number];

/**
 * Reads how a text of a request has to look; one without a form asks only that there is a text (ROUTE-26).
 */
const stringMatch = part(({ origin, at }) => ({
  origin,
  exact: at('exact', text),
  prefix: at('prefix', text),
  regex: at('regex', text),
}));

export type StringMatch = NonNullable<ReturnType<typeof stringMatch>>;

/** By name of a header or a query parameter. */
const stringMatches = mapOf(stringMatch);

const httpMatch = part(({ origin, at, whole }) => ({
  origin,
  name: at('name', text),
  /** Writes down what the match asks for; matches that ask for the same share the text. */
  get asked() {
    return whole(askedText);
  },
  gateways: at('gateways', textList),
  uri: at('uri', stringMatch),
  scheme: at('scheme', stringMatch),
  method: at('method', stringMatch),
  authority: at('authority', stringMatch),
  headers: at('headers', stringMatches),
  withoutHeaders: at('withoutHeaders', stringMatches),
  queryParams: at('queryParams', stringMatches),
  ignoreUriCase: at('ignoreUriCase', flag),
  port: at('port', number),
  sourceLabels: at('sourceLabels', labels),
  sourceNamespace: at('sourceNamespace', text),
}));

export type HttpMatch = NonNullable<ReturnType<typeof httpMatch>>;

const httpMatches = list(httpMatch);

const delegate = part(({ origin, at }) => ({
  origin,
  name: at('name', text),
  namespace: at('namespace', text),
}));

const redirect = part(({ origin, at }) => ({
  origin,
  uri: at('uri', text),
  authority: at('authority', text),
  scheme: at('scheme', text),
  port: at('port', number),
  derivePort: at('derivePort', text),
  redirectCode: at('redirectCode', number),
}));

export type Redirect = NonNullable<ReturnType<typeof redirect>>;

const rewrite = part(({ origin, at }) => ({
  origin,
  uri: at('uri', text),
  authority: at('authority', text),
  regex: at('uriRegexRewrite.match', text),
  substitution: at('uriRegexRewrite.rewrite', text),
}));

export type VirtualServiceRewrite = NonNullable<ReturnType<typeof rewrite>>;

const directResponse = part(({ origin, at }) => ({
  origin,
  status: at('status', number),
  text: at('body.string', text),
  /** In base64. */
  bytes: at('body.bytes', text),
}));

const abort = part(({ origin, at }) => ({
  origin,
  httpStatus: at('httpStatus', number),
  grpcStatus: at('grpcStatus', text),
  percentage: at('percentage.value', number),
}));

const delay = part(({ origin, at }) => ({
  origin,
  fixedDelay: at('fixedDelay', text),
  percentage: at('percentage.value', number),
  percent: at('percent', number),
}));

const fault = part(({ origin, at }) => ({
  origin,
  abort: at('abort', abort),
  delay: at('delay', delay),
}));

export type Fault = NonNullable<ReturnType<typeof fault>>;

const retries = part(({ origin, at }) => ({
  origin,
  attempts: at('attempts', number),
  perTryTimeout: at('perTryTimeout', text),
  retryOn: at('retryOn', text),
}));

export type Retries = NonNullable<ReturnType<typeof retries>>;

const corsPolicy = part(({ origin, at }) => ({
  origin,
  allowOrigins: at('allowOrigins', list(stringMatch)),
  /** The old form of it. */
  allowOrigin: at('allowOrigin', textList),
  unmatched: at('unmatchedPreflights', text),
}));

export type CorsPolicy = NonNullable<ReturnType<typeof corsPolicy>>;

const httpRoute = part(({ origin, at }) => ({
  origin,
  name: at('name', text),
  match: at('match', httpMatches),
  route: at('route', destinations),
  redirect: at('redirect', redirect),
  directResponse: at('directResponse', directResponse),
  rewrite: at('rewrite', rewrite),
  fault: at('fault', fault),
  timeout: at('timeout', text),
  retries: at('retries', retries),
  mirror: at('mirror', destination),
  mirrorPercentage: at('mirrorPercentage.value', number),
  /** The former name of it. */
  mirrorPercent: at('mirrorPercent', number),
  mirrors: at('mirrors', mirrors),
  delegate: at('delegate', delegate),
  corsPolicy: at('corsPolicy', corsPolicy),
  /** Headers that answers get. */
  answeredHeaders: [
    at('headers.response.set', headerValues),
    at('headers.response.add', headerValues),
  ],
  /** Headers that requests get in the place of their own. */
  sentHeaders: at('headers.request.set', headerValues),
  /** The same, of each destination. */
  answersOfDestinations: at('route', answersOfDestinations),
}));

export type HttpRoute = NonNullable<ReturnType<typeof httpRoute>>;

/** One route of `http` by itself. */
export const asHttpRoute = httpRoute;

const httpRoutes = list(httpRoute);

/** Reads what routes of `tls` and `tcp` ask of a connection, for they know no requests. */
const connection = ({ origin, at, whole }: FieldSource) => ({
  origin,
  /** Writes down what the match asks for; matches that ask for the same share the text. */
  get asked() {
    return whole(askedText);
  },
  gateways: at('gateways', textList),
  port: at('port', number),
  destinationSubnets: at('destinationSubnets', textList),
  sourceLabels: at('sourceLabels', labels),
  sourceNamespace: at('sourceNamespace', text),
});

const tcpRoutes = list(
  part(({ origin, at }) => ({
    origin,
    match: at('match', list(part(connection))),
    route: at('route', destinations),
  })),
);

const tlsRoutes = list(
  part(({ origin, at }) => ({
    origin,
    match: at(
      'match',
      list(
        part((written) => ({ ...connection(written), sniHosts: written.at('sniHosts', textList) })),
      ),
    ),
    route: at('route', destinations),
  })),
);

export type TcpRoute = ReturnType<typeof tcpRoutes>['value'][number];
export type TlsRoute = ReturnType<typeof tlsRoutes>['value'][number];

/** The view of a VirtualService. */
export const asVirtualService = specOf(({ origin, at }) => ({
  origin,
  hosts: at('hosts', textList),
  gateways: at('gateways', textList),
  get http() {
    return at('http', httpRoutes);
  },
  get tls() {
    return at('tls', tlsRoutes);
  },
  get tcp() {
    return at('tcp', tcpRoutes);
  },
  /** The labels for which its routes ask clients; routes that ask for none are left out (ROUTE-31). */
  get clients(): readonly ReadonlyMap<string, string>[] {
    const [http, tcp, tls] = [at('http', httpRoutes), at('tcp', tcpRoutes), at('tls', tlsRoutes)];
    return [...http.value, ...tcp.value, ...tls.value].flatMap(({ match }) =>
      match.value.flatMap(({ sourceLabels: { value } }) => (value.size === 0 ? [] : [value])),
    );
  },
}));
