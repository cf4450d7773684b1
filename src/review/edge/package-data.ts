import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { documentation } from '../../manifest/index.ts';
import { packageRoot } from '../../manifest/edge/package-root.ts';
import type { PackageData } from '../../forge/index.ts';

/** Reads the data that ships with the package, from a checkout or an installation alike. */
export function readPackageData(): PackageData {
  return {
    kustomizeTables: readKustomizeTables(),
    istioSchema: json('istio.json'),
    gatewayApiSchema: json('gateway-api.json'),
    meshConfigSchema: json('mesh-config.json'),
    istioOperatorSchema: json('istio-operator.json'),
    envoySchema: () => json('envoy.json'),
    kubernetesSchema: () => json('kubernetes.json'),
    rules: textsIn('rules'),
    version: packageVersion,
    detectorPage: readDetectorPage,
  };
}

/** The part that rendering alone needs. */
export const readKustomizeTables = (): unknown => json('kustomize/kustomize-5.5.json');

const json = (path: string): unknown =>
  JSON.parse(readFileSync(join(packageRoot(), 'schemas', path), 'utf8'));

/** Examples of the default rules, which no review needs. */
export const readRuleExamples = (): PackageData['rules'] => textsIn('rules/examples');

/** The page of a detector, with an example of each of its checks; null where the installation has none. */
export function readDetectorPage(detector: string): string | null {
  const path = join(packageRoot(), documentation.ofDetector(detector));
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** The YAML files of a folder of the package. */
function textsIn(folder: string): PackageData['rules'] {
  const path = join(packageRoot(), folder);
  return readdirSync(path)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({
      file: `${folder}/${name}`,
      text: readFileSync(join(path, name), 'utf8'),
    }));
}

/** Version in package.json. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  return PackageManifest.parse(manifest).version;
}

const PackageManifest = z.object({ version: z.string() });
