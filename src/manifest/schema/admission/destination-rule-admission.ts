import type { Resource } from '../../yaml/resource.ts';
import type { Violations } from '../violations.ts';
import { checkExportTo } from './export-to.ts';
import type { PathedNode } from './pathed-node.ts';
import {
  isSet,
  isUnknown,
  knownText,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
} from './pathed-node.ts';
import { checkTrafficPolicy } from './traffic-policy/traffic-policy.ts';
import { isDnsLabel } from './values/dns-label.ts';
import { domainProblem } from './values/domain-name.ts';
import { checkLabels } from './values/pod-labels.ts';

/** What the validation webhook refuses in a DestinationRule (ROUTE-4, DR-10, DR-26). */
export function checkDestinationRule(
  { namespace }: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  checkHost(spec, violations);
  checkTrafficPolicy(placeAt(spec, 'trafficPolicy'), namespace, violations);
  checkSubsets(spec, namespace, violations);
  if (isSet(spec, 'workloadSelector')) checkPrivate(spec, namespace, violations);
  else checkExportTo(spec, namespace, false, violations);
}

function checkHost(spec: PathedNode, violations: Violations): void {
  const place = placeAt(spec, 'host');
  const host = knownText(place);
  if (place === undefined)
    reportMissing(violations, spec, 'host', 'A DestinationRule needs host: for whom it is.');
  if (place === undefined || host === undefined) return;
  const problem = domainProblem(host);
  if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
}

function checkSubsets(spec: PathedNode, namespace: string, violations: Violations): void {
  const seen = new Set<string>();
  for (const subset of placesAt(spec, 'subsets')) {
    checkSubsetName(subset, seen, violations);
    checkLabels(placeAt(subset, 'labels'), violations);
    checkTrafficPolicy(placeAt(subset, 'trafficPolicy'), namespace, violations);
  }
}

function checkSubsetName(subset: PathedNode, seen: Set<string>, violations: Violations): void {
  const place = placeAt(subset, 'name');
  const name = knownText(place);
  if (place === undefined) reportMissing(violations, subset, 'name', 'A subset needs a name.');
  if (place === undefined || name === undefined) return;
  if (!isDnsLabel(name))
    reportAt(
      violations,
      place,
      'value',
      `${JSON.stringify(name)} is no name for a subset: letters, digits and -.`,
      { remedy: 'Write it in letters, digits and -, here and where routes name it.' },
    );
  else if (seen.has(name))
    reportAt(violations, place, 'value', `Another subset has the name ${name}.`, {
      remedy: 'Give each subset its own name, or remove one of the two.',
    });
  seen.add(name);
}

/** DR-10: a rule for chosen workloads is private to its namespace. */
function checkPrivate(spec: PathedNode, namespace: string, violations: Violations): void {
  const foreign = placesAt(spec, 'exportTo').filter((entry) => {
    const name = knownText(entry);
    return name !== undefined && !isUnknown(entry) && name !== '.' && name !== namespace;
  });
  for (const entry of foreign)
    reportAt(
      violations,
      entry,
      'exclusive',
      'A DestinationRule with workloadSelector is private to its namespace: exportTo can only be ".".',
      { remedy: 'Write "." as the only entry of exportTo.' },
    );
  if (foreign.length === 0) checkExportTo(spec, namespace, false, violations);
}
