import type { Resource } from '../../../yaml/resource.ts';
import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { checkEndpoint } from './endpoint.ts';

/** What the validation webhook refuses in a WorkloadEntry. */
export function checkWorkloadEntry(
  _object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  checkEndpoint(spec, { ports: null, takesNames: true }, violations);
}
