import type { Root } from '../roots/root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { keyOfRoot } from '../removals/applier-removals.ts';
import { NO_SIGN } from '../names/assign-environments.ts';

/**
 * Lists the files that are read only where nothing says for which environment: they count in each, and that is no place. A
 * file that something else reads as well is in the place of that. `withJobs` asks for those of the jobs, too.
 */
export function filesOfNoPlace(
  trees: readonly RenderedTree[],
  withJobs: boolean,
): readonly string[] {
  const read = trees.flatMap((tree) => {
    const isOpen = openRoots(tree);
    const jobs = withJobs ? filesOfJobs(tree) : [];
    const ofRoots = tree.environments.flatMap(({ environment, roots }) =>
      roots.flatMap(({ root, resources }) => {
        const isNowhere = isOpen(root);
        return resources.map(({ origin: { file } }) => ({
          file,
          isNowhere: isNowhere && environment.stagesBelow?.has(file) !== true,
        }));
      }),
    );
    return [...ofRoots, ...filesOfContents(tree), ...jobs];
  });
  const placed = new Set([
    ...read.flatMap(({ file, isNowhere }) => (isNowhere ? [] : [file])),
    ...trees.flatMap(filesOfAppliers),
  ]);
  const open = new Set(read.flatMap(({ file, isNowhere }) => (isNowhere ? [file] : [])));
  return [...open].filter((file) => !placed.has(file));
}

function openRoots({ plan }: RenderedTree): (root: Root) => boolean {
  const placed = new Set<string>();
  const known = new Set<string>();
  for (const [root, { why }] of plan.reasons.roots)
    (why === NO_SIGN ? known : placed).add(keyOfRoot(root));
  return (root) => {
    const key = keyOfRoot(root);
    return known.has(key) && !placed.has(key);
  };
}

interface ReadFile {
  readonly file: string;
  readonly isNowhere: boolean;
}

const namesIn = ({ environments }: RenderedTree): ReadonlySet<string> =>
  new Set(environments.map(({ environment }) => environment.name));

/** Lists where charts, templates and blocks of Terraform stand that belong to no root. */
function filesOfContents(tree: RenderedTree): readonly ReadFile[] {
  const names = namesIn(tree);
  return (tree.plan.unseen ?? []).flatMap(({ root, content, environment = null }) =>
    root === null
      ? [{ file: content.origin.file, isNowhere: environment === null || !names.has(environment) }]
      : [],
  );
}

/** Lists the files of jobs that may write to a cluster; one that declares no environment of the tree may write to any. */
function filesOfJobs(tree: RenderedTree): readonly ReadFile[] {
  const names = namesIn(tree);
  return (tree.plan.scripts?.jobs?.list() ?? []).flatMap(({ file, environment, lines }) =>
    [file, ...lines.flatMap((line) => line.file ?? [])].map((each) => ({
      file: each,
      isNowhere: environment === null || !names.has(environment),
    })),
  );
}

/** Lists where appliers are written that are part of what they apply. */
const filesOfAppliers = ({ plan: { reasons } }: RenderedTree): readonly string[] =>
  [
    ...[...reasons.roots.values()].filter(({ why }) => why !== NO_SIGN),
    ...(reasons.charts ?? []).filter(({ applied }) => applied !== undefined),
  ].flatMap(({ appliers }) => appliers.map(({ origin }) => origin.file));
