import { readPackageData } from '../../../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../../../src/review/index.ts';
import type { RenderedTree } from '../../../../../src/gitops/index.ts';
import { renderTree } from '../../../../../src/gitops/index.ts';
import type { Adoption } from '../../../../../src/features/drift/comparison/adopt/adoption.ts';
import type { ObjectDrift } from '../../../../../src/features/drift/comparison/drift.ts';
import { adoptDrifts } from '../../../../../src/features/drift/comparison/adopt/adopt-drifts.ts';
import type { Node, Resource, FileTree } from '../../../../../src/manifest/index.ts';
import { parseYaml, plainOf, resourceOf } from '../../../../../src/manifest/index.ts';
import { treeOf } from '../../../../support/tree-of.ts';
import type { Data, Step } from './edited-data.ts';
import { updated } from './edited-data.ts';

const engine = createEngine(readPackageData());

const rendered = (tree: FileTree): RenderedTree => renderTree(tree, [], engine);

const known = new WeakMap<Files, RenderedTree>();

/** What files render to; the same files once. */
export function renderedFiles(files: Files): RenderedTree {
  const result = known.get(files) ?? rendered(treeOf(files));
  known.set(files, result);
  return result;
}

/** The objects of an environment, as they render. */
export function objectsIn(tree: RenderedTree, environment: string): readonly Resource[] {
  const found = tree.environments.find((each) => each.environment.name === environment);
  if (found === undefined)
    throw new Error(tree.environments.map((each) => each.environment.name).join());
  return found.roots.flatMap(({ resources }) => resources);
}

export type Files = Readonly<Record<string, string>>;

/** A node of plain data, as the API server would send it. */
export function nodeOf(value: Data): Node {
  const [document] = parseYaml('live', JSON.stringify(value));
  if (document?.node == null) throw new Error('no node');
  return document.node;
}

export function resourceFrom(value: Data): Resource {
  const resource = resourceOf(nodeOf(value));
  if (resource === undefined) throw new Error('no object');
  return resource;
}

/** An object of an environment, with other values at paths; undefined for one that is gone. */
export function changedBy(
  files: Files,
  [environment, kind, name]: readonly [string, string, string],
  ...changes: readonly (readonly [path: readonly Step[], value: Data | undefined])[]
): ObjectDrift {
  const git = objectOf(files, [environment, kind, name]);
  return driftOf(
    git,
    changes.reduce((data, [path, value]) => updated(data, path, () => value), dataOf(git)),
  );
}

export function objectOf(
  files: Files,
  [environment, kind, name]: readonly [string, string, string],
): Resource {
  const found = objectsIn(renderedFiles(files), environment).find(
    (each) => each.kind === kind && each.name === name,
  );
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

export const dataOf = ({ node }: Resource): Data => plainOf(node);

/** What was changed by hand: fields as the whole of it, for nothing here goes by them. */
export function driftOf(git: Resource, live: Data): ObjectDrift {
  const resource = { ...resourceFrom(live), stableName: git.stableName };
  return { kind: 'changed', git, live: resource, fields: [] };
}

export function adopt(
  files: Files,
  environment: string,
  drifts: readonly ObjectDrift[],
  others: ReadonlyMap<string, readonly ObjectDrift[]> = new Map(),
  isCopy: (path: string) => boolean = () => false,
  live: readonly ObjectDrift[] = drifts,
): Adoption {
  return adoptDrifts({
    tree: treeOf(files),
    render: rendered,
    environment,
    drifts,
    others,
    isCopy,
    live,
  });
}

/** The files with what was adopted. */
export function withAdopted(files: Files, adoption: Adoption): Files {
  if (adoption.kind === 'refused') return files;
  const after = new Map(Object.entries(files));
  for (const file of adoption.files)
    if (file.after === null) after.delete(file.path);
    else after.set(file.path, file.after);
  return Object.fromEntries(after);
}
