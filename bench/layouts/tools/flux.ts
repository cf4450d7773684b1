import type { Draft, Drafts } from '../../holes/drafts.ts';
import { manifests } from '../../holes/drafts.ts';
import type { Manifest } from '../../holes/objects.ts';
import type { WrittenContent } from '../content/content.ts';
import type { Install, Model, Place } from '../model.ts';
import { settingsOf } from '../model.ts';
import type { Outline } from '../outline.ts';
import { namespaceOf, spelled } from '../spelling.ts';
import { ordered, REPOSITORY } from './shared.ts';

const SOURCE = { kind: 'GitRepository', name: 'flux-system' };

/** A folder for each cluster, which it begins with, and a Kustomization or a HelmRelease there for each service. */
export function fluxFiles(outline: Outline, model: Model, content: WrittenContent): Drafts {
  const files = new Map<string, Draft>();
  for (const place of model.places) {
    const folder = clusterFolder(outline, place);
    const installs = model.installs.filter((install) => install.to.codename === place.codename);
    if (installs.length === 0) continue;
    files.set(`${folder}/flux-system/gotk-sync.yaml`, manifests(gitSource(), entryPoint(folder)));
    for (const [path, all] of documentsOf(outline, installs, folder, model, content))
      files.set(path, manifests(...all));
  }
  return files;
}

const clusterFolder = (outline: Outline, place: Place): string =>
  `${outline.isPlaceFirst ? 'clusters' : `${outline.hub}/clusters`}/${spelled(outline, place, 'folder')}`;

const gitSource = (): Manifest => ({
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'flux-system', namespace: 'flux-system' },
  spec: { interval: '1m0s', ref: { branch: 'main' }, url: REPOSITORY },
});

const entryPoint = (folder: string): Manifest => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'flux-system', namespace: 'flux-system' },
  spec: { interval: '10m0s', path: `./${folder}`, prune: true, sourceRef: SOURCE },
});

function documentsOf(
  outline: Outline,
  installs: readonly Install[],
  folder: string,
  model: Model,
  content: WrittenContent,
): ReadonlyMap<string, readonly Manifest[]> {
  const documents = new Map<string, Manifest[]>();
  for (const install of ordered(outline, installs, ({ service }) => service.name)) {
    const file = outline.files === 'each' ? `${install.service.name}.yaml` : 'apps.yaml';
    const path = `${folder}/${file}`;
    const made =
      outline.tool === 'flux: releases'
        ? releaseOf(outline, install, content)
        : kustomizationOf(outline, install, model, content);
    documents.set(path, [...(documents.get(path) ?? []), made]);
  }
  return documents;
}

function kustomizationOf(
  outline: Outline,
  install: Install,
  model: Model,
  content: WrittenContent,
): Manifest {
  const { service, from } = install;
  const { replicas, timeout, mode } = settingsOf(model, service, from);
  const substitute = service.isMesh ? { mtls_mode: mode } : { replicas: String(replicas), timeout };
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: service.name, namespace: 'flux-system' },
    spec: {
      interval: '10m0s',
      path: `./${content.sourceOf(install).path}`,
      prune: true,
      sourceRef: SOURCE,
      ...(!service.isMesh && { targetNamespace: namespaceOf(outline, install) }),
      ...(outline.content === 'variables' && { postBuild: { substitute } }),
    },
  };
}

function releaseOf(outline: Outline, install: Install, content: WrittenContent): Manifest {
  const { path, values } = content.sourceOf(install);
  return {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: install.service.name, namespace: 'flux-system' },
    spec: {
      interval: '10m0s',
      releaseName: install.service.name,
      targetNamespace: namespaceOf(outline, install),
      chart: {
        spec: {
          chart: `./${path}`,
          reconcileStrategy: 'Revision',
          sourceRef: SOURCE,
          valuesFiles: [`./${path}/values.yaml`, ...values.map((file) => `./${file}`)],
        },
      },
    },
  };
}
