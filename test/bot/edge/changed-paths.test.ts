import { afterAll, beforeAll, expect, test } from 'vitest';
import { join } from 'node:path';
import { pathsOfPush } from '../../../src/bot/edge/analysis/mirror-commits.ts';
import { gitAddress } from '../../../src/bot/edge/mirrors/mirror-fetch.ts';
import { defaultMirrorLimits, openMirror } from '../../../src/bot/edge/mirrors/mirror.ts';
import { defaultGitLimits } from '../../../src/forge/edge/git/running/run-git.ts';
import { GIT_TOKEN, startGitServer } from '../../support/git-server.ts';
import type { GitServer } from '../../support/git-server.ts';
import { serveRepository } from '../../support/served-repository.ts';
import { temporaryFolder } from '../../review/edge/temporary-repository.ts';

const searchPath = process.env['PATH'] ?? '';
let server: GitServer;
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  server = await startGitServer(folder);
});

afterAll(() => server.close());

/** What a push from one to many files comes to, where Git may print so many bytes. */
async function changed(output: number): Promise<readonly string[] | null> {
  const served = serveRepository(server, folder, `shop-${String(output)}`);
  const before = served.push('main', { 'a.yaml': 'a: 1\n' });
  const many = Array.from({ length: 100 }, (_, index) => `folder/${String(index)}.yaml`);
  const after = served.push('main', Object.fromEntries(many.map((path) => [path, 'b: 1\n'])));
  const limits = { ...defaultGitLimits, output };
  const gitDir = join(folder, `mirror-${String(output)}.git`);
  const mirror = openMirror(gitDir, { searchPath, limits }, defaultMirrorLimits);
  const address = gitAddress(served.repository.cloneUrl, server.origin);
  if (address === null) throw new Error('not an address');
  const source = () => Promise.resolve({ address, token: GIT_TOKEN });
  return pathsOfPush({ branch: 'main', before, after }, { mirror, source });
}

test('a push names the paths it changed', async () => {
  expect(await changed(1_000_000)).toHaveLength(100);
});

test('a push that changes more than can be listed may have changed anything', async () => {
  expect(await changed(500)).toBeNull();
});
