import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from './package-root.ts';

/** Says that a package which the published program does not bring is not there; its message is a sentence for people. */
export class MissingPackage extends Error {}

/**
 * Loads a package that is large or native, and that the published program asks for by name where a command needs it.
 *
 * @param purpose What needs it, as the subject of a sentence: `Reading a cluster`.
 * @param together All that the purpose needs, so that one line installs it.
 * @throws MissingPackage where it is not installed.
 */
export async function optionalPackage<T>(
  name: string,
  purpose: string,
  load: () => Promise<T>,
  together: readonly string[] = [name],
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error, name)) throw error;
    const wanted = together.map((each) => `${each}@${versionOf(each)}`);
    throw new MissingPackage(
      `${purpose} needs the package ${name}, which is installed apart: npm install ${wanted.join(' ')} (with npx: npx -p meshwarden ${wanted.map((each) => `-p ${each}`).join(' ')} meshwarden …).`,
      { cause: error },
    );
  }
}

/** Tells whether this very package is missing, and not something that it would load itself. */
const isMissing = (error: unknown, name: string): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND') &&
  error.message.includes(`'${name}'`);

const Versions = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
});

/** Gives the version that it was tried with: in a checkout a dependency, in the published package an optional peer. */
function versionOf(name: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const { dependencies, peerDependencies } = Versions.parse(manifest);
  return peerDependencies[name] ?? dependencies[name] ?? 'latest';
}
