import type { FileTree, Resource } from '../../../../manifest/index.ts';
import type { RenderedRoot, RenderedTree } from '../../../../gitops/index.ts';
import type { ChosenFiles, WholePart } from '../../ports/revert-ports.ts';
import type { RevertRefusal } from '../revert-refusal.ts';
import { textIn } from './part-draft.ts';
import type { PartVerdict } from './part-judgement.ts';
import { judgePart } from './part-judgement.ts';
import { objectsOf, saidBy } from './root-renders.ts';

/** Renders and trees of a change, for whoever looks which of its files make up a part. */
interface ChangeTools {
  readonly trees: { readonly pre: FileTree; readonly post: FileTree };
  readonly render: (tree: FileTree) => RenderedTree;
  /** Gives the tree after the change with these texts; null takes a file away. */
  readonly postWith: (files: ReadonlyMap<string, string | null>) => FileTree;
}

type Renders = Readonly<Record<'pre' | 'post' | 'tip' | 'result', RenderedTree>>;

/** More files are not tried one by one. */
const MOST_TRIED = 40;

/**
 * Chooses the files of a change that are undone for one environment or namespace: those that nothing else is made of, and
 * of the others those that bring it nearer to what it was and change nothing elsewhere. Refused where that leaves it
 * otherwise than before the change, or changes others.
 */
export function filesOfPart(
  part: WholePart,
  changedPaths: readonly string[],
  { trees, render, postWith }: ChangeTools,
): ChosenFiles {
  const before = { pre: render(trees.pre), post: render(trees.post) };
  const [known, all] = [partsChanged(part.kind, before), partsIn(part.kind, before)];
  if (!all.has(part.name))
    return { kind: 'refused', refusal: { reason: 'scope-unknown', scope: part, known } };
  if (!known.includes(part.name))
    return { kind: 'refused', refusal: { reason: 'scope-untouched', scope: part, known } };
  const together = changedTogether(part, before);
  if (together.length > 0)
    return {
      kind: 'refused',
      refusal: { reason: 'scope-shared', scope: part, files: together, objects: [] },
    };
  const { own, open } = sorted(part, changedPaths, before);
  const judged = (paths: ReadonlySet<string>): PartVerdict => {
    const texts = new Map([...paths].map((path) => [path, textIn(trees.pre, path)]));
    const renders: Renders = { ...before, tip: before.post, result: render(postWith(texts)) };
    return judgePart(renders, { isIt: belongsTo(part, renders), touches: null });
  };
  let chosen = new Set(own);
  let verdict = judged(chosen);
  for (const path of open.slice(0, MOST_TRIED)) {
    if (isDone(verdict)) break;
    const wider = new Set([...chosen, path]);
    const next = judged(wider);
    if (next.others.length > verdict.others.length || weightOf(next) >= weightOf(verdict)) continue;
    [chosen, verdict] = [wider, next];
  }
  if (isDone(verdict)) return { kind: 'chosen', paths: chosen };
  const left = open.filter((path) => !chosen.has(path));
  return { kind: 'refused', refusal: sharedRefusal(part, verdict, left) };
}

const isDone = (verdict: PartVerdict): boolean => weightOf(verdict) === 0;

const weightOf = ({ broken, others, open }: PartVerdict): number =>
  broken.length + others.length + open.length;

/** Says that the part cannot be undone alone, with the files that others read and what stands in the way. */
export function sharedRefusal(
  { kind, name }: WholePart,
  { others, open }: PartVerdict,
  files: readonly string[],
): RevertRefusal {
  const objects = [...others, ...open].map(({ root, subject }) => `${subject} in ${root}`);
  return { reason: 'scope-shared', scope: { kind, name }, files, objects: [...new Set(objects)] };
}

/** Tells which rendered objects are of the environment, or lie in the namespace or are it. */
export function belongsTo(part: WholePart, renders: Renders): (resource: Resource) => boolean {
  if (part.kind === 'namespace')
    return ({ kind, namespace, name }) =>
      namespace === part.name || (kind === 'Namespace' && name === part.name);
  const own = new Set(
    Object.values(renders).flatMap((tree) =>
      rootsIn(tree, part.name).flatMap(({ resources }) => resources),
    ),
  );
  return (resource) => own.has(resource);
}

const rootsIn = ({ environments }: RenderedTree, name: string): readonly RenderedRoot[] =>
  environments.flatMap(({ environment, roots }) => (environment.name === name ? roots : []));

type BeforeAndAfter = Pick<Renders, 'pre' | 'post'>;

/** All environments or namespaces on either side. */
function partsIn(kind: WholePart['kind'], { pre, post }: BeforeAndAfter): ReadonlySet<string> {
  const sides = [...pre.environments, ...post.environments];
  return new Set(
    kind === 'environment'
      ? sides.map(({ environment }) => environment.name)
      : sides.flatMap(({ roots }) => roots.flatMap(({ resources }) => resources.map(placeOf))),
  );
}

const placeOf = ({ kind, namespace, name }: Resource): string =>
  kind === 'Namespace' ? name : namespace;

/** Lists folders that change and are applied to the environment and to others: whatever is undone there is so in all. */
function changedTogether(
  { kind, name }: WholePart,
  { pre, post }: BeforeAndAfter,
): readonly string[] {
  if (kind === 'namespace') return [];
  const elsewhere = new Set(
    [...pre.environments, ...post.environments].flatMap(({ environment, roots }) =>
      environment.name === name ? [] : roots.map(({ root }) => root.path),
    ),
  );
  const saidIn = (tree: RenderedTree, path: string): string =>
    JSON.stringify(
      rootsIn(tree, name)
        .filter(({ root }) => root.path === path)
        .map((root) => [...objectsOf(root)].map(([key, one]) => [key, saidBy(root)(one)])),
    );
  return [...new Set([...rootsIn(pre, name), ...rootsIn(post, name)].map(({ root }) => root.path))]
    .filter((path) => elsewhere.has(path) && saidIn(pre, path) !== saidIn(post, path))
    .sort();
}

/** Lists those in which something is rendered otherwise, sorted. */
function partsChanged(kind: WholePart['kind'], before: BeforeAndAfter): readonly string[] {
  const renders: Renders = { ...before, tip: before.pre, result: before.post };
  return [...partsIn(kind, before)]
    .filter((name) => {
      const isIt = belongsTo({ kind, name }, renders);
      const verdict = judgePart(renders, { isIt: (one) => !isIt(one), touches: null });
      return name !== '' && verdict.others.length > 0;
    })
    .sort();
}

/** Files that only the part is made of, and those of which that is not clear; nothing else is made of neither. */
function sorted(
  part: WholePart,
  changedPaths: readonly string[],
  { pre, post }: BeforeAndAfter,
): { readonly own: readonly string[]; readonly open: readonly string[] } {
  const sides = [...pre.environments, ...post.environments];
  const isOfPart = (path: string): 'all' | 'some' | 'none' => {
    const verdicts = sides.flatMap(({ environment, roots }) =>
      roots.flatMap((root) =>
        root.reads.has(path)
          ? part.kind === 'environment'
            ? [environment.name === part.name]
            : belongings(root, path, part.name)
          : [],
      ),
    );
    if (!verdicts.includes(true)) return 'none';
    return verdicts.includes(false) ? 'some' : 'all';
  };
  const kinds = changedPaths.map((path) => [path, isOfPart(path)] as const);
  return {
    own: kinds.flatMap(([path, is]) => (is === 'all' ? path : [])),
    open: kinds.flatMap(([path, is]) => (is === 'some' ? path : [])),
  };
}

/** A file that holds no object of its own may be about any: a patch, a list of resources, values. */
function belongings({ resources }: RenderedRoot, path: string, namespace: string): boolean[] {
  const held = resources.filter(({ origin }) => origin.file === path);
  return held.length === 0 ? [true, false] : held.map((one) => placeOf(one) === namespace);
}
