import {
  exportedTo,
  groupedBy,
  isVisibleIn,
  registryOf,
  REVISION_LABEL,
  servicesOf,
  viewOf,
} from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import {
  canonicalJson,
  coversHost,
  isWildcard,
  listed,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { check, toldOfEach } from '../detection/check.ts';
import type { Some, Told } from '../detection/check.ts';

type RegistryService = ReturnType<typeof registryOf>['services'][number];

/** An entry, and those of the same host in other namespaces where some client may get either. */
interface Claim {
  readonly host: string;
  readonly entry: Resource;
  readonly rivals: Some<Rival>;
}

interface Rival {
  readonly other: Resource;
  readonly fields: readonly string[];
}

/**
 * Compares the ServiceEntries of a host: a client gets the entry of its own namespace, else the one that is
 * exported to it by name, else the older (SE-5).
 */
export const hostClaimedTwice = check({
  id: 'host-claimed-twice',
  title: 'ServiceEntries in several namespaces define one host differently',
  level: 'medium',
  blind: 'Which of them is older: only the cluster knows that.',
  find: ({ mesh }) =>
    claims(mesh).map(({ rivals, ...claim }) =>
      toldOfEach(
        rivals,
        ({ other }) => other,
        ([first]) => tell({ ...claim, ...first }, mesh),
      ),
    ),
});

function claims(mesh: Mesh): readonly Claim[] {
  // beside a Service of that name, rendered here or not, callers elsewhere go by the Service (SE-5)
  const ofCluster = servicesOf(mesh.configuration.clusterDomain);
  const entries = registryOf(mesh).services.filter(
    ({ kubernetes, host }) => !kubernetes && !isWildcard(host) && !coversHost(ofCluster, host),
  );
  return [...groupedBy(entries, ({ host }) => host)].flatMap(([host, own]) =>
    own.length < 2 ? [] : claimsOf(host, own, mesh),
  );
}

/** Finds the claims on a host, each with all that it differs from. */
function claimsOf(
  host: string,
  services: readonly RegistryService[],
  mesh: Mesh,
): readonly Claim[] {
  const entries = services.map(({ resource }) => resource);
  return entries.flatMap((entry): readonly Claim[] => {
    const [first, ...more] = entries.flatMap((other): readonly Rival[] => {
      if (other.namespace === entry.namespace || !areSeenTogether(entry, other, mesh)) return [];
      const fields = entryDifferences(entry, other);
      return fields.length === 0 ? [] : [{ other, fields }];
    });
    return first === undefined ? [] : [{ host, entry, rivals: [first, ...more] }];
  });
}

/** Tells whether somebody sees both objects, by the same control plane. */
function areSeenTogether(one: Resource, other: Resource, { configuration }: Mesh): boolean {
  const [first, second] = [one, other].map(
    (each) => viewOf('Metadata', each).labels.get(REVISION_LABEL)?.value,
  );
  if (first !== second && first !== undefined && second !== undefined) return false;
  const [own, others] = [exportedTo(one, configuration), exportedTo(other, configuration)];
  return own.has('*') ? others.size > 0 : [...own].some((each) => isVisibleIn(others, each));
}

function tell({ host, entry, other, fields }: Omit<Claim, 'rivals'> & Rival, mesh: Mesh): Told {
  const [own, others] = [entry, other].map((each) => exportedTo(each, mesh.configuration));
  const areForAll = own?.has('*') === true && others?.has('*') === true;
  const rest = areForAll
    ? 'callers of all other namespaces go by whichever is older'
    : 'which of them holds for callers elsewhere hangs on whom each is exported to';
  return {
    subject: entry,
    key: `host ${host}`,
    scope: { level: 'cross-namespace', workloads: 0, services: 1, namespaces: 2 },
    cause: `host ${host} claimed twice`,
    message: `${subjectText(entry)} and ${subjectText(other)} both say how ${host} is called, and differ in ${listed(fields, 3)}: callers of ${entry.namespace} and ${other.namespace} go by their own, and ${rest}.`,
    why: say`${slot.place(entry.origin)} and ${slot.place(other.origin)} have the same host.`,
    symptom: say`a change of one of them does nothing for some callers, and which ones changes when one is made anew`,
    related: [other.origin],
    fix: {
      text: say`Keep one for all in a namespace of the platform, or set exportTo to "." in both.`,
    },
  };
}

/**
 * Names the fields in which two ServiceEntries send calls otherwise; empty where it does not matter which of
 * them counts (SE-5).
 */
function entryDifferences(one: Resource, other: Resource): readonly string[] {
  const [first, second] = [
    viewOf('ServiceEntry', one).sending,
    viewOf('ServiceEntry', other).sending,
  ];
  return [...first].flatMap(([field, value]) =>
    canonicalJson(value) === canonicalJson(second.get(field) ?? null) ? [] : [field],
  );
}
