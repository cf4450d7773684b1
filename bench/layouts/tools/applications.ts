import type { Draft, Drafts } from '../../holes/drafts.ts';
import { manifests } from '../../holes/drafts.ts';
import type { Manifest } from '../../holes/objects.ts';
import type { WrittenContent } from '../content/content.ts';
import type { Install, Model } from '../model.ts';
import type { Outline } from '../outline.ts';
import { destinationOf, nameOf, namespaceOf, spelled } from '../spelling.ts';
import {
  clusterPlaces,
  clusterSecret,
  idOf,
  ordered,
  REPOSITORY,
  sourceOf,
  SYNCED,
} from './shared.ts';

/** Applications one by one, with one that applies them where that was drawn. */
export function applicationFiles(outline: Outline, model: Model, content: WrittenContent): Drafts {
  const files = new Map<string, Draft>();
  const documents = new Map<string, Manifest[]>();
  for (const install of ordered(outline, model.installs, idOf)) {
    const path = fileFor(outline, install);
    documents.set(path, [...(documents.get(path) ?? []), applicationOf(outline, install, content)]);
  }
  for (const [path, all] of documents) files.set(path, manifests(...all));
  for (const [path, draft] of [...secretFiles(outline, model), ...rootFiles(outline)])
    files.set(path, draft);
  return files;
}

function fileFor(outline: Outline, install: Install): string {
  const { hub, files, positions } = outline;
  const { service, place } = install;
  if (service.isSolo) return `${hub}/${service.name}.yaml`;
  const name = nameOf(outline, install);
  if (positions.has('folder'))
    return `${hub}/${spelled(outline, place, 'folder')}/${service.name}.yaml`;
  if (files === 'each') return `${hub}/${name}.yaml`;
  return files === 'by service' ? `${hub}/${service.name}.yaml` : `${hub}/all.yaml`;
}

function applicationOf(outline: Outline, install: Install, content: WrittenContent): Manifest {
  const { place, to, service } = install;
  const branch =
    outline.positions.has('branch') && !service.isSolo
      ? `env/${spelled(outline, place, 'branch')}`
      : 'main';
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: nameOf(outline, install),
      namespace: 'argocd',
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project: 'default',
      destination: { ...destinationOf(outline, to), namespace: namespaceOf(outline, install) },
      ...sourceOf(outline, content.sourceOf(install), branch),
      syncPolicy: SYNCED,
    },
  };
}

/** Clusters' Secrets stand in a folder of the hub's where a label says something. */
const secretFiles = (outline: Outline, model: Model): Drafts =>
  new Map(
    outline.positions.has('label')
      ? clusterPlaces(model).map((place) => [
          `${outline.hub}/clusters/${place.codename}.yaml`,
          manifests(clusterSecret(outline, place)),
        ])
      : [],
  );

const rootFiles = ({ tool, hub }: Outline): Drafts =>
  new Map(
    tool === 'app of apps'
      ? [
          [
            'root.yaml',
            manifests({
              apiVersion: 'argoproj.io/v1alpha1',
              kind: 'Application',
              metadata: { name: 'root', namespace: 'argocd' },
              spec: {
                project: 'default',
                destination: { server: 'https://kubernetes.default.svc', namespace: 'argocd' },
                source: {
                  repoURL: REPOSITORY,
                  targetRevision: 'main',
                  path: hub,
                  directory: { recurse: true },
                },
                syncPolicy: SYNCED,
              },
            }),
          ],
        ]
      : [],
  );
