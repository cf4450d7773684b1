import type {
  NotAdopted,
  ObjectDrift,
  AdoptedFile,
  AdoptionRefusal,
} from '../../core/drift/index.ts';
import { adoptDrifts } from '../../core/drift/index.ts';
import { renderTree } from '../../core/delivery/index.ts';
import { placeOf } from '../../core/manifest/index.ts';
import { configOfTree, vendoredOfConfig } from '../../core/policy/index.ts';
import { adoptionProposal } from '../../core/report/index.ts';
import type { AdoptionProposal } from '../../core/report/index.ts';
import { holdsPath } from '../../core/tree/index.ts';
import type { Engine } from '../analysis/engine.ts';
import { loadWanted } from '../analysis/load-wanted.ts';
import { declaredEnvironments } from '../analysis/review-trees.ts';
import type { LoadableTree } from '../ports.ts';

/** What is to be brought into the default branch, and who asked for it. */
export interface AdoptQuestion {
  /** As the drift report calls it. */
  readonly environment: string;
  readonly drifts: readonly ObjectDrift[];
  /** What is live in other environments; without it, files that they share are left alone. */
  readonly others?: ReadonlyMap<string, readonly ObjectDrift[]>;
  /** When the cluster was read: ISO 8601. */
  readonly asOf: string;
}

export type AdoptedDrift =
  | {
      readonly kind: 'adopted';
      readonly files: readonly AdoptedFile[];
      /** Objects that stay as they are in Git, and why; the proposal says so. */
      readonly left: readonly NotAdopted[];
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
  { environment, drifts, others, asOf }: AdoptQuestion,
): Promise<AdoptedDrift> {
  const read = (await loadWanted(trees, () => configOfTree(trees.tree))).result;
  if (read.kind === 'invalid')
    return {
      kind: 'not-read',
      reasons: read.problems.map(({ message, origin }) => `${placeOf(origin)}: ${message}`),
    };
  const { config } = read;
  const declared = declaredEnvironments({ config });
  const vendored = vendoredOfConfig(config);
  const settings = { ...config, ownNames: engine.ownNames };
  const { result, missing } = await loadWanted(
    trees,
    () =>
      adoptDrifts({
        tree: trees.tree,
        render: (tree) => renderTree(tree, declared, engine, vendored, settings),
        environment,
        drifts,
        ...(others === undefined ? {} : { others }),
        isCopy: (path) => holdsPath(vendored.paths, path),
      }),
    engine.charts,
  );
  if (missing.length > 0)
    return { kind: 'not-read', reasons: missing.map((path) => `${path} could not be loaded.`) };
  if (result.kind === 'refused') return result;
  const { files, left } = result;
  const proposal = adoptionProposal({ environment, drifts, adoption: result, asOf });
  return { kind: 'adopted', files, left, proposal };
}
