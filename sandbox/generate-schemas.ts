import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compactCrds, parseYaml, plainOf, SchemaData } from '../src/manifest/index.ts';
import type { KubernetesTables } from '../src/manifest/index.ts';
import { kubernetesTables } from './kubernetes-types.ts';
import { meshConfigSchema, MessageTable } from './mesh-config-schema.ts';

/** Reads CRDs (YAML streams) and returns their structure in the form of `schemas/*.json`. */
export function schemaDataOf(source: string, texts: readonly string[]): SchemaData {
  const documents = texts
    .flatMap((text) => parseYaml('crds.yaml', text))
    .flatMap(({ node }) => (node === null ? [] : [plainOf(node)]));
  return compactCrds(source, documents);
}

/** One type a line, so that a new release gives a difference one can read. */
export function printSchemaData(data: SchemaData | KubernetesTables): string {
  const lines = (list: readonly string[]): string => list.map((line) => `    ${line}`).join(',\n');
  const types = data.types.map((type) => JSON.stringify(type));
  const kinds = Object.entries(data.kinds).map(
    ([name, kind]) => `${JSON.stringify(name)}: ${JSON.stringify(kind)}`,
  );
  return `{
  "source": ${JSON.stringify(data.source)},
  "kinds": {
${lines(kinds)}
  },
  "types": [
${lines(types)}
  ]
}
`;
}

const USAGE = `usage:
  generate-schemas crds OUTPUT.json "SOURCE" CRD.yaml...
  generate-schemas mesh-config OUTPUT.json MESSAGES.json ISTIO.json
  generate-schemas kubernetes OUTPUT.json "SOURCE" FOLDER
`;

/** See `schemas/README.md`. */
function run([what, output, ...inputs]: readonly string[]): void {
  const data = output === undefined ? null : dataFor(what, inputs);
  if (data === null || output === undefined) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  writeFileSync(output, printSchemaData(data));
}

function dataFor(
  what: string | undefined,
  inputs: readonly string[],
): SchemaData | KubernetesTables | null {
  const [first, second] = inputs;
  if (first === undefined || second === undefined) return null;
  if (what === 'kubernetes') return kubernetesTables(first, second);
  if (what === 'crds')
    return schemaDataOf(
      first,
      inputs.slice(1).map((file) => readFileSync(file, 'utf8')),
    );
  if (what !== 'mesh-config') return null;
  const messages = MessageTable.parse(JSON.parse(readFileSync(first, 'utf8')));
  return meshConfigSchema(messages, SchemaData.parse(JSON.parse(readFileSync(second, 'utf8'))));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) run(process.argv.slice(2));
