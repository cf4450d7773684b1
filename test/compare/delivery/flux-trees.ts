import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { renderTree } from '../../../src/gitops/index.ts';
import type { RenderedRoot } from '../../../src/gitops/index.ts';
import type { Plain } from '../../../src/manifest/index.ts';
import { plainOf } from '../../../src/manifest/index.ts';
import { treeOf } from '../../support/tree-of.ts';
import type { Files } from './releases.ts';

const engine = createEngine(readPackageData());

/** A Flux Kustomization; `spec` is what it says beside path and source, indented by two. */
export const flux = (name: string, path: string, spec = '', source = 'flux-system'): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  path: ${path}
  prune: true
  sourceRef: { kind: GitRepository, name: ${source} }
${spec}`;

/** `more` follows the name in its metadata. */
export const object = (kind: string, name: string, more = ''): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name}${more} }\n`;

/** Deployment `web` of namespace `shop`, with two containers. */
export const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  template:
    spec: { containers: [{ name: web, image: "web:1" }, { name: log, image: "log:1" }] }
`;

export const configMap = (name: string, data: string, more = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: flux-system${more} }\ndata: ${data}\n`;

/** Every root of a tree, rendered. */
export const allRoots = (files: Files): readonly RenderedRoot[] =>
  renderTree(treeOf(files), [], engine).environments.flatMap(({ roots }) => roots);

/** By their paths. */
export const rootsOf = (files: Files): ReadonlyMap<string, RenderedRoot> =>
  new Map(allRoots(files).map((root) => [root.root.path, root]));

export function rootOf(files: Files, path: string): RenderedRoot {
  const root = rootsOf(files).get(path);
  if (root === undefined) throw new Error(`${path} is no root`);
  return root;
}

/** `kind namespace/name` of what a root builds, sorted. */
export const objectsOf = ({ resources }: RenderedRoot): readonly string[] =>
  resources.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`).sort();

export function plainNamed({ resources }: RenderedRoot, wanted: string): Plain {
  const found = resources.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`nothing is called ${wanted}`);
  return plainOf(found.node);
}
