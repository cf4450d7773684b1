import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isWrong, replay } from '../../../bench/rebase.ts';
import { seededRandom } from '../../../bench/seeded-random.ts';
import { packageRoot } from '../../../src/manifest/edge/package-root.ts';
import { BareRepository } from '../../../sandbox/github/git/bare-repository.ts';
import { buildExampleRepository } from '../../../sandbox/example-repository.ts';
import { shareOfRun } from '../../support/share-of-run.ts';

const CHANGES = ['03-orders-canary', '06-strict-mesh-wide', '14-new-service'] as const;

let folder: string;
let git: BareRepository;

beforeAll(async () => {
  const example = await buildExampleRepository(join(packageRoot(), 'examples'), {
    pullRequests: CHANGES,
  });
  folder = await mkdtemp(join(tmpdir(), 'meshwarden-replays-'));
  git = await BareRepository.create(join(folder, 'shop.git'), 'main');
  await git.fetchFrom(example.folder, ['+refs/heads/*:refs/heads/*']);
  await example.remove();
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The corpora tell it of real changes: `npm run bench -- rebase`. */
describe('an approval is kept by a rebase that leaves alone what is rendered, and by no other', () => {
  test.each(shareOfRun(CHANGES, 6))(
    '%s',
    async (head) => {
      const others = CHANGES.filter((each) => each !== head);
      const outcomes = await replay({ git, base: 'main', head }, others, seededRandom(20_261_120));
      expect(outcomes.filter(isWrong)).toEqual([]);
      const counted = (effect: string) => outcomes.filter((each) => each.effect === effect).length;
      expect(counted('equal'), 'rebases that change nothing').toBeGreaterThanOrEqual(5);
      expect(counted('other'), 'rebases that change something').toBeGreaterThanOrEqual(2);
    },
    120_000,
  );
});
