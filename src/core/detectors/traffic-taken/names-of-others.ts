import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, placeOf, sameData, stringAt, subjectText } from '../../manifest/index.ts';
import { counterpartIn, spokenForBy } from '../../mesh/index.ts';
import { listed } from '../../text/index.ts';
import { sidesOf } from '../detection/check.ts';
import type { Check } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

/** What names and verifies, and leads nowhere. */
const LEADS_NOWHERE: ReadonlySet<string> = new Set(['TXT', 'CAA', 'PTR']);

const MOST_NAMED = 3;

/** Records by which external-dns leads a host elsewhere for which an object of another namespace has a route. AROUND-24 */
export function namesOfOthers(input: DetectorInput, check: Check): readonly FindingDraft[] {
  const sides = sidesOf(input);
  if (sides === null) return [];
  const { before, after } = sides;
  return after.ofKind('externaldns.k8s.io', 'DNSEndpoint').flatMap((resource) => {
    const old = counterpartIn(before, resource);
    const known = old === undefined ? [] : recordsOf(old);
    const fresh = recordsOf(resource).filter(
      (record) => !known.some((one) => sameData(one, record)),
    );
    return fresh.flatMap((record): readonly FindingDraft[] => {
      const host = hostOf(record);
      const of = spokenForBy(host, resource, before);
      return of === null ? [] : [draftOf(check, resource, { record, host, of: of.resource })];
    });
  });
}

const recordsOf = ({ node }: Resource): readonly Node[] =>
  itemsAt(node, 'spec', 'endpoints').filter(
    (record) => !LEADS_NOWHERE.has(stringAt(record, 'recordType') ?? '') && hostOf(record) !== '',
  );

const hostOf = (record: Node): string =>
  (stringAt(record, 'dnsName') ?? '').toLowerCase().replace(/\.$/, '');

interface LedByName {
  readonly record: Node;
  readonly host: string;
  readonly of: Resource;
}

function draftOf(check: Check, resource: Resource, { record, host, of }: LedByName): FindingDraft {
  const targets = itemsAt(record, 'targets').flatMap((each) => stringAt(each) ?? []);
  const to = targets.length === 0 ? 'nowhere' : `to ${listed(targets, MOST_NAMED)}`;
  return {
    check: check.id,
    subject: resource,
    key: `${check.id} ${host}`,
    scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(resource)} has external-dns lead ${host} ${to}.`,
    why: `${subjectText(of)} is for ${host} (${placeOf(of.origin)}).`,
    origin: record.origin,
    symptom:
      'nothing fails by itself: whoever asks for the name sends there, once what is remembered of it has run out',
    fix: {
      text: `Leave the records of ${host} to ${of.namespace}, or to whoever runs its gateway.`,
    },
  };
}
