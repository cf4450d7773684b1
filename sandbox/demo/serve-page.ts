import type { GitHubRepository } from '../github/people/github-repository.ts';
import { shopPage } from '../page/shop-page.ts';
import { setStage } from './stage.ts';
import type { Stage } from './stage.ts';

/** The stage, with pages to look at and to type into. */
export async function servePage(port: number): Promise<Stage> {
  let shop: GitHubRepository | null = null;
  const stage = await setStage({ port, page: shopPage(() => shop) });
  ({ shop } = stage);
  return stage;
}
