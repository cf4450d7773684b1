import type { Resource } from '../manifest/resource.ts';
import { printMap } from './print/print-node.ts';

/** YAML text of objects as kustomize prints it: keys in natural order, one document each. */
export const printResources = (resources: readonly Resource[]): string =>
  resources.map(({ node }) => `${printMap(node, 0)}\n`).join('---\n');
