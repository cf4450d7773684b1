import type { Mesh, Service } from '../../istio/index.ts';
import {
  acceptedMtls,
  createHostResolver,
  inboundProxy,
  parseServiceHost,
  targetPortOf,
  viewOf,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  itemsAt,
  plainOf,
  podTemplateOf,
  stringAt,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { isMeshed } from '../meshed-pods.ts';
import { serviceText } from './call-verdicts.ts';

/** Keys of tokens that are served by pods which refuse istiod. */
interface RefusedFetch {
  readonly asking: Resource;
  readonly issuer: string;
  readonly at: Origin;
  readonly service: Service;
  /** The port of the pods. */
  readonly port: number;
  /** Says where it is written that the pods take nothing but mTLS. */
  readonly because: readonly Origin[];
}

/**
 * Tells of keys for tokens that istiod cannot fetch: it has no proxy, and asks a server of the mesh without a certificate,
 * which STRICT refuses (MTLS-25).
 */
export const keysNotFetched = check({
  id: 'keys-not-fetched',
  title: 'istiod fetches JWKS from pods that require mTLS',
  level: 'high',
  blind:
    'Issuers whose keys have no `jwksUri`, key fetching by proxies if istiod is not rendered here, and a sidecar of istiod itself.',
  find: ({ mesh }) => (isFetchedElsewise(mesh) ? [] : refusedFetches(mesh).map(tell)),
});

const BY_PROXIES = 'PILOT_JWT_ENABLE_REMOTE_JWKS';

/** Tells whether proxies fetch the keys, by a setting of istiod, or istiod has a proxy itself. */
const isFetchedElsewise = (mesh: Mesh): boolean =>
  mesh.workloads.some(
    (workload) =>
      workload.labels.get('app') === 'istiod' &&
      (isMeshed(mesh, workload) === true || setsIt(workload.resource)),
  ) ||
  [
    ...mesh.charts.flatMap(({ values }) => values ?? []),
    ...mesh.ofKind('install.istio.io', 'IstioOperator').map(({ node }) => node),
  ].some((values) => JSON.stringify(plainOf(values)).includes(BY_PROXIES));

const setsIt = (istiod: Resource): boolean =>
  itemsAt(podTemplateOf(istiod), 'spec', 'containers')
    .flatMap((container) => itemsAt(container, 'env'))
    .some((one) => stringAt(one, 'name') === BY_PROXIES);

const refusedFetches = (mesh: Mesh): readonly RefusedFetch[] =>
  mesh.ofKind('security.istio.io', 'RequestAuthentication').flatMap((asking) =>
    viewOf('RequestAuthentication', asking).jwtRules.value.flatMap(
      ({ issuer, jwks, jwksUri }): readonly RefusedFetch[] => {
        if (issuer === null || jwks !== null || jwksUri === null) return [];
        const refused = refusedAt(mesh, jwksUri.value);
        return refused === null
          ? []
          : [{ asking, issuer: issuer.value, at: jwksUri.origin, ...refused }];
      },
    ),
  );

const ADDRESS = /^(https?):\/\/([^/:?#]+)(?::(\d+))?(?:[/?#]|$)/;

/** Finds the Service that is asked where all of its pods refuse what comes without a certificate; null for others. */
function refusedAt(
  mesh: Mesh,
  address: string,
): Pick<RefusedFetch, 'service' | 'port' | 'because'> | null {
  const [, scheme, host = '', written] = ADDRESS.exec(address) ?? [];
  const name = parseServiceHost(host, mesh.configuration.rootNamespace);
  const service = name === null ? undefined : createHostResolver(mesh).service(name);
  const number = written === undefined ? (scheme === 'https' ? 443 : 80) : Number(written);
  const port = service?.ports.find((one) => one.port === number);
  if (service === undefined || port === undefined) return null;
  const refusals = service.workloads.map((workload) => {
    const target = targetPortOf(port, workload);
    const proxy = inboundProxy({ mesh, allNamespaces: true }, workload, target);
    const { mode, ambiguous, because } = acceptedMtls(mesh, workload, target);
    const isRefused = proxy.kind === 'known' && proxy.value && mode === 'STRICT';
    return isRefused && ambiguous === undefined && target !== null ? { target, because } : null;
  });
  const [first = null] = refusals;
  return first === null || refusals.includes(null)
    ? null
    : { service, port: first.target, because: first.because };
}

function tell({ asking, issuer, at, service, port, because }: RefusedFetch): Told {
  return {
    subject: asking,
    key: `keys of ${issuer}`,
    scope: { level: 'service', workloads: 1, services: 1, namespaces: 1 },
    message: `istiod cannot fetch the keys of ${issuer} for ${subjectText(asking)}: ${serviceText(service)} accepts only mTLS.`,
    why: say`istiod fetches them from there (${slot.place(at)}), without a proxy and a certificate of the mesh. It goes on with keys that it has until it restarts or the issuer signs with another one.`,
    symptom: say`401 for tokens of this issuer, as soon as istiod has none of its keys`,
    origin: because[0] ?? at,
    related: [at],
    fix: {
      text: say`Keep port ${slot.number(port)} of these pods PERMISSIVE (portLevelMtls in a PeerAuthentication with a selector), name an address outside the mesh in \`jwksUri\`, or write the keys into \`jwks\`.`,
    },
  };
}
