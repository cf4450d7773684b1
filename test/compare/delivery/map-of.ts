import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine, mapTree } from '../../../src/review/index.ts';
import type { DeliveryMap } from '../../../src/gitops/index.ts';
import { treeOf } from '../../support/tree-of.ts';
import type { Files } from './releases.ts';

const engine = createEngine(readPackageData());

/** The map of a tree that holds all its files, as `meshwarden map` draws it. */
export async function mapOf(files: Files): Promise<DeliveryMap> {
  const trees = { tree: treeOf(files), load: () => Promise.resolve() };
  const outcome = await mapTree(trees, engine, null);
  if (outcome.kind !== 'mapped') throw new Error(outcome.reasons.join());
  return outcome.map;
}
