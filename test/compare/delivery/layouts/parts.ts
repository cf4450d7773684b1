import { builds, flux, virtualService } from '../../../gitops/fixtures.ts';
import type { Files } from './layout.ts';

/** Several sets of files. */
export const all = (...parts: readonly Files[]): Files => Object.assign({}, ...parts) as Files;

export const overlay = (path: string, base: string, ...more: string[]): Files => ({
  [`${path}/kustomization.yaml`]: builds(base, ...more),
});

export const base = (path: string, name = 'web'): Files => ({
  [`${path}/kustomization.yaml`]: builds('vs.yaml'),
  [`${path}/vs.yaml`]: virtualService(name),
});

export const plain = (path: string, ...names: string[]): Files =>
  Object.fromEntries(names.map((name) => [`${path}/${name}.yaml`, virtualService(name)]));

/** A base and overlays of it below `overlays`; the path ends in a slash, or is empty for the top. */
export const variants = (path: string, name: string, ...overlays: string[]): Files =>
  all(
    base(`${path}base`, name),
    ...overlays.map((each) => overlay(`${path}overlays/${each}`, '../../base')),
  );

/** A Flux cluster that applies itself and other folders. */
export const cluster = (path: string, ...folders: string[]): Files => ({
  [`${path}/flux-system/gotk-sync.yaml`]: flux('flux-system', `./${path}`),
  ...Object.fromEntries(
    folders.map((folder) => [
      `${path}/${folder.replaceAll('/', '-')}.yaml`,
      flux(folder.replaceAll('/', '-'), `./${folder}`),
    ]),
  ),
});

const REPOSITORY = 'https://git.example/acme/deploy';

/** An Application of this repository; `destination` in flow style. */
export const argo = (name: string, path: string, destination = 'namespace: shop'): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source: { repoURL: "${REPOSITORY}", path: "${path}" }
  destination: { ${destination} }
`;

/** What an ApplicationSet writes into each Application; all with templates of Go, the destination in flow style. */
interface Template {
  readonly name: string;
  readonly path: string;
  readonly destination?: string;
}

/** An ApplicationSet; its generators are in flow style. */
export const set = (
  generators: string,
  { name, path, destination = 'namespace: shop' }: Template,
): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: all, namespace: argocd }
spec:
  goTemplate: true
  generators: [${generators}]
  template:
    metadata: { name: "${name}" }
    spec:
      source: { repoURL: "${REPOSITORY}", path: "${path}" }
      destination: { ${destination} }
`;

/** A generator of the folders that fit a pattern. */
export const folders = (...patterns: string[]): string =>
  `{ git: { repoURL: "${REPOSITORY}", directories: [${patterns
    .map((pattern) =>
      pattern.startsWith('!')
        ? `{ path: "${pattern.slice(1)}", exclude: true }`
        : `{ path: "${pattern}" }`,
    )
    .join(', ')}] } }`;

export const list = (...elements: string[]): string =>
  `{ list: { elements: [${elements.map((each) => `{ ${each} }`).join(', ')}] } }`;
