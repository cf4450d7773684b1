import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What is built, and what it is built with. */
const FOLDERS = ['build', 'src', 'sandbox', 'bench'];
const FILES = ['package.json', 'package-lock.json'];

/** Vitest's global set-up: these tests run the built command line, and a stale one would prove nothing. */
export function setup(): void {
  if (!isFresh())
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
}

/** Whether nothing has changed since the last build; a folder changes with a file that comes or goes. */
function isFresh(): boolean {
  const built = statSync(join(root, 'dist/.built'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const below = FOLDERS.flatMap((folder) => [
    folder,
    ...readdirSync(join(root, folder), { recursive: true }).map((path) =>
      join(folder, path.toString()),
    ),
  ]);
  return [...FILES, ...below].every((path) => statSync(join(root, path)).mtimeMs < built);
}
