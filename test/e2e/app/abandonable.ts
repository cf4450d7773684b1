import { cpSync } from 'node:fs';
import type { GitHubStandIn } from '../../../sandbox/github/start-github.ts';
import { emptyFolder } from './empty-folder.ts';
import type { Killable } from './killable.ts';
import { start } from './story.ts';

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9/';

/** Longer than the work of an app that is gone counts as begun, in milliseconds. */
const LEASE_OVER = 120_000;

/** Of an app and of GitHub; it goes ahead where nobody needs to wait. */
export interface MovableClock {
  now(): number;
  ahead: number;
}

export const movableClock = (): MovableClock => ({
  ahead: 0,
  now() {
    return Date.now() + this.ahead;
  },
});

/**
 * The app in this process, ended as if it were killed: its successor finds the files of that very moment, and
 * whatever it still tries until it is closed neither reaches GitHub nor those files.
 */
export async function abandonable(
  github: GitHubStandIn,
  dataDir: string,
  clock: MovableClock,
): Promise<Killable> {
  const left = await emptyFolder();
  const app = await start(github, {
    dataDir,
    overrides: { clock },
    variables: { LOG_LEVEL: 'fatal' },
  });
  return {
    url: app.url,
    kill: async () => {
      cpSync(dataDir, left, { recursive: true });
      github.webhooks.url = NOWHERE;
      github.faults.clear();
      for (const surface of ['api', 'git'] as const)
        github.faults.add({ kind: 'reset' }, { surface, times: Number.POSITIVE_INFINITY });
      await app.close();
      github.faults.clear();
      clock.ahead += LEASE_OVER;
      return left;
    },
  };
}
