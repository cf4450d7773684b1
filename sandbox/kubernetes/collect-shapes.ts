import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { OpenApiShapes } from './schema/open-api-shapes.ts';
import type { GoFields } from './schema/open-api-shapes.ts';
import type { Field, KindRecord } from './schema/shape.ts';
import { ShapeTable } from './schema/shape-table.ts';

/**
 * Writes `shapes.json` from what Kubernetes publishes: its OpenAPI documents (`api/openapi-spec/v3` of the module
 * k8s.io/kubernetes), its Go types (the module k8s.io/api and apimachinery's `meta/v1`), which alone say what becomes
 * of zero values, and files of CustomResourceDefinitions.
 */
const [out, openApi, goApi, goMeta, ...crdFiles] = process.argv.slice(2);
if (out === undefined || openApi === undefined || goApi === undefined || goMeta === undefined)
  throw new Error(
    'usage: collect-shapes OUT OPENAPI_FOLDER GO_API_FOLDER GO_META_FOLDER CRD_FILE...',
  );

const DOCUMENTS: Readonly<Record<string, readonly string[]>> = {
  api__v1: ['Namespace', 'Service', 'ConfigMap', 'Secret', 'Pod', 'ServiceAccount', 'Endpoints'],
  apis__apps__v1: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
  apis__batch__v1: ['Job', 'CronJob'],
  apis__autoscaling__v2: ['HorizontalPodAutoscaler'],
  apis__policy__v1: ['PodDisruptionBudget'],
  'apis__networking.k8s.io__v1': ['Ingress', 'NetworkPolicy'],
  'apis__discovery.k8s.io__v1': ['EndpointSlice'],
  'apis__admissionregistration.k8s.io__v1': [
    'MutatingWebhookConfiguration',
    'ValidatingWebhookConfiguration',
  ],
};

const definition = z.looseObject({
  kind: z.literal('CustomResourceDefinition'),
  spec: z.looseObject({
    group: z.string(),
    scope: z.string(),
    names: z.looseObject({ kind: z.string(), plural: z.string() }),
    versions: z.array(
      z.looseObject({
        name: z.string(),
        served: z.boolean(),
        schema: z.looseObject({
          openAPIV3Schema: z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
        }),
        subresources: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
  }),
});

const table = new ShapeTable();
const shapes = new OpenApiShapes(
  table,
  goFieldsOf([...typeFiles(goApi), ['meta.v1', join(goMeta, 'types.go')]]),
);
const kinds: KindRecord[] = [];
for (const [name, wanted] of Object.entries(DOCUMENTS)) {
  const document: unknown = JSON.parse(readFileSync(join(openApi, `${name}_openapi.json`), 'utf8'));
  kinds.push(...shapes.kindsOf(document, new Set(wanted)));
}
for (const file of crdFiles)
  for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
    const parsed = definition.safeParse(document.toJS());
    if (parsed.success) kinds.push(customKind(parsed.data.spec));
  }
writeFileSync(
  out,
  `{"kinds":[\n${kinds.map((each) => JSON.stringify(each)).join(',\n')}\n],"shapes":[\n${table.shapes.map((each) => JSON.stringify(each)).join(',\n')}\n]}\n`,
);

function customKind(spec: z.infer<typeof definition>['spec']): KindRecord {
  const ofVersion = ({ schema }: (typeof spec.versions)[number]): number => {
    const own = Object.entries(schema.openAPIV3Schema.properties)
      .filter(([name]) => !['apiVersion', 'kind', 'metadata'].includes(name))
      .map(([name, each]): [string, Field] => [name, shapes.fieldOf(each)]);
    const scalar = table.add({ kind: 'scalar', as: 'string' });
    return table.add({
      kind: 'struct',
      fields: {
        apiVersion: { shape: scalar },
        kind: { shape: scalar },
        metadata: { shape: shapes.objectMeta() },
        ...Object.fromEntries(own),
      },
    });
  };
  return {
    group: spec.group,
    kind: spec.names.kind,
    plural: spec.names.plural,
    namespaced: spec.scope === 'Namespaced',
    custom: true,
    versions: Object.fromEntries(
      spec.versions.filter(({ served }) => served).map((each) => [each.name, ofVersion(each)]),
    ),
    subresources: Object.keys(spec.versions[0]?.subresources ?? {}),
  };
}

/** `[core.v1, …/core/v1/types.go]` for every version of every group. */
function typeFiles(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^[a-z]+\/v\d+\/types\.go$/.test(name))
    .map((name) => [name.slice(0, -'/types.go'.length).replace('/', '.'), join(folder, name)]);
}

function goFieldsOf(files: readonly (readonly [string, string])[]): GoFields {
  const fields = new Map<string, { pointer: boolean; omit: boolean }>();
  const embedded: [string, string][] = [];
  for (const [name, file] of files) {
    let type = '';
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      type = /^type (\w+) struct/.exec(line)?.[1] ?? type;
      const field = fieldIn(line);
      if (field !== null) fields.set(`${name}.${type}.${field.json}`, field);
      const inline = /^\t(?:\w+\s+)?(\w+)\s+`json:",inline"/.exec(line)?.[1];
      if (inline !== undefined) embedded.push([`${name}.${type}.`, `${name}.${inline}.`]);
    }
  }
  for (const [outer, inner] of embedded)
    for (const [path, each] of [...fields].filter(([known]) => known.startsWith(inner)))
      fields.set(outer + path.slice(inner.length), each);
  return fields;
}

function fieldIn(line: string): { json: string; pointer: boolean; omit: boolean } | null {
  const [, type = '', json = '', options = ''] =
    /^\t(?:\w+\s+)?(\S+)\s+`json:"(\w+)((?:,\w+)*)"/.exec(line) ?? [];
  if (json === '') return null;
  return { json, pointer: type.startsWith('*'), omit: options.includes('omitempty') };
}
