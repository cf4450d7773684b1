import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';

// The first `npx meshwarden` in a clone prepares it once more. A process that runs from `dist` loads some of it
// later, and a build of sources that changed since would take it away: what was built stays (docs/contributing/adr/0011).
const root = join(import.meta.dirname, '..');
const isRunByNpx = env['npm_command'] === 'exec';
const isBuilt = existsSync(join(root, 'dist/src/cli.js'));
if (!isRunByNpx || !isBuilt) await import('./build.js');

/** Sets up the hook `commit-msg` in a clone of this repository, unless the clone has hooks of its own. */
const git = (...args) => spawnSync('git', ['-C', root, ...args], { encoding: 'utf8' });
const HOOKS = '.ci/hooks';
if (
  existsSync(join(root, '.git')) &&
  existsSync(join(root, HOOKS)) &&
  git('config', 'core.hooksPath').status !== 0
)
  git('config', '--local', 'core.hooksPath', HOOKS);
