import { completedHost, exportedTo, registryOf } from '../../istio/index.ts';
import {
  isSystemNamespace,
  namespaceText,
  placeOf,
  subjectText,
  isWildcard,
} from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { routeDestinations, Service } from '../../istio/index.ts';
import { tabledHost } from './host-table.ts';
import { emptySubsets, isSubsetTabled } from './subset-table.ts';
import type { ReferenceReading } from './reference-reading.ts';
import type { Sentences } from '../references/reference.ts';
import type { World } from '../references/world.ts';
import { labelText } from '../references/selector-suggestions.ts';

/**
 * Describes a destination as a route writes it; `told` is `list` for one of `mirrors`, whose lines `istioctl
 * analyze` does not tell.
 */
export interface WrittenTarget extends Pick<
  ReturnType<typeof routeDestinations>[number],
  'host' | 'hostOrigin' | 'port' | 'subset'
> {
  readonly told: 'line' | 'list';
}

const apart = ({ told, hostOrigin }: WrittenTarget): string =>
  told === 'list' ? 'list' : placeOf(hostOrigin);

/** Says whether `istioctl analyze` finds the host of a destination (IST0101). */
export function destinationReading(
  { mesh }: World,
  subject: Resource,
  to: WrittenTarget,
): ReferenceReading {
  const { host } = to;
  const isMissing =
    !isSystemNamespace(subject.namespace) && tabledHost(mesh, host, subject) === null;
  const hidden = isMissing ? unexported(mesh, host, subject) : null;
  return {
    isMissing,
    toldApart: apart(to),
    ...(hidden === null
      ? { alone: byIstioctlAlone(subject, `the host ${host}`) }
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

/** Finds an object that has the host and is exported elsewhere only; null where there is none. */
function unexported(mesh: World['mesh'], host: string, { namespace }: Resource): Resource | null {
  const name = completedHost(host, namespace, mesh.configuration.clusterDomain);
  const named = registryOf(mesh).named(name);
  const isSeen = named.some(({ exportTo }) => exportTo.has('*') || exportTo.has(namespace));
  return isSeen ? null : (named[0]?.resource ?? null);
}

const byIstioctlAlone = (subject: Resource, what: string): Sentences => ({
  message: `\`istioctl analyze\` does not find ${what} that ${subjectText(subject)} names; proxies may.`,
  why: 'It looks among these objects alone, for the name as it is written.',
  symptom: 'none where it is there',
  fix: 'Add what is named to what is analysed, or leave it.',
});

/** Says whether `istioctl analyze` finds the port at the host (IST0101). */
export function portReading(
  { mesh }: World,
  subject: Resource,
  to: WrittenTarget,
): ReferenceReading {
  const found = isSystemNamespace(subject.namespace) ? null : tabledHost(mesh, to.host, subject);
  return {
    isMissing: found !== null && to.port !== null && !found.ports.includes(to.port),
    toldApart: apart(to),
    alone: byIstioctlAlone(subject, `port ${String(to.port)} of ${to.host}`),
  };
}

/** Says whether `istioctl analyze` finds the subset under the host (IST0101). */
export function subsetReading(
  { mesh }: World,
  subject: Resource,
  to: WrittenTarget & { readonly subset: string },
): ReferenceReading {
  const { host, subset } = to;
  const { namespace } = subject;
  return {
    isMissing: !isSystemNamespace(namespace) && !isSubsetTabled(mesh, { host, subset, namespace }),
    toldApart: apart(to),
    alone: {
      ...byIstioctlAlone(subject, `subset ${subset} of ${host}`),
      why: 'It knows subsets only under the very name of the host, and proxies also those of a DestinationRule with a wildcard or in another namespace.',
    },
  };
}

/** Says whether `istioctl analyze` knows the host of a DestinationRule (IST0174). */
export function ruleHostReading(
  { mesh }: World,
  subject: Resource,
  host: string,
): ReferenceReading {
  const rule = subjectText(subject);
  return {
    isMissing: !isSystemNamespace(subject.namespace) && tabledHost(mesh, host, subject) === null,
    alone: {
      message: `\`istioctl analyze\` does not know \`${host}\`, the host of ${rule}; proxies may.`,
      why: isWildcard(host)
        ? 'It looks for a Service or a ServiceEntry of that name. To proxies a wildcard stands for every host that it covers.'
        : 'It looks among these objects alone, for what is exported to the namespace of the rule.',
      symptom: 'none where the host is there',
      fix: 'Leave it where the host is there for those who call it.',
    },
  };
}

/** Says whether `istioctl analyze` finds a pod for a subset, in whatever namespace (IST0173). */
export function subsetPodsReading(
  { mesh }: World,
  subject: Resource,
  service: Service | null,
): (name: string, labels: ReadonlyMap<string, string>) => ReferenceReading {
  let empty: ReadonlySet<string> | null = null;
  return (name, labels) => {
    empty ??= emptySubsets(mesh, subject);
    const isMissing = !isSystemNamespace(subject.namespace) && empty.has(name);
    const arePodsHere = service?.externalName === null && service.madeBy === null;
    return {
      isMissing,
      severity: arePodsHere ? 'error' : 'info',
      alone: {
        message: `No pod here is of subset ${name} of ${subjectText(subject)}.`,
        why: `It selects ${labelText(labels)}, and no pod has all of them. ${service === null ? 'Endpoints that a ServiceEntry lists may.' : `The pods would be those of ${subjectText(service.resource)} (${placeOf(service.resource.origin)}).`}`,
        symptom:
          service === null
            ? 'none where such endpoints are there'
            : '503, response flag UH (no healthy upstream), for requests routed to the subset',
        fix: 'Select labels that the pod template has (`spec.template.metadata.labels`).',
      },
    };
  };
}
