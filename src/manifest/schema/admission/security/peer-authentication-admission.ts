import type { Resource } from '../../../yaml/resource.ts';
import { isTemplateText } from '../../violations.ts';
import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { entriesOf, isUnknown, placeAt, reportAt } from '../pathed-node.ts';

/** What the validation webhook refuses in a PeerAuthentication. */
export function checkPeerAuthentication(
  _object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  const ports = entriesOf(placeAt(spec, 'portLevelMtls'));
  const [first] = ports;
  if (first === undefined) return;
  const labels = placeAt(spec, 'selector', 'matchLabels');
  if (entriesOf(labels).length === 0 && !isUnknown(labels))
    reportAt(
      violations,
      { ...first.value, path: first.value.path.slice(0, -1) },
      'exclusive',
      'portLevelMtls needs a selector with labels: it counts only for chosen workloads.',
      { remedy: 'Add selector.matchLabels for the workloads that are meant.' },
    );
  for (const { key, value } of ports)
    if (!isTemplateText(key) && !(Number(key) >= 1 && Number(key) <= 65_535))
      reportAt(violations, value, 'range', 'A key here is a port: a number from 1 to 65535.', {
        remedy: 'Write a port from 1 to 65535 as the key.',
      });
}
