import type {
  Destination,
  Fault,
  HttpMatch,
  HttpRoute,
  Redirect,
  Retries,
  RouteEntry,
  VirtualServiceRewrite,
} from '../../views/virtual-service.ts';
import { completedHost } from '../../views/hosts.ts';
import type { Resource } from '../../../manifest/index.ts';
import { gatewayNamed } from '../calls/virtual-service-routes.ts';
import { textMatchOf } from '../request/text-match.ts';
import { readCors } from './cors-policy.ts';
import type {
  RouteDestination,
  RouteFault,
  RouteMatch,
  RouteMirror,
  RouteRedirect,
  RouteRetries,
  RouteRewrite,
  RouteRule,
} from './route-rule.ts';

/** Names the object, and the namespace to which its short names lead. */
export interface NameContext {
  readonly source: Resource;
  readonly namespace: string;
  readonly clusterDomain: string;
}

/** Reads one route of `http` as it is written, its delegate left aside. ROUTE-1…3, 20. */
export function readRoute(route: HttpRoute, index: number, context: NameContext): RouteRule {
  return {
    index,
    origin: route.origin,
    matches: route.match.value.map((match) => readMatch(match, context.namespace)),
    destinations: route.route.value.flatMap((entry) => readEntry(entry, context)),
    redirect: route.redirect && readRedirect(route.redirect),
    directStatus: route.directResponse === null ? null : (route.directResponse.status?.value ?? 0),
    rewrite: route.rewrite && readRewrite(route.rewrite),
    fault: route.fault && readFault(route.fault),
    timeout: route.timeout?.value ?? null,
    timeoutAt: route.timeout && { source: context.source, origin: route.timeout.origin },
    retries: route.retries && readRetries(route.retries, context.source),
    mirrors: readMirrors(route, context),
    cors: route.corsPolicy && readCors(route.corsPolicy),
    refused: false,
  };
}

function readMatch(match: HttpMatch, namespace: string): RouteMatch {
  const texts = (written: HttpMatch['headers']): RouteMatch['headers'] =>
    new Map([...written.value].map(([key, one]) => [key, textMatchOf(one)]));
  return {
    uri: match.uri && textMatchOf(match.uri),
    wholeSegments: false,
    ignoreUriCase: match.ignoreUriCase?.value ?? false,
    scheme: match.scheme && textMatchOf(match.scheme),
    method: match.method && textMatchOf(match.method),
    authority: match.authority && textMatchOf(match.authority),
    headers: texts(match.headers),
    withoutHeaders: texts(match.withoutHeaders),
    queryParams: texts(match.queryParams),
    port: match.port?.value ?? null,
    sourceLabels: match.sourceLabels.value,
    sourceNamespace: match.sourceNamespace?.value ?? null,
    gateways: match.gateways.value.map(({ value }) => gatewayKey(value, namespace)),
    origin: match.origin,
  };
}

/** `mesh`, or the Gateway as `namespace/name` (ROUTE-6). */
export function gatewayKey(text: string, namespace: string): string {
  if (text === 'mesh') return text;
  const named = gatewayNamed(text, namespace);
  return `${named.namespace}/${named.name}`;
}

type Names = Pick<NameContext, 'namespace' | 'clusterDomain'>;

const hostIn = (destination: Destination, context: Names): string =>
  completedHost(destination.host?.value ?? '', context.namespace, context.clusterDomain);

export function readEntry(
  { destination, weight, origin }: RouteEntry,
  context: Names,
): readonly RouteDestination[] {
  if (destination === null) return [];
  return [
    {
      host: hostIn(destination, context),
      subset: emptyAsNull(destination.subset?.value),
      port: destination.port?.value ?? null,
      weight: weight?.value ?? 0,
      origin,
    },
  ];
}

const emptyAsNull = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text;

function readRedirect(written: Redirect): RouteRedirect {
  const derived = written.derivePort?.value === 'FROM_REQUEST_PORT' ? 'of-request' : null;
  return {
    uri: emptyAsNull(written.uri?.value),
    prefix: null,
    authority: emptyAsNull(written.authority?.value),
    scheme: emptyAsNull(written.scheme?.value),
    port: written.port?.value ?? derived,
    status: written.redirectCode?.value ?? 301,
  };
}

const readRewrite = (written: VirtualServiceRewrite): RouteRewrite => ({
  uri: emptyAsNull(written.uri?.value),
  regex:
    written.regex === null
      ? null
      : { match: written.regex.value, rewrite: written.substitution?.value ?? '' },
  authority: emptyAsNull(written.authority?.value),
});

/** A fault without percentage hits nothing (ROUTE-49). */
const readFault = ({ abort, delay }: Fault): RouteFault => ({
  abort: abort && {
    status: abort.httpStatus?.value ?? null,
    percent: abort.percentage?.value ?? 0,
  },
  delay: delay && {
    fixed: delay.fixedDelay?.value ?? null,
    percent: delay.percentage?.value ?? delay.percent?.value ?? 0,
  },
});

export const readRetries = (written: Retries, source: Resource): RouteRetries => ({
  attempts: written.attempts?.value ?? 0,
  retryOn: emptyAsNull(written.retryOn?.value),
  perTryTimeout: written.perTryTimeout?.value ?? null,
  written: { source, origin: written.attempts?.origin ?? written.origin },
});

/** A mirror without percentage takes all, one of 0 none; its former name counts where the newer is not written (ROUTE-47). */
function readMirrors(route: HttpRoute, context: NameContext): readonly RouteMirror[] {
  const entries = [
    ...(route.mirror === null
      ? []
      : [
          {
            destination: route.mirror,
            percentage: route.mirrorPercentage ?? route.mirrorPercent,
          },
        ]),
    ...route.mirrors.value,
  ];
  return entries.flatMap(({ destination, percentage }) =>
    destination === null
      ? []
      : [
          {
            host: hostIn(destination, context),
            subset: emptyAsNull(destination.subset?.value),
            port: destination.port?.value ?? null,
            percent: percentage?.value ?? 100,
          },
        ],
  );
}
