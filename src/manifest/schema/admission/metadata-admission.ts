import { nodeAt } from '../../yaml/node.ts';
import type { Resource } from '../../yaml/resource.ts';
import type { Violations } from '../violations.ts';
import type { PathedNode } from './pathed-node.ts';
import { knownText, reportAt } from './pathed-node.ts';

const DRY_RUN = 'istio.io/dry-run';

/** Annotations that istiod keeps for itself. */
const OWN = [
  'internal.istio.io/webhook-always-reject',
  'internal.istio.io/parents',
  'internal.istio.io/parent-namespace',
];

/** What the webhook refuses in the metadata of an object, whatever its spec says (AUTHZ-57). */
export function checkMetadata(object: Resource, violations: Violations): void {
  const place = annotationAt(object, DRY_RUN);
  const text = knownText(place);
  if (place !== undefined && object.kind !== 'AuthorizationPolicy')
    reportAt(
      violations,
      place,
      'exclusive',
      `The annotation ${DRY_RUN} is for AuthorizationPolicies, not for a ${object.kind}.`,
      { remedy: 'Remove the annotation.' },
    );
  else if (place !== undefined && text !== undefined && !isBoolean(text))
    reportAt(
      violations,
      place,
      'value',
      `${DRY_RUN} is true or false, not ${JSON.stringify(text)}.`,
      {
        remedy: 'Write "true" or "false".',
      },
    );
  for (const name of OWN) {
    const own = annotationAt(object, name);
    if (own !== undefined)
      reportAt(violations, own, 'exclusive', `istiod keeps the annotation ${name} for itself.`, {
        remedy: 'Remove the annotation.',
      });
  }
}

/** As Go reads one. */
const isBoolean = (text: string): boolean =>
  /^(?:1|0|[tTfF]|true|TRUE|True|false|FALSE|False)$/.test(text);

function annotationAt({ node }: Resource, name: string): PathedNode | undefined {
  const found = nodeAt(node, 'metadata', 'annotations', name);
  return found === undefined ? undefined : { node: found, path: ['metadata', 'annotations', name] };
}
