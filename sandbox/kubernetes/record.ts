import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isObject, objectAt, textAt } from './schema/json.ts';
import type { Json, JsonObject } from './schema/json.ts';
import { ask, tell } from './recording/exchange.ts';
import type { Server, Step } from './recording/exchange.ts';
import { generalSteps } from './recording/general-steps.ts';
import { NAMESPACES, stepsFor } from './recording/steps.ts';

/**
 * Records what a real API server answers to the same requests that the stand-in is asked in its test. The server is one
 * for this alone; its certificate is nobody's, so Node.js has to be told (`NODE_TLS_REJECT_UNAUTHORIZED=0`).
 */
const [url, token, manifests, out, ...crdFiles] = process.argv.slice(2);
if (url === undefined || token === undefined || manifests === undefined || out === undefined)
  throw new Error('usage: record URL TOKEN MANIFESTS_FOLDER OUT_FOLDER CRD_FILE...');
const server: Server = { url, token };

await installDefinitions(crdFiles);
for (const namespace of NAMESPACES) await ask(server, namespace);
mkdirSync(out, { recursive: true });
for (const file of readdirSync(manifests).sort()) {
  const documents = parseAllDocuments(readFileSync(join(manifests, file), 'utf8')).map(
    (each) => each.toJS() as JsonObject,
  );
  await record(join(out, file.replace('.yaml', '.json')), stepsFor(documents));
}
await record(join(out, 'general.json'), generalSteps());

async function record(file: string, steps: readonly Step[]): Promise<void> {
  const lines = (await tell(server, steps)).map((each) => JSON.stringify(each));
  writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`);
}

async function installDefinitions(files: readonly string[]): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  for (const file of files)
    for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
      const definition = document.toJS() as Json;
      if (!isObject(definition) || definition['kind'] !== 'CustomResourceDefinition') continue;
      const name = textAt(objectAt(definition, 'metadata'), 'name');
      await ask(server, {
        title: name,
        method: 'PATCH',
        path: `${path}/${name}?fieldManager=record&force=true`,
        contentType: 'application/apply-patch+yaml',
        body: definition,
      });
    }
  // they are served a while after they were taken
  if (files.length > 0) await new Promise((resolve) => setTimeout(resolve, 15_000));
}
