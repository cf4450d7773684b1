import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { obtainingRepository } from '../../../src/bot/edge/mirrors/mirrored-change.ts';
import { createPrivateRepository } from '../../../src/forge/edge/git/running/private-repository.ts';
import { revertCommits } from '../../../src/features/rollback/edge/revert-commits.ts';
import { defaultGitLimits } from '../../../src/forge/edge/git/running/run-git.ts';
import { importStream } from '../../../bench/import-history.ts';
import { randomHistory } from '../../../bench/random-history.ts';
import { partReading, revertIn } from '../../features/rollback/edge/revert-in.ts';
import {
  createRepository,
  gitIn,
  temporaryFolder,
} from '../../review/edge/temporary-repository.ts';
import { shareOfRun } from '../../support/share-of-run.ts';

const SEEDS = [1, 3, 5, 8];

test.each(shareOfRun(SEEDS, 4))(
  'a copy without contents gives the same revert, and is completed in one request (seed %i)',
  async (seed) => {
    const history = randomHistory(seed);
    const whole = createRepository();
    execFileSync('git', ['fast-import', '--quiet', '--force'], {
      cwd: whole.path,
      input: importStream(history, 'main'),
    });
    whole.git('config', 'uploadpack.allowFilter', 'true');
    whole.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    const copy = join(temporaryFolder(), 'copy.git');
    gitIn(whole.path, 'clone', '-q', '--bare', '--filter=blob:none', `file://${whole.path}`, copy);

    const request = {
      tip: whole.git('rev-parse', 'main'),
      target: {
        kind: 'range',
        after: whole.git('rev-list', '--max-parents=0', 'main'),
        upTo: whole.git('rev-parse', 'main'),
      },
    } as const;
    const expected = await revertIn(whole.path, request);

    let requests = 0;
    const obtain = (oids: readonly string[]): Promise<void> => {
      requests += 1;
      const negotiation = ['-c', 'fetch.negotiationAlgorithm=noop'];
      gitIn(copy, ...negotiation, 'fetch', '-q', '--filter=blob:none', 'origin', ...oids);
      return Promise.resolve();
    };
    const repository = obtainingRepository(
      await createPrivateRepository(
        { path: copy, commonDir: copy, shallow: false, objectFormat: 'sha1' },
        { searchPath: process.env['PATH'] ?? '', limits: defaultGitLimits },
        temporaryFolder(),
      ),
      obtain,
    );
    const everything = { kind: 'everything' } as const;
    const result = await revertCommits(
      { branch: 'main', head: null, scope: everything, ...request },
      repository,
      obtain,
      partReading,
    );
    expect(result).toEqual(expected.result);
    expect(requests).toBe(1);
  },
);
