import { accessSync, constants, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RegisteredApp } from '../../../forge/edge/github/registration/convert-manifest.ts';

/** The files that a registration leaves. */
export interface RegistrationFiles {
  readonly folder: string;
  readonly key: string;
  readonly secret: string;
  readonly settings: string;
}

/** Lies beside them, so that Git leaves all of them alone. */
const IGNORED = '.gitignore';

export const filesIn = (folder: string): RegistrationFiles => ({
  folder,
  key: join(folder, 'private-key.pem'),
  secret: join(folder, 'webhook-secret'),
  settings: join(folder, 'meshwarden.env'),
});

/**
 * Makes the folder, before anything is registered: GitHub tells the key once, and whoever cannot write it then has lost it.
 * Gives a sentence where it could not be written.
 */
export function roomFor({ folder, key, secret, settings }: RegistrationFiles): string | null {
  try {
    for (const path of [key, secret, settings])
      if (lstatSync(path, { throwIfNoEntry: false }) !== undefined)
        return `${path} is there already, and is left as it is: --into names another folder`;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return `${folder} cannot be written to (${codeOf(error)})`;
  }
}

/** Writes the key, the secret and settings for `serve`; gives a sentence where they could not be written. */
export function writeRegistration(
  { folder, key, secret, settings }: RegistrationFiles,
  { id, pem, webhookSecret }: RegisteredApp,
  github: readonly string[],
): string | null {
  const lines = [
    `APP_ID=${String(id)}`,
    `PRIVATE_KEY_PATH=${resolve(key)}`,
    `WEBHOOK_SECRET=${webhookSecret}`,
    ...github,
  ];
  const texts: readonly (readonly [string, string])[] = [
    [key, pem],
    [secret, webhookSecret],
    [settings, `${lines.join('\n')}\n`],
  ];
  const written: string[] = [];
  try {
    for (const [path, text] of texts) {
      // what is there belongs to somebody
      writeFileSync(path, text, { flag: 'wx', mode: 0o600, flush: true });
      written.push(path);
    }
  } catch (error) {
    const [failed = key] = texts.flatMap(([path]) => (written.includes(path) ? [] : [path]));
    if (codeOf(error) !== 'EEXIST') written.push(failed);
    for (const path of written) rmSync(path, { force: true });
    return `${failed} cannot be written (${codeOf(error)})`;
  }
  try {
    writeFileSync(join(folder, IGNORED), '*\n', { flag: 'wx' });
  } catch {
    // the folder has one of its own, or does without
  }
  return null;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
