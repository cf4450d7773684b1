import { sentenceText } from '../../../manifest/index.ts';
import { inEnvironments } from './environment-list.ts';
import type { Finding } from '../../../checks/index.ts';
import type { FindingGroup } from '../../claims/finding-group.ts';

/** Matches names of hosts in a sentence: of three steps and more, as those of environments are. */
const HOST = /(?<![\w/.-])(?:\*\.)?[a-z0-9](?:[\w-]{0,62}\.){2,}[a-z]{2,}(?![\w.-]*\/)/g;

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
  const own = hostsIn(finding);
  if (own.length === 0) return '';
  const others = elsewhere.flatMap((one) => {
    const hosts = hostsIn(one);
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

const hostsIn = ({ says }: Finding): readonly string[] => [
  ...new Set(
    (sentenceText(says).match(HOST) ?? []).filter((name) => !/\.(?:ya?ml|json|tpl)$/.test(name)),
  ),
];
