import { stringify } from 'yaml';
import { plainOf } from '../manifest/node.ts';
import type { Resource } from '../manifest/resource.ts';

export function printResources(resources: readonly Resource[]): string {
  return resources.map((r) => stringify(plainOf(r.node))).join('---\n');
}
