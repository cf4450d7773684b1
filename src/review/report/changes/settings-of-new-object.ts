import type { Node, Resource } from '../../../manifest/index.ts';
import {
  entriesAt,
  firstOf,
  isMeshKind,
  itemsAt,
  listed,
  plainText,
  stringAt,
} from '../../../manifest/index.ts';

const SECTIONS_SHOWN = 3;
const HOSTS_SHOWN = 1;
const LONGEST_HOST = 60;

/** Keys of a spec that say whom an object is for, and not what it sets; the action of a policy stands with its name. */
const WHOM: ReadonlySet<string> = new Set([
  ...['host', 'hosts', 'gateways', 'exportTo', 'selector', 'workloadSelector', 'targetRef'],
  ...['targetRefs', 'priority', 'parentRefs', 'hostnames', 'gatewayClassName'],
  'action',
]);

/**
 * Says what an object of the mesh that comes as a whole brings, in its own words: its hosts (` for feeds.example.com and 2
 * more`), or else what it sets (` with loadBalancer and outlierDetection`). Empty where it has neither, and for any other
 * object.
 */
export function settingsOfNew(object: Resource): string {
  if (!isMeshKind(object)) return '';
  const hosts = hostsOf(object.node);
  const sections = hosts.length === 0 ? sectionsOf(object.node) : [];
  const whom = hosts.length === 0 ? '' : ` for ${firstOf(hosts, HOSTS_SHOWN)}`;
  const what = sections.length === 0 ? '' : ` with ${listed(sections, SECTIONS_SHOWN)}`;
  return `${whom}${what}`;
}

const hostsOf = (node: Node): readonly string[] =>
  ['hosts', 'hostnames'].flatMap((list) =>
    itemsAt(node, 'spec', list).flatMap((host) => {
      const text = stringAt(host);
      return text === undefined || text.length > LONGEST_HOST ? [] : plainText(text);
    }),
  );

/** The keys of a spec that say what it sets; those of a DestinationRule's `trafficPolicy` stand for it. */
function sectionsOf(node: Node): readonly string[] {
  const keys = [...entriesAt(node, 'spec').keys()].flatMap((key) =>
    key === 'trafficPolicy' ? [...entriesAt(node, 'spec', key).keys()] : key,
  );
  return keys.filter((key) => !WHOM.has(key) && /^[A-Za-z]{2,40}$/.test(key));
}
