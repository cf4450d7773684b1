import { readFileSync } from 'node:fs';
import { createManifestSchemas } from '../../src/manifest/index.ts';
import type { ManifestSchemas } from '../../src/manifest/index.ts';

/** A table of `schemas/`, as it lies there. */
export const shippedTable = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8'));

/** The schemas that the product ships. */
export const shippedSchemas = (): ManifestSchemas =>
  createManifestSchemas({
    istio: shippedTable('istio'),
    gatewayApi: shippedTable('gateway-api'),
    meshConfig: shippedTable('mesh-config'),
    istioOperator: shippedTable('istio-operator'),
    envoy: () => shippedTable('envoy'),
    kubernetes: () => shippedTable('kubernetes'),
  });
