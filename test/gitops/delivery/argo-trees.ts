import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import type { EnvironmentPlan } from '../../../src/gitops/environment.ts';
import type { Root } from '../../../src/gitops/index.ts';
import { virtualService } from '../fixtures.ts';
import { treeOf } from '../tree-of.ts';

export type Files = Readonly<Record<string, string>>;

export const REPOSITORY = 'https://git.example/acme/deploy';

/** The plan of a tree whose address the configuration knows. */
export const planOf = (files: Files): EnvironmentPlan =>
  discoverEnvironments(treeOf(files), [], undefined, undefined, {
    repositoryAliases: [REPOSITORY],
  });

/** What is said of a tree's appliers: notes, and what Argo CD refuses. */
export function saidOf(files: Files): readonly string[] {
  const { notes, gaps } = planOf(files);
  return [...notes, ...gaps.map(({ message }) => message)];
}

/** Roots that something of the tree applies. */
export function appliedRoots(files: Files): readonly Root[] {
  const { reasons } = planOf(files);
  return [...reasons.roots].flatMap(([root, { appliers }]) => (appliers.length > 0 ? [root] : []));
}

export const appliedPaths = (files: Files): readonly string[] =>
  appliedRoots(files)
    .map(({ path }) => path)
    .sort();

/** `path` → cluster and namespace it goes to. */
export function destinations(files: Files): Record<string, string> {
  const { reasons } = planOf(files);
  return Object.fromEntries(
    [...reasons.roots].flatMap(([{ path }, { appliers, destination }]) =>
      appliers.length > 0
        ? [[path, `${destination.cluster ?? 'here'}/${destination.namespace ?? ''}`]]
        : [],
    ),
  );
}

/** An Application of this repository; `more` goes into its source, in flow style. */
export const app = (path: string, more = '', name = 'shop'): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source: { repoURL: "${REPOSITORY}", path: "${path}"${more === '' ? '' : `, ${more}`} }
  destination: { server: "https://kubernetes.default.svc", namespace: shop }
`;

/** An ApplicationSet with generators in flow style, and a source path. */
export const applicationSet = (
  generators: string,
  path: string,
  { name = '', destination = '{ namespace: shop }', spec = '' } = {},
): string => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: all, namespace: argocd }
spec:
  generators: ${generators}
${spec === '' ? '' : spec.replace(/^/gm, '  ')}
  template:
    metadata: { name: "${name}" }
    spec:
      source: { repoURL: "${REPOSITORY}", path: "${path}" }
      destination: ${destination}
`;

export const GO = 'goTemplate: true';
export const STRICT = 'goTemplate: true\ngoTemplateOptions: ["missingkey=error"]';

export const folders = (...paths: string[]): Files =>
  Object.fromEntries(paths.map((path) => [`${path}/vs.yaml`, virtualService('a')]));
export const applied = (set: string, files: Files): readonly string[] =>
  appliedPaths({ 'argo/set.yaml': set, ...files });
export const git = (kind: 'directories' | 'files', ...paths: string[]): string =>
  `{ git: { repoURL: "${REPOSITORY}", ${kind}: [${paths.map((path) => (path.startsWith('!') ? `{ path: "${path.slice(1)}", exclude: true }` : `{ path: "${path}" }`)).join(', ')}] } }`;
