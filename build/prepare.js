import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';

// The first `npx meshwarden` in a clone prepares it once more. A process that runs from `dist` loads some of it
// later, and a build of sources that changed since would take it away: what was built stays (docs/contributing/adr/0011).
const isRunByNpx = env['npm_command'] === 'exec';
const isBuilt = existsSync(join(import.meta.dirname, '../dist/src/cli.js'));
if (!isRunByNpx || !isBuilt) await import('./build.js');
