import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Tables and default rules as they lie in the package, unparsed. */
export interface PackageFiles {
  readonly kustomizeTables: unknown;
  readonly istioSchema: unknown;
  readonly gatewayApiSchema: unknown;
  readonly meshConfigSchema: unknown;
  readonly rules: readonly { readonly file: string; readonly text: string }[];
}

/** Reads the data that ships with the package, from a checkout or an installation alike. */
export function readPackageData(): PackageFiles {
  const root = packageRoot();
  const json = (path: string): unknown =>
    JSON.parse(readFileSync(join(root, 'schemas', path), 'utf8'));
  return {
    kustomizeTables: json('kustomize/kustomize-5.5.json'),
    istioSchema: json('istio.json'),
    gatewayApiSchema: json('gateway-api.json'),
    meshConfigSchema: json('mesh-config.json'),
    rules: readdirSync(join(root, 'rules'))
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => ({
        file: `rules/${name}`,
        text: readFileSync(join(root, 'rules', name), 'utf8'),
      })),
  };
}

/** Version in package.json. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  return PackageManifest.parse(manifest).version;
}

const PackageManifest = z.object({ version: z.string() });

/** The folder of package.json; compiled files lie deeper than their sources. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
