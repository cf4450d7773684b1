import { hostsIn } from '../../../manifest/index.ts';
import { inEnvironments } from './environment-list.ts';
import type { FindingGroup } from '../../claims/finding-group.ts';

/** Bounds the environments that are named; these show how it is meant. */
const MOST_NAMED = 3;

/**
 * Names the hosts of the other environments of a finding, where its sentence has those of the first: ` In staging it is
 * shop.staging.acme.com.` It says nothing where theirs are the same, or another number of them.
 */
export function ownHosts(
  { finding, elsewhere = [] }: FindingGroup,
  review: Parameters<typeof inEnvironments>[1],
): string {
  const own = hostsIn(finding.says);
  if (own.length === 0) return '';
  const others = elsewhere.flatMap((one) => {
    const hosts = hostsIn(one.says);
    const differing = hosts.filter((host) => !own.includes(host));
    return hosts.length === own.length && differing.length > 0
      ? [
          `${inEnvironments([one.environment], review).trim() || 'elsewhere'} ${differing.length === 1 ? 'it is' : 'they are'} ${differing.join(' and ')}`,
        ]
      : [];
  });
  if (others.length === 0) return '';
  const more = others.length - MOST_NAMED;
  const named = [
    ...others.slice(0, MOST_NAMED),
    ...(more > 0 ? [`in ${String(more)} more environments they have names of their own`] : []),
  ].join(', ');
  return ` ${named.charAt(0).toUpperCase()}${named.slice(1)}.`;
}
