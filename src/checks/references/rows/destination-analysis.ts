import { completedHost, exportedTo, registryOf } from '../../../istio/index.ts';
import { isPassedOver, namespaceText, placeOf, subjectText } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { WrittenRouteDestination } from '../../../istio/index.ts';
import { analysedHost } from '../../canary-at-odds/analysed-hosts.ts';
import { isSubsetAnalysed } from '../../canary-at-odds/analysed-subsets.ts';
import type { KnownAs } from '../../detection/check.ts';
import type { ReferenceAnalysis } from '../analysed-reference.ts';
import type { Sentences } from '../reference.ts';
import type { World } from '../world.ts';

const DESTINATION_HOSTS = 'virtualservice.DestinationHostAnalyzer';

export const HOST_NAMES: readonly KnownAs[] = [
  { code: 'IST0101', analyzer: DESTINATION_HOSTS },
  { code: 'KIA1101' },
];
export const PORT_NAMES: readonly KnownAs[] = [{ code: 'IST0101', analyzer: DESTINATION_HOSTS }];
export const SUBSET_NAMES: readonly KnownAs[] = [
  { code: 'IST0101', analyzer: 'virtualservice.DestinationRuleAnalyzer' },
  { code: 'KIA1107' },
];

/** A destination as a route writes it; `told` is `list` for one of `mirrors`, whose lines Istio's analysis does not tell. */
export interface AnalysedDestination extends Pick<
  WrittenRouteDestination,
  'host' | 'hostOrigin' | 'port' | 'subset'
> {
  readonly told: 'line' | 'list';
}

const apart = ({ told, hostOrigin }: AnalysedDestination): string =>
  told === 'list' ? 'list' : placeOf(hostOrigin);

/** Whether Istio's analysis finds the host of a destination: IST0101. */
export function analysedDestination(
  { mesh }: World,
  subject: Resource,
  to: AnalysedDestination,
): ReferenceAnalysis {
  const { host } = to;
  const isMissing = !isPassedOver(subject.namespace) && analysedHost(mesh, host, subject) === null;
  const hidden = isMissing ? unexported(mesh, host, subject) : null;
  return {
    isMissing,
    knownAs: HOST_NAMES,
    toldApart: apart(to),
    ...(hidden === null
      ? { alone: byAnalysisAlone(subject, `the host ${host}`) }
      : {
          alone: {
            message: `${subjectText(subject)} routes to ${host}, which is not exported to ${namespaceText(subject.namespace)}.`,
            why: `${subjectText(hidden)} (${placeOf(hidden.origin)}) is exported to ${scopesText(exportedTo(hidden, mesh.configuration))}.`,
            symptom:
              '503, response flag NC (cluster not found), for clients that it is not exported to',
            fix: `Export it to the namespaces of the clients, or route to a host that they see.`,
          },
          severity: 'error' as const,
          related: [hidden.origin],
        }),
  };
}

const scopesText = (scopes: ReadonlySet<string>): string =>
  scopes.size === 0 ? 'no namespace' : [...scopes].join(', ');

/** What has the host and is exported elsewhere only. */
function unexported(mesh: World['mesh'], host: string, { namespace }: Resource): Resource | null {
  const name = completedHost(host, namespace, mesh.configuration.clusterDomain);
  const named = registryOf(mesh).named(name);
  const isSeen = named.some(({ exportTo }) => exportTo.has('*') || exportTo.has(namespace));
  return isSeen ? null : (named[0]?.resource ?? null);
}

const byAnalysisAlone = (subject: Resource, what: string): Sentences => ({
  message: `\`istioctl analyze\` does not find ${what} that ${subjectText(subject)} names; proxies may.`,
  why: 'It looks among these objects alone, for the name as it is written.',
  symptom: 'none where it is there',
  fix: 'Add what is named to what is analysed, or leave it.',
});

/** Whether Istio's analysis finds the port at the host: IST0101. */
export function analysedPort(
  { mesh }: World,
  subject: Resource,
  to: AnalysedDestination,
): ReferenceAnalysis {
  const found = isPassedOver(subject.namespace) ? null : analysedHost(mesh, to.host, subject);
  return {
    isMissing: found !== null && to.port !== null && !found.ports.includes(to.port),
    knownAs: PORT_NAMES,
    toldApart: apart(to),
    alone: byAnalysisAlone(subject, `port ${String(to.port)} of ${to.host}`),
  };
}

/** Whether Istio's analysis finds the subset under the host: IST0101. */
export function analysedSubset(
  { mesh }: World,
  subject: Resource,
  to: AnalysedDestination & { readonly subset: string },
): ReferenceAnalysis {
  const { host, subset } = to;
  const { namespace } = subject;
  return {
    isMissing: !isPassedOver(namespace) && !isSubsetAnalysed(mesh, { host, subset, namespace }),
    knownAs: SUBSET_NAMES,
    toldApart: apart(to),
    alone: {
      ...byAnalysisAlone(subject, `subset ${subset} of ${host}`),
      why: 'It knows subsets only under the very name of the host, and proxies also those of a DestinationRule with a wildcard or in another namespace.',
    },
  };
}
