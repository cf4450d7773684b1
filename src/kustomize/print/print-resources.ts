import type { Resource } from '../../manifest/index.ts';
import { originComment } from '../origins/origin-comment.ts';
import type { Remark } from './print-node.ts';
import { printMap } from './print-node.ts';

/** YAML text of objects as kustomize prints it: keys in natural order, one document each. */
export const printResources = (resources: readonly Resource[]): string => print(resources);

/** The same text with the origin of every value in a comment behind it. */
export const printWithOrigins = (resources: readonly Resource[]): string =>
  print(resources, ({ origin }) => originComment(origin));

const print = (resources: readonly Resource[], remark?: Remark): string =>
  resources.map(({ node }) => `${printMap(node, 0, remark)}\n`).join('---\n');
