import type { DeclaredEnvironment } from '../../src/gitops/survey/environment-declarations.ts';
import { discoverEnvironments } from '../../src/gitops/survey/discover-environments.ts';
import { treeOf } from './tree-of.ts';

export const builds = (...resources: string[]): string =>
  `resources:\n${resources.map((resource) => `  - ${resource}\n`).join('')}`;
export const object = (kind: string, name: string, apiVersion = 'v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;
export const virtualService = (name: string): string =>
  object('VirtualService', name, 'networking.istio.io/v1');
export const application = (path: string, destination = 'namespace: shop'): string =>
  `${object('Application', 'app', 'argoproj.io/v1alpha1')}spec:
  source:
    repoURL: https://git.example/shop
    path: ${path}
  destination:
    ${destination}
`;
export const flux = (name: string, path: string, more = ''): string =>
  `${object('Kustomization', name, 'kustomize.toolkit.fluxcd.io/v1')}  namespace: flux-system
spec:
  path: ${path}
  sourceRef: {kind: GitRepository, name: flux-system}
${more}`;
export const appWith = (app: string, ...overlays: string[]): Record<string, string> => ({
  [`apps/${app}/base/kustomization.yaml`]: builds('service.yaml'),
  [`apps/${app}/base/service.yaml`]: object('Service', app),
  ...Object.fromEntries(
    overlays.map((overlay) => [
      `apps/${app}/overlays/${overlay}/kustomization.yaml`,
      builds('../../base'),
    ]),
  ),
});

/** Roots by environment; `!` marks production. */
export function planned(
  files: Readonly<Record<string, string>>,
  declared: readonly DeclaredEnvironment[] = [],
): Record<string, string[]> {
  const { environments } = discoverEnvironments(treeOf(files), declared);
  return Object.fromEntries(
    environments.map(({ name, production, roots }) => [
      production ? `${name}!` : name,
      roots.map(({ path }) => path),
    ]),
  );
}
