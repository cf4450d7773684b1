import { stringify } from 'yaml';
import type { Draft } from '../../holes/drafts.ts';
import { manifests, textOf } from '../../holes/drafts.ts';
import type { Model, Place, Service, Settings } from '../model.ts';
import { objectsOf, ownKey } from '../model.ts';
import type { Outline } from '../outline.ts';
import { spelled } from '../spelling.ts';
import type { WrittenContent } from './content.ts';

const PLACEHOLDERS: Settings = { replicas: 987_654, timeout: '987654s', mode: 'A_MODE' };

/** A chart for each service, and a file of values for each place. */
export function chartContent(outline: Outline, model: Model): WrittenContent {
  const files = new Map<string, Draft>();
  const chart = (service: Service): string => `charts/${service.name}`;
  for (const service of model.services) {
    files.set(`${chart(service)}/Chart.yaml`, {
      text: stringify({ apiVersion: 'v2', name: service.name, version: '1.0.0' }),
    });
    files.set(`${chart(service)}/values.yaml`, {
      text: stringify(valuesOf(service, model.shared.get(service.name) ?? {})),
    });
    files.set(`${chart(service)}/templates/all.yaml`, { text: templateOf(service) });
    for (const place of model.places)
      files.set(valuesFile(outline, service, place), {
        text: stringify(valuesOf(service, model.own.get(ownKey(service, place)) ?? {})),
      });
  }
  return {
    files,
    sourceOf: ({ service, from }) => ({
      path: chart(service),
      values: [valuesFile(outline, service, from)],
    }),
    sharedFiles: model.services.map((service) => `${chart(service)}/values.yaml`),
  };
}

/** Files of values for charts that a registry has; what applies them names a chart for its path. */
export function registryContent(outline: Outline, model: Model): WrittenContent {
  const written = chartContent(outline, model);
  return {
    files: new Map([...written.files].filter(([path]) => !path.startsWith('charts/'))),
    sourceOf: (install) => ({ ...written.sourceOf(install), path: install.service.name }),
    sharedFiles: [],
  };
}

/** Beside the chart or in a folder of their own. */
function valuesFile(outline: Outline, { name }: Service, place: Place): string {
  const word = spelled(outline, place, 'values file');
  const chart = `charts/${name}`;
  const { separator } = outline;
  if (outline.content === 'chart and $values' || outline.content === 'registry chart')
    return outline.isPlaceFirst ? `values/${word}/${name}.yaml` : `values/${name}/${word}.yaml`;
  if (outline.isNested) return `${chart}/values/${word}.yaml`;
  return outline.isPrefix
    ? `${chart}/${word}${separator === '_' ? '_' : '.'}values.yaml`
    : `${chart}/values${separator}${word}.yaml`;
}

function valuesOf(
  { isMesh }: Service,
  { replicas, timeout, mode }: Partial<Settings>,
): Record<string, unknown> {
  if (isMesh) return mode === undefined ? {} : { mtls: { mode } };
  return {
    ...(replicas !== undefined && { replicas }),
    ...(timeout !== undefined && { route: { timeout } }),
  };
}

const templateOf = (service: Service): string =>
  textOf(manifests(...objectsOf(service, PLACEHOLDERS)))
    .replace('987654s', '{{ .Values.route.timeout }}')
    .replace('987654', '{{ .Values.replicas }}')
    .replace('A_MODE', '{{ .Values.mtls.mode }}');
