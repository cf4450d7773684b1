import type { MemoryPullRequest } from '../support/memory-branches.ts';
import { plainRevert } from '../support/memory-reverts.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import type { MemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';

/** The shop after pull request 7 was merged; undoing it restores two files. */
export interface MergedShop {
  readonly shop: MemoryShop;
  readonly app: MemoryApp;
  readonly mergeCommit: string;
  /** Reverts, open or not, oldest first. */
  readonly reverts: () => readonly MemoryPullRequest[];
  /** What was answered, oldest first. */
  readonly answers: () => readonly string[];
  readonly tip: () => string;
  /** A comment on 7, and all that comes of it. */
  readonly says: (body: string, login?: string) => Promise<void>;
}

export const BRANCH = 'meshwarden/rollback/pr-7-';

export async function mergedShop(): Promise<MergedShop> {
  const shop = openShop();
  const app = startMemoryApp(shop);
  const { github, repository } = shop;
  const key = `${String(repository.id)}:7`;
  for (const login of ['dana', 'pat']) github.permissions.set(login, 'write');
  github.permissions.set('eve', 'read');
  await app.deliver(shop.open(7));
  await app.drain();
  const { after: mergeCommit } = shop.pushBase('main', 1);
  github.merges.set(key, { sha: mergeCommit, at: '2026-11-20T12:00:00Z', by: null });
  await app.deliver(shop.change(7, 'closed', { state: 'merged' }));
  await app.drain();
  github.comments.length = 0;
  shop.reverts.computed = (tip) =>
    plainRevert(github, tip, { 'base/mesh.yaml': 'mode: PERMISSIVE\n', 'gone.yaml': null });
  const tip = () => github.branches.get(`${String(repository.id)}:main`) ?? '';
  return {
    shop,
    app,
    mergeCommit,
    tip,
    reverts: () =>
      [...github.pullRequests.values()]
        .filter(({ head }) => head.ref.startsWith('meshwarden/'))
        .map((pullRequest) => ({
          pullRequest,
          body: github.bodies.get(`${String(repository.id)}:${String(pullRequest.number)}`) ?? '',
          commit: github.commits.get(pullRequest.head.sha) ?? null,
          labels: [
            ...(github.labels.get(`${String(repository.id)}:${String(pullRequest.number)}`) ?? []),
          ],
        })),
    answers: () =>
      github.comments.filter(({ pullRequest }) => pullRequest === 7).map(({ body }) => body),
    says: async (body, login) => {
      await app.deliver(shop.comment(7, body, login));
      await app.drain();
    },
  };
}
