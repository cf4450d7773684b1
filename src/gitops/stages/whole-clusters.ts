import type { RenderedEnvironment } from '../environment.ts';
import { elsewhereInAll } from '../names/registry-charts.ts';
import { environmentOfUnit } from '../names/unit-name.ts';
import type { Resource, ResourceId } from '../../manifest/index.ts';
import { resourceKey, stableKeyOf } from '../../manifest/index.ts';
import type { EnvironmentPair } from '../pairing/unit-pairs.ts';
import { withoutMadeInputs } from '../installer/installer-inputs.ts';
import type { IdentityOf } from '../pairing/units-on-both-sides.ts';
import { madeInAll } from '../pairing/made-applications.ts';
import { meshesOf } from '../pairing/units-on-both-sides.ts';
import type { RenderedTree } from './tree-renderer.ts';
import { isProduction } from './side-pairs.ts';

/** All that one cluster gets on both sides, of which an environment is a part. */
interface WholeCluster {
  /** The environment with what others take to its cluster; the very pair where nothing is. */
  readonly whole: EnvironmentPair;
  /** The other environments of that cluster. */
  readonly mates: readonly EnvironmentPair[];
  /**
   * Tells whether what is about some objects, and is written in a file, is told of in this environment: one
   * of the objects is of its roots. What is about no object (the mTLS of a mesh) is told where the file is
   * read, and in production beside what is none.
   */
  readonly isOwn: (objects: readonly (ResourceId | null)[], file: string) => boolean;
}

/**
 * A cluster is one mesh, whatever environments its roots are named for (FLUX-39, ARGO-37): a policy in
 * `clusters/eu-prod` holds for what that cluster applies of `platform/overlays/prod`.
 */
export function wholeCluster(
  pair: EnvironmentPair,
  pairs: readonly EnvironmentPair[],
  isInOneCluster: (one: EnvironmentPair, other: EnvironmentPair) => boolean = () => false,
): WholeCluster {
  const homes = homesOf(pair);
  // units of one environment are different clusters
  const environment = environmentOfUnit(pair.name);
  const isMate = (each: EnvironmentPair): boolean =>
    environmentOfUnit(each.name) !== environment &&
    (isAt(each, homes) || isInOneCluster(pair, each));
  const mates = pairs.filter(isMate);
  if (mates.length === 0) return { whole: pair, mates, isOwn: () => true };
  const own = new Set(keysOf(pair));
  const foreign = new Set(mates.flatMap(keysOf));
  const isReadHere = (file: string): boolean => {
    const readers = mates.filter((mate) => reads(mate, file));
    if (readers.length === 0 || reads(pair, file)) return true;
    return isProduction(pair) && !readers.some(isProduction);
  };
  const whole = {
    name: pair.name,
    before: together(pair.before, mates, ({ before }) => before),
    after: together(pair.after, mates, ({ after }) => after),
  };
  return {
    whole,
    mates,
    isOwn: (objects, file) => {
      const keys = objects.flatMap((object) => (object === null ? [] : [resourceKey(object)]));
      if (keys.some((key) => own.has(key))) return true;
      return !keys.some((key) => foreign.has(key)) && isReadHere(file);
    },
  };
}

/** The environments of one tree, those of one mesh put together, each with what others take to its clusters. */
export function environmentsInClusters(
  tree: RenderedTree,
  identityOf: IdentityOf,
): readonly RenderedEnvironment[] {
  const { environments: all } = meshesOf(withoutMadeInputs(tree), identityOf);
  return all.map((each) => inWholeCluster(each, all));
}

/** An environment of one tree, with what others take to its clusters. */
const inWholeCluster = (
  rendered: RenderedEnvironment,
  all: readonly RenderedEnvironment[],
): RenderedEnvironment => {
  const pairOf = (each: RenderedEnvironment): EnvironmentPair => ({
    name: each.environment.name,
    before: each,
    after: each,
  });
  const pairs = all.map(pairOf);
  const own = pairs.find(({ after }) => after === rendered) ?? pairOf(rendered);
  return wholeCluster(own, pairs).whole.after ?? rendered;
};

const homesOf = ({ before, after }: EnvironmentPair): ReadonlySet<string> =>
  new Set([before, after].flatMap((side) => side?.environment.homes ?? []));

const isAt = (pair: EnvironmentPair, homes: ReadonlySet<string>): boolean =>
  [...homesOf(pair)].some((home) => homes.has(home));

const reads = ({ before, after }: EnvironmentPair, file: string): boolean =>
  [before, after].some((side) => side?.roots.some((root) => root.reads.has(file)) === true);

const keysOf = ({ before, after }: EnvironmentPair): readonly string[] =>
  [before, after].flatMap((side) =>
    (side?.roots ?? []).flatMap(({ resources }) => resources.flatMap(keysOfObject)),
  );

const keysOfObject = (resource: Resource): readonly string[] => [
  resourceKey(resource),
  stableKeyOf(resource),
];

function together(
  own: RenderedEnvironment | null,
  mates: readonly EnvironmentPair[],
  sideOf: (pair: EnvironmentPair) => RenderedEnvironment | null,
): RenderedEnvironment | null {
  const all = [own, ...mates.map(sideOf)].filter((side) => side !== null);
  const [first] = all;
  if (first === undefined) return null;
  const inputs = new Map(all.toReversed().flatMap((each) => [...(each.inputs ?? [])]));
  const inputGaps = [...new Set(all.flatMap((each) => each.inputGaps ?? []))];
  return {
    ...first,
    environment: {
      ...first.environment,
      ...elsewhereInAll(all.map(({ environment }) => environment)),
      ...madeInAll(all.map(({ environment }) => environment)),
    },
    roots: [...new Set(all.flatMap((each) => each.roots))],
    ...(inputs.size > 0 && { inputs }),
    ...(inputGaps.length > 0 && { inputGaps }),
  };
}
