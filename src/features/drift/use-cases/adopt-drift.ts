import type { AlsoSettled } from '../comparison/adopt/others/also-settled.ts';
import type { AdoptedFile, AdoptionRefusal, NotAdopted } from '../comparison/adopt/adoption.ts';
import type { ObjectDrift } from '../comparison/drift.ts';
import { adoptDrifts } from '../comparison/adopt/adopt-drifts.ts';
import { renderTree } from '../../../gitops/index.ts';
import { holdsPath, placeOf } from '../../../manifest/index.ts';
import {
  askedCharts,
  configOfTree,
  declaredEnvironments,
  loadWanted,
  vendoredOfConfig,
} from '../../../review/index.ts';
import { adoptionProposal } from '../texts/adoption-proposal.ts';
import type { AdoptionProposal } from '../texts/adoption-proposal.ts';
import { withFetched } from '../../../kustomize/index.ts';
import type { AskedCharts, Engine } from '../../../review/index.ts';
import type { LoadableTree } from '../../../forge/index.ts';
import type { LiveElsewhere, SharedFiles } from './live-elsewhere.ts';
import { liveElsewhere } from './live-elsewhere.ts';

/** What is to be brought into the default branch, and who asked for it. */
export interface AdoptQuestion {
  /** As the drift report calls it. */
  readonly environment: string;
  readonly drifts: readonly ObjectDrift[];
  /** Finds the clusters of other environments; without it, files that they share are left alone. */
  readonly clusterFor?: SharedFiles['clusterFor'];
  /** Fetches charts of elsewhere that Git names; absent where none are fetched. */
  readonly charts?: AskedCharts;
  /** When the cluster was read: ISO 8601. */
  readonly asOf: string;
}

export type AdoptedDrift =
  | {
      readonly kind: 'adopted';
      readonly files: readonly AdoptedFile[];
      /** Objects that stay as they are in Git, and why; the proposal says so. */
      readonly left: readonly NotAdopted[];
      /** Of other environments what the same files settle. */
      readonly settles: readonly AlsoSettled[];
      /** Sentences: why files that others share are not edited. */
      readonly apart: readonly string[];
      readonly proposal: AdoptionProposal;
    }
  | { readonly kind: 'refused'; readonly reason: AdoptionRefusal }
  /** Nothing can be said: the configuration is wrong, or files could not be loaded. */
  | { readonly kind: 'not-read'; readonly reasons: readonly string[] };

/**
 * The files that make the default branch say what a cluster has, with the pull request that proposes them. Pure but for
 * loading what is asked for; nothing is written.
 */
export async function adoptDrift(
  trees: LoadableTree,
  engine: Engine,
  { environment, drifts, clusterFor, charts = askedCharts(null), asOf }: AdoptQuestion,
): Promise<AdoptedDrift> {
  const read = (await loadWanted(trees, () => configOfTree(trees.tree))).result;
  if (read.kind === 'invalid')
    return {
      kind: 'not-read',
      reasons: read.problems.map(({ message, origin }) => `${placeOf(origin)}: ${message}`),
    };
  const { config } = read;
  const declared = declaredEnvironments({ config });
  const vendored = withFetched(vendoredOfConfig(config), charts);
  const settings = { ...config, ownNames: engine.ownNames };
  const elsewhere =
    clusterFor === undefined
      ? null
      : await liveElsewhere(trees, engine, {
          ...{ config, environment, drifts, asOf, clusterFor, charts },
        });
  const { result, missing } = await loadWanted(
    trees,
    () =>
      adoptDrifts({
        tree: trees.tree,
        render: (tree) => renderTree(tree, declared, engine, vendored, settings),
        environment,
        drifts,
        ...(elsewhere === null ? {} : { others: elsewhere.drifts }),
        isCopy: (path) => holdsPath(vendored.paths, path),
      }),
    engine.charts,
    charts,
  );
  if (missing.length > 0)
    return { kind: 'not-read', reasons: missing.map((path) => `${path} could not be loaded.`) };
  if (result.kind === 'refused') return result;
  const { files, left, settles } = result;
  const apart = apartOf(result.apart, elsewhere);
  const adoption = { ...result, apart };
  const proposal = adoptionProposal({ environment, drifts, adoption, asOf });
  return { kind: 'adopted', files, left, settles, apart, proposal };
}

/** Nobody asks why where nothing was left to an overlay. */
function apartOf(apart: readonly string[], elsewhere: LiveElsewhere | null): readonly string[] {
  if (apart.length === 0) return [];
  const unknown = (elsewhere?.notRead ?? []).map(
    ({ environment, why }) => `What is live in ${environment} is not known: ${why}.`,
  );
  return [...apart, ...unknown];
}
