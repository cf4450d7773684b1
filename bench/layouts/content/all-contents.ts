import type { Draft } from '../../holes/drafts.ts';
import { manifests } from '../../holes/drafts.ts';
import type { Model } from '../model.ts';
import { objectsOf } from '../model.ts';
import type { Content, Outline } from '../outline.ts';
import { chartContent, registryContent } from './charts.ts';
import type { WrittenContent } from './content.ts';
import { foldersContent, overlaysContent, variablesContent } from './manifests.ts';

const WRITERS: Readonly<Record<Content, (outline: Outline, model: Model) => WrittenContent>> = {
  overlays: overlaysContent,
  folders: foldersContent,
  chart: chartContent,
  'chart and $values': chartContent,
  'registry chart': registryContent,
  variables: variablesContent,
};

/** What is applied, in the form that was drawn; a service that goes to one place alone has one folder of its own. */
export function contentOf(outline: Outline, model: Model): WrittenContent {
  const services = model.services.filter(({ isSolo }) => !isSolo);
  const written = WRITERS[outline.content](outline, { ...model, services });
  const files = new Map<string, Draft>(written.files);
  for (const service of model.services) {
    const shared = model.shared.get(service.name);
    if (service.isSolo && shared !== undefined)
      files.set(`tools/${service.name}/all.yaml`, manifests(...objectsOf(service, shared)));
  }
  return {
    ...written,
    files,
    sourceOf: (install) =>
      install.service.isSolo
        ? { path: `tools/${install.service.name}`, values: [] }
        : written.sourceOf(install),
  };
}
