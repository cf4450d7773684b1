import { readFileSync } from 'node:fs';
import { createManifestSchemas } from '../../src/core/manifest/schema/create-manifest-schemas.ts';
import type { ManifestSchemas } from '../../src/core/manifest/schema/manifest-schemas.ts';

const table = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8'));

/** The schemas that the product ships. */
export const shippedSchemas = (): ManifestSchemas =>
  createManifestSchemas({
    istio: table('istio'),
    gatewayApi: table('gateway-api'),
    meshConfig: table('mesh-config'),
    istioOperator: table('istio-operator'),
  });
