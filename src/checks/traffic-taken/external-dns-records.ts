import { counterpartIn } from '../../compare/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  canonicalJson,
  itemsAt,
  listed,
  placeOf,
  plainOf,
  stringAt,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { ToldBy } from '../detection/check.ts';
import { betweenSides, checks } from '../detection/check.ts';
import { spokenForBy } from './host-owners.ts';
import { OTHERS_HOST_LED_AWAY } from './traffic-diversion.ts';

const MOST_NAMED = 3;

/**
 * Tells of records by which external-dns leads a host elsewhere for which an object of another namespace has
 * a route (AROUND-24).
 */
export const namesOfOthers = checks([OTHERS_HOST_LED_AWAY], (input) =>
  betweenSides(input, ({ before, after }) => newNames(before, after)),
);

const newNames = (before: Mesh, after: Mesh): readonly ToldBy[] =>
  after.ofKind('externaldns.k8s.io', 'DNSEndpoint').flatMap((resource) => {
    const old = counterpartIn(before, resource, after);
    const known = new Set(old === undefined ? [] : namesWritten(old).map(({ said }) => said));
    const fresh = namesWritten(resource).filter(({ said }) => !known.has(said));
    return fresh.flatMap((name): readonly ToldBy[] => {
      const of = spokenForBy(name.host, resource, before);
      return of === null ? [] : [tell(resource, name, of.resource)];
    });
  });

/** A record that external-dns writes for a name. AROUND-24 */
interface WrittenName {
  readonly host: string;
  readonly targets: readonly string[];
  /** Holds all that is said of it, in one spelling. */
  readonly said: string;
  readonly origin: Origin;
}

/** Lists the types of records that name and verify, and lead nowhere. */
const LEADS_NOWHERE: ReadonlySet<string> = new Set(['TXT', 'CAA', 'PTR']);

/** Lists the records of a DNSEndpoint that lead somewhere. */
const namesWritten = ({ node }: Resource): readonly WrittenName[] =>
  itemsAt(node, 'spec', 'endpoints')
    .filter((record) => !LEADS_NOWHERE.has(stringAt(record, 'recordType') ?? ''))
    .map((record) => ({
      host: hostOf(record),
      targets: itemsAt(record, 'targets').flatMap((each) => stringAt(each) ?? []),
      said: canonicalJson(plainOf(record)),
      origin: record.origin,
    }))
    .filter(({ host }) => host !== '');

const hostOf = (record: Node): string =>
  (stringAt(record, 'dnsName') ?? '').toLowerCase().replace(/\.$/, '');

function tell(resource: Resource, { host, targets, origin }: WrittenName, of: Resource): ToldBy {
  const to = targets.length === 0 ? 'nowhere' : `to ${listed(targets, MOST_NAMED)}`;
  return {
    by: OTHERS_HOST_LED_AWAY,
    subject: resource,
    key: `${OTHERS_HOST_LED_AWAY.id} ${host}`,
    scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(resource)} has external-dns lead ${host} ${to}.`,
    why: `${subjectText(of)} is for ${host} (${placeOf(of.origin)}).`,
    origin,
    symptom: say`no errors by itself: clients of the name connect there, once cached DNS answers expire`,
    fix: {
      text: `Leave the records of ${host} to ${of.namespace}, or to whoever runs its gateway.`,
    },
  };
}
