import type { Resource } from '../../manifest/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { WrittenName } from './names-written.ts';
import { counterpartIn } from '../../istio/index.ts';
import { namesWritten } from './names-written.ts';
import { spokenForBy } from './hosts-of-namespaces.ts';
import { sidesOf } from '../detection/check.ts';
import type { Check } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

const MOST_NAMED = 3;

/** Records by which external-dns leads a host elsewhere for which an object of another namespace has a route. AROUND-24 */
export function namesOfOthers(input: DetectorInput, check: Check): readonly FindingDraft[] {
  const sides = sidesOf(input);
  if (sides === null) return [];
  const { before, after } = sides;
  return after.ofKind('externaldns.k8s.io', 'DNSEndpoint').flatMap((resource) => {
    const old = counterpartIn(before, resource);
    const known = new Set(old === undefined ? [] : namesWritten(old).map(({ said }) => said));
    const fresh = namesWritten(resource).filter(({ said }) => !known.has(said));
    return fresh.flatMap((name): readonly FindingDraft[] => {
      const of = spokenForBy(name.host, resource, before);
      return of === null ? [] : [draftOf(check, resource, name, of.resource)];
    });
  });
}

function draftOf(
  check: Check,
  resource: Resource,
  { host, targets, origin }: WrittenName,
  of: Resource,
): FindingDraft {
  const to = targets.length === 0 ? 'nowhere' : `to ${listed(targets, MOST_NAMED)}`;
  return {
    check: check.id,
    subject: resource,
    key: `${check.id} ${host}`,
    scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(resource)} has external-dns lead ${host} ${to}.`,
    why: `${subjectText(of)} is for ${host} (${placeOf(of.origin)}).`,
    origin,
    symptom:
      'nothing fails by itself: whoever asks for the name sends there, once what is remembered of it has run out',
    fix: {
      text: `Leave the records of ${host} to ${of.namespace}, or to whoever runs its gateway.`,
    },
  };
}
