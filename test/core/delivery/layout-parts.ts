import { builds, flux, virtualService } from '../environments/fixtures.ts';

export type Files = Readonly<Record<string, string>>;

/** A way people lay out a repository, and what is delivered where: roots by environment, `!` for production. */
export interface RepositoryLayout {
  readonly name: string;
  readonly files: Files;
  readonly expected: Readonly<Record<string, readonly string[]>>;
}

export const overlay = (path: string, base: string, ...more: string[]): Files => ({
  [`${path}/kustomization.yaml`]: builds(base, ...more),
});
export const base = (path: string, name = 'web'): Files => ({
  [`${path}/kustomization.yaml`]: builds('vs.yaml'),
  [`${path}/vs.yaml`]: virtualService(name),
});
export const plain = (path: string, ...names: string[]): Files =>
  Object.fromEntries(names.map((name) => [`${path}/${name}.yaml`, virtualService(name)]));
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
