import type { RenderedTree } from '../../../gitops/index.ts';
import { isKustomizationFile, liveRenderer, renderTree } from '../../../gitops/index.ts';
import {
  configOfTree,
  declaredEnvironments,
  defaultConfig,
  loadWanted,
  renderWanted,
  vendoredOfConfig,
} from '../../../review/index.ts';
import type { PartVerdict } from '../reverts/part/part-judgement.ts';
import { belongsTo, filesOfPart, sharedRefusal } from '../reverts/part/files-of-part.ts';
import type { RevertRefusal } from '../reverts/revert-refusal.ts';
import { judgePart, partRefusal } from '../reverts/part/part-judgement.ts';
import { recogniser } from '../reverts/part/object-in-files.ts';
import { undoInEffect } from '../reverts/part/partial-revert.ts';
import type { FileTree } from '../../../manifest/index.ts';
import type { Engine } from '../../../review/index.ts';
import type { LoadableTree } from '../../../forge/index.ts';
import type { LoadableParts, PartWork, UndonePart } from '../ports/revert-ports.ts';

/** Undoes parts of changes by what is rendered of them. */
export const createPartWork = (engine: Engine): PartWork => ({
  async undo(input, { pre, post, tip, withFiles }) {
    const render = await rendererOf(tip, engine);
    const trees = { pre: pre.tree, post: post.tree, tip: tip.tree };
    return untilLoaded([pre, post, tip], engine.charts, (tried) =>
      undoInEffect(input, {
        trees,
        render: liveRenderer(trees.pre, engine.manifests, render),
        withFiles: (files) => tried(withFiles(files)),
      }),
    );
  },
  async choose(part, changedPaths, { pre, post, tip, postWith }) {
    const render = await rendererOf(tip, engine);
    const trees = { pre: pre.tree, post: post.tree };
    return untilLoaded([pre, post, tip], engine.charts, (tried) =>
      filesOfPart(part, changedPaths, {
        trees,
        render: liveRenderer(trees.pre, engine.manifests, render),
        postWith: (files) => tried(postWith(files)),
      }),
    );
  },
  async check(part, { pre, post, tip, result }) {
    const render = await rendererOf(tip, engine);
    const trees = { pre: pre.tree, post: post.tree, tip: tip.tree, result: result.tree };
    const verdict = await untilLoaded([pre, post, tip, result], engine.charts, () =>
      verdictOf(part, trees, liveRenderer(trees.pre, engine.manifests, render)),
    );
    return refusalOf(part, verdict);
  },
});

/**
 * Bounds the rounds: what a computation reads is known only by running it, and more rounds than this are a
 * chain nobody writes.
 */
const MAX_ROUNDS = 8;

/** Computes, loads what that asked for, and computes again. `tried` notes a tree that it makes on the way. */
async function untilLoaded<T>(
  trees: readonly LoadableTree[],
  charts: Engine['charts'],
  compute: (tried: (made: LoadableTree) => FileTree) => T,
): Promise<T> {
  for (let round = 1; ; round += 1) {
    const all = [...trees];
    const result = compute((made) => {
      all.push(made);
      return made.tree;
    });
    const lacking = all.filter(({ tree }) => tree.wanted.size > 0);
    const lacksCharts = charts !== null && charts.renders.wanted.size > 0;
    if ((lacking.length === 0 && !lacksCharts) || round === MAX_ROUNDS) return result;
    for (const { tree, load } of lacking) await load([...tree.wanted]);
    if (lacking.length === 0 && lacksCharts) await renderWanted(charts);
  }
}

/**
 * Renders as a review of the tip would: an applier whose file cannot be read since lives on as it was before
 * the change, and its folder is judged under it.
 */
async function rendererOf(
  tip: LoadableTree,
  engine: Engine,
): Promise<(tree: FileTree, live?: RenderedTree['live']) => RenderedTree> {
  const read = (await loadWanted(tip, () => configOfTree(tip.tree, engine.configFile))).result;
  const config = read.kind === 'valid' ? read.config : defaultConfig();
  const declared = declaredEnvironments({ config });
  const vendored = vendoredOfConfig(config);
  return (tree, live = new Map()) =>
    renderTree(tree, declared, engine, vendored, { ...config, ownNames: engine.ownNames, live });
}

type Trees = { readonly [S in keyof LoadableParts | 'result']: FileTree };

function verdictOf(
  { object, narrowed, changed, within }: UndonePart,
  trees: Trees,
  render: (tree: FileTree) => RenderedTree,
): PartVerdict {
  const renders = {
    pre: render(trees.pre),
    post: render(trees.post),
    tip: render(trees.tip),
    result: render(trees.result),
  };
  if (within !== undefined)
    return judgePart(renders, { isIt: belongsTo(within, renders), touches: null });
  if (object === null) return judgePart(renders, null);
  const paths = [...changed, ...object.files];
  return judgePart(renders, {
    isIt: recogniser(object, (side) => trees[side]),
    touches: narrowed ? ({ reads }) => paths.some((path) => reads.has(path)) : null,
  });
}

function refusalOf(
  { object, left, changed, restores, within }: UndonePart,
  verdict: PartVerdict,
): RevertRefusal | null {
  const { broken, others, open } = verdict;
  if (broken.length + others.length + open.length === 0) return null;
  if (within !== undefined && broken.length === 0) return sharedRefusal(within, verdict, []);
  const [resource = null] = object?.names ?? [];
  const read = left.filter((path) => broken.some(({ reads }) => reads.has(path)));
  const naming = read.filter((path) => isKustomizationFile(path));
  const beside = naming.length > 0 ? naming : read;
  const paths = resource === null ? beside : changed;
  return partRefusal(verdict, { resource, paths, restores });
}
