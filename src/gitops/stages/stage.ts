import type { RenderedTree } from './tree-renderer.ts';

/**
 * What becomes of the two trees of a change, in this order. Each stage has a type of its own and takes that of the one
 * before, so that what needs a stage cannot be given an earlier one; one that changes nothing gives back what it took.
 * `pairedTrees` and `evaluate` go through them.
 */
export const STAGES = [
  /** Appliers and folders are found, by the files of a tree: `EnvironmentPlan`, of `discoverEnvironments`. */
  'surveyed',
  /**
   * Appliers that rendered roots hold are added until nothing is new: `SettledSides`, of `renderTree` and
   * `settledSides`.
   */
  'settled',
  /** Each side holds what is delivered there once the change is merged: `DeliveredSides`, of `deliver`. */
  'delivered',
  /** Each cluster's side is compared with what went there: `PairedSides`, of `pairSides`. */
  'paired',
  /** Each pair is split by what a cluster keeps, refuses or ignores: `PairInEffect`, of `pairsInEffect`. */
  'in effect',
  /** All that acts in one cluster is one mesh: `ResolvedPair`, of `resolvedPairs`. */
  'meshes',
  /**
   * Each pair gets the name that people call it, and whether it is production: `NamedPair`, of `namedPair`.
   */
  'named',
] as const;

export type ComparisonStage = (typeof STAGES)[number];

/** Both trees of a change. */
export interface Sides {
  readonly base: RenderedTree;
  readonly merged: RenderedTree;
}

/** Both trees of a change at one stage. */
export interface SidesAt<S extends ComparisonStage> extends Sides {
  readonly stage: S;
}

/** Both trees, each rendered until it held no more appliers. */
export type SettledSides = SidesAt<'settled'>;

/** Both trees, each with what is delivered there. */
export type DeliveredSides = SidesAt<'delivered'>;

/** Two trees that are rendered. */
export const settledSides = ({ base, merged }: Sides): SettledSides => ({
  stage: 'settled',
  base,
  merged,
});
