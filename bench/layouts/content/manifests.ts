import type { Draft, Drafts } from '../../holes/drafts.ts';
import { manifests, textOf } from '../../holes/drafts.ts';
import type { Manifest } from '../../holes/objects.ts';
import type { Model, Place, Service, Settings } from '../model.ts';
import { objectsOf, ownKey, settingsOf } from '../model.ts';
import type { Outline } from '../outline.ts';
import { folderOf, spelled } from '../spelling.ts';
import type { WrittenContent } from './content.ts';

const FILES = { Deployment: 'deployment.yaml', Service: 'service.yaml' } as const;

const fileOf = ({ kind }: Manifest): string =>
  kind === 'Deployment' || kind === 'Service' ? FILES[kind] : 'mesh.yaml';

const kustomization = (more: Manifest): Draft =>
  manifests({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...more });

const pairsOf = ({ services, places }: Model): readonly (readonly [Service, Place])[] =>
  services.flatMap((service) => places.map((place) => [service, place] as const));

/** A folder for each service and place with all objects written out. */
export function foldersContent(outline: Outline, model: Model): WrittenContent {
  const files = new Map<string, Draft>();
  const folder = (service: Service, place: Place): string =>
    folderOf(outline, service, spelled(outline, place, 'path'), '');
  for (const [service, place] of pairsOf(model))
    for (const manifest of objectsOf(service, settingsOf(model, service, place)))
      files.set(`${folder(service, place)}/${fileOf(manifest)}`, manifests(manifest));
  return {
    files,
    sourceOf: ({ service, from }) => ({ path: folder(service, from), values: [] }),
    sharedFiles: [],
  };
}

/** A base for each service, and an overlay of it for each place. */
export function overlaysContent(outline: Outline, model: Model): WrittenContent {
  const files = new Map<string, Draft>();
  const base = (service: Service): string =>
    outline.isPlaceFirst
      ? `${outline.root}/base/${service.name}`
      : `${outline.root}/${service.name}/base`;
  const overlay = (service: Service, place: Place): string =>
    folderOf(outline, service, spelled(outline, place, 'path'), 'overlays/');
  for (const service of model.services) {
    for (const [path, draft] of baseFiles(base(service), service, model)) files.set(path, draft);
    for (const place of model.places)
      files.set(
        `${overlay(service, place)}/kustomization.yaml`,
        overlayFile(
          relativeTo(overlay(service, place), base(service)),
          service,
          ownOf(model, service, place),
        ),
      );
  }
  return {
    files,
    sourceOf: ({ service, from }) => ({ path: overlay(service, from), values: [] }),
    sharedFiles: model.services.map((service) => `${base(service)}/mesh.yaml`),
  };
}

const ownOf = (model: Model, service: Service, place: Place): Partial<Settings> =>
  model.own.get(ownKey(service, place)) ?? {};

/** What a kustomization there says to get elsewhere. */
export function relativeTo(from: string, to: string): string {
  const [here, there] = [from.split('/'), to.split('/')];
  const common = here.findIndex((step, at) => step !== there[at]);
  const shared = common < 0 ? here.length : common;
  return [...here.slice(shared).map(() => '..'), ...there.slice(shared)].join('/');
}

function baseFiles(folder: string, service: Service, model: Model): Drafts {
  const settings = model.shared.get(service.name);
  if (settings === undefined) throw new Error(`no settings of ${service.name}`);
  const objects = objectsOf(service, settings);
  return new Map([
    ...objects.map((manifest) => [`${folder}/${fileOf(manifest)}`, manifests(manifest)] as const),
    [`${folder}/kustomization.yaml`, kustomization({ resources: objects.map(fileOf) })] as const,
  ]);
}

function overlayFile(base: string, service: Service, own: Partial<Settings>): Draft {
  const patches = patchesOf(service, own).map((patch) => ({ patch: `${JSON.stringify(patch)}\n` }));
  return kustomization({ resources: [base], ...(patches.length > 0 && { patches }) });
}

function patchesOf({ name }: Service, { replicas, timeout, mode }: Partial<Settings>): Manifest[] {
  const patches: Manifest[] = [];
  if (replicas !== undefined)
    patches.push({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: { replicas },
    });
  if (timeout !== undefined)
    patches.push({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name },
      spec: { http: [{ timeout, route: [{ destination: { host: name } }] }] },
    });
  if (mode !== undefined)
    patches.push({
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: 'istio-system' },
      spec: { mtls: { mode } },
    });
  return patches;
}

/** One folder for each service whose values are variables that its applier fills in. */
export function variablesContent(outline: Outline, model: Model): WrittenContent {
  const files = new Map<string, Draft>();
  for (const service of model.services) {
    const objects = objectsOf(service, PLACEHOLDERS);
    for (const manifest of objects)
      files.set(`${outline.root}/${service.name}/${fileOf(manifest)}`, {
        text: textWith(manifest),
      });
    files.set(
      `${outline.root}/${service.name}/kustomization.yaml`,
      kustomization({ resources: objects.map(fileOf) }),
    );
  }
  return {
    files,
    sourceOf: ({ service }) => ({ path: `${outline.root}/${service.name}`, values: [] }),
    sharedFiles: [],
  };
}

const PLACEHOLDERS: Settings = { replicas: 987_654, timeout: '987654s', mode: 'A_MODE' };

/** Placeholders are written as variables; a number must not be quoted. */
const textWith = (manifest: Manifest): string =>
  textOf(manifests(manifest))
    .replace('987654s', '${timeout}')
    .replace('987654', '${replicas}')
    .replace('A_MODE', '${mtls_mode}');
