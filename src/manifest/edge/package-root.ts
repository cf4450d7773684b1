import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of package.json, in a checkout or an installation; compiled files lie deeper than their sources. Throws
 * where no folder above has one: the installation is not whole.
 */
export function packageRoot(from = dirname(fileURLToPath(import.meta.url))): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from)
    throw new Error('The installation is not whole: no package.json lies above the program.');
  return packageRoot(above);
}
