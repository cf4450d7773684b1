import { readPackageData } from '../../../../src/adapters/package-data/read-package-data.ts';
import { createEngine } from '../../../../src/app/analysis/engine.ts';
import type { RenderedTree } from '../../../../src/core/delivery/index.ts';
import { renderTree } from '../../../../src/core/delivery/index.ts';
import type { Adoption, ObjectDrift } from '../../../../src/core/drift/index.ts';
import { adoptDrifts } from '../../../../src/core/drift/index.ts';
import type { Node, Resource } from '../../../../src/core/manifest/index.ts';
import { parseYaml, plainOf, resourceOf } from '../../../../src/core/manifest/index.ts';
import type { FileTree } from '../../../../src/core/tree/index.ts';
import { treeOf } from '../../../support/tree-of.ts';

const engine = createEngine(readPackageData());

export const rendered = (tree: FileTree): RenderedTree => renderTree(tree, [], engine);

/** The objects of an environment, as they render. */
export function objectsIn(tree: RenderedTree, environment: string): readonly Resource[] {
  const found = tree.environments.find((each) => each.environment.name === environment);
  if (found === undefined)
    throw new Error(tree.environments.map((each) => each.environment.name).join());
  return found.roots.flatMap(({ resources }) => resources);
}

export type Files = Readonly<Record<string, string>>;

/** A node of plain data, as the API server would send it. */
export function nodeOf(value: unknown): Node {
  const [document] = parseYaml('live', JSON.stringify(value).replaceAll('\x7f', '\\u007f'));
  if (document?.node == null) throw new Error('no node');
  return document.node;
}

export function resourceFrom(value: unknown): Resource {
  const resource = resourceOf(nodeOf(value));
  if (resource === undefined) throw new Error('no object');
  return resource;
}

/** An object of an environment, changed by hand in its cluster. */
export function changedBy(
  files: Files,
  environment: string,
  kind: string,
  name: string,
  change: (object: any) => void,
): ObjectDrift {
  const git = objectsIn(rendered(treeOf(files)), environment).find(
    (each) => each.kind === kind && each.name === name,
  );
  if (git === undefined) throw new Error(`no ${kind} ${name}`);
  return driftOf(git, change);
}

export function driftOf(git: Resource, change: (object: any) => void): ObjectDrift {
  const object: unknown = JSON.parse(JSON.stringify(plainOf(git.node)));
  change(object);
  const live = { ...resourceFrom(object), stableName: git.stableName };
  return { kind: 'changed', git, live, fields: [] };
}

export function adopt(
  files: Files,
  environment: string,
  drifts: readonly ObjectDrift[],
  others: ReadonlyMap<string, readonly ObjectDrift[]> = new Map(),
): Adoption {
  return adoptDrifts({ tree: treeOf(files), render: rendered, environment, drifts, others });
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
