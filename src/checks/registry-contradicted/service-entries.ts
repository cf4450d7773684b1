import type { Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, sameData, subjectText } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { CollidingEntries, EntryPort } from './colliding-entries.ts';
import { contradictingEntries, repeatedEntries } from './colliding-entries.ts';

const PROTOCOLS_CONFLICT: Check = {
  id: 'protocols-conflict',
  title: 'ServiceEntries give one host and port several protocols',
  level: 'medium',
  blind: 'ServiceEntries that are not rendered here, and which of those here is the older.',
  knownAs: [
    { code: 'IST0177', analyzer: 'serviceentry.ConflictingServiceEntryProtocolAnalyzer' },
    { code: 'KIA1212' },
  ],
};
const ENTRIES_REPEATED: Check = {
  id: 'entries-repeated',
  title: 'Several ServiceEntries are for one host and port',
  level: 'low',
  severity: 'warning',
  blind: 'ServiceEntries that are not rendered here, and which of those here is the older.',
  knownAs: [{ code: 'KIA1211' }],
};

/** An object and the first host and port that it has in common with others. */
interface Collided {
  readonly entry: Resource;
  readonly by: Check;
  readonly collision: CollidingEntries;
}

/** ServiceEntries whose clients see more than one of them for a host and port (SE-4, SE-5). */
export const serviceEntriesCollide = checks([PROTOCOLS_CONFLICT, ENTRIES_REPEATED], (input) =>
  [
    ...eachOnce(contradicting(input), PROTOCOLS_CONFLICT),
    ...eachOnce(repeated(input), ENTRIES_REPEATED),
  ].map((collided) => tell(input, collided)),
);

/** A host may well answer on a port in UDP too (DNS), which proxies leave alone; Istio's analysis counts it all the same. */
const contradicting = ({ mesh, isWhole }: DetectorInput): readonly CollidingEntries[] =>
  contradictingEntries(mesh).flatMap((collision): readonly CollidingEntries[] => {
    if (isWhole === true) return [collision];
    const ports = collision.ports.filter(({ protocol }) => protocol.toUpperCase() !== 'UDP');
    const entries = new Set(ports.map(({ entry }) => entry));
    const protocols = new Set(ports.map(protocolOf));
    return entries.size > 1 && protocols.size > 1 ? [{ ...collision, ports }] : [];
  });

/** Of objects that say all the same it does not matter which one holds. */
const repeated = ({ mesh, isWhole }: DetectorInput): readonly CollidingEntries[] =>
  repeatedEntries(mesh).filter(({ ports: [first, ...others] }) => {
    const isAlike = others.every(({ entry }) => sameSpecs(entry, first?.entry));
    return isWhole === true || !isAlike;
  });

const sameSpecs = (one: Resource, other: Resource | undefined): boolean =>
  sameData(one.node.entries.get('spec'), other?.node.entries.get('spec'));

function eachOnce(collisions: readonly CollidingEntries[], by: Check): readonly Collided[] {
  const found = new Map<string, Collided>();
  for (const collision of collisions)
    for (const { entry } of collision.ports) {
      const key = resourceKey(entry);
      if (!found.has(key)) found.set(key, { entry, by, collision });
    }
  return [...found.values()];
}

function tell(
  { mesh }: DetectorInput,
  { entry, by, collision: { host, port, ports } }: Collided,
): ToldBy {
  const [own] = ports.filter((one) => one.entry === entry);
  const others = ports.filter((one) => one.entry !== entry);
  const isConflict = by === PROTOCOLS_CONFLICT;
  const protocols = [...new Set(ports.map(protocolOf))].sort().join(' and ');
  const saidBy = wordsFor(ports);
  const isOfCluster = host.endsWith(`.svc.${mesh.configuration.clusterDomain}`);
  const service = isOfCluster
    ? 'the Kubernetes Service of that name where there is one, else '
    : '';
  return {
    by,
    subject: entry,
    key: `${by.id} ${host}:${String(port)}`,
    cause: `${host}:${String(port)} is written several times`,
    scope: {
      level: 'cross-namespace',
      workloads: 0,
      services: 0,
      namespaces: new Set(ports.map((one) => one.entry.namespace)).size,
    },
    message: isConflict
      ? `Proxies take ${host}:${String(port)} for ${protocols}, depending on which ServiceEntry they follow.`
      : `At most one of several ServiceEntries decides how ${host}:${String(port)} is reached.`,
    why: `${ports.map((one) => `${subjectText(one.entry)} says ${saidBy(one)} (${placeOf(one.origin)})`).join(', ')}. A proxy follows one of them: that of its own namespace where there is one, else ${service}mostly the oldest.`,
    symptom: isConflict
      ? 'calls to the host fail, or pass by the routes for it, for some clients and not for others'
      : 'a change of one of the objects does nothing, or only for some namespaces',
    origin: own?.origin ?? entry.origin,
    related: others.map(({ origin }) => origin),
    fix: {
      text: 'Keep one ServiceEntry for the host, or limit each to its own namespace with `exportTo: ["."]`.',
    },
  };
}

/** What each says: its protocol, and how it is resolved where that is what they differ in. */
function wordsFor(ports: readonly EntryPort[]): (port: EntryPort) => string {
  const isResolvedAlike = new Set(ports.map(({ resolution }) => resolution)).size === 1;
  return (port) =>
    isResolvedAlike ? protocolOf(port) : `${protocolOf(port)} with resolution ${port.resolution}`;
}

const protocolOf = ({ protocol }: EntryPort): string =>
  protocol === '' ? 'no protocol' : protocol.toUpperCase();
