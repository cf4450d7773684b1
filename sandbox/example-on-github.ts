import { join } from 'node:path';
import { packageRoot } from '../src/manifest/edge/package-root.ts';
import { buildExampleRepository } from './example-repository.ts';
import type { ExampleParts } from './example-repository.ts';
import type { GitHubRepository } from './github/people/github-repository.ts';
import type { GitHubStandIn } from './github/start-github.ts';

/** The example of releases on the stand-in, which has the shop and its people already. */
export async function createReleases(github: GitHubStandIn): Promise<GitHubRepository> {
  const examples = join(packageRoot(), 'examples');
  const example = await buildExampleRepository(examples, { of: 'releases' });
  try {
    github.team('acme/billing', ['sam']);
    github.team('acme/checkout', ['dana']);
    return await github.createRepository('acme/releases', { from: example.folder });
  } finally {
    await example.remove();
  }
}

/** The example shop on the stand-in, with its teams; each pull request of `examples/` is a branch of its name. */
export async function createShop(
  github: GitHubStandIn,
  parts?: ExampleParts,
): Promise<GitHubRepository> {
  const example = await buildExampleRepository(join(packageRoot(), 'examples'), parts);
  try {
    // whose commits the examples are
    github.user('dana', { email: 'developer@shop.example' });
    github.team('acme/mesh-platform', ['pat', 'quinn']);
    github.team('acme/shop', ['dana', 'sam']);
    github.team('acme/on-call', ['noor']);
    github.team('acme/payments', ['sam']);
    return await github.createRepository('acme/shop', { from: example.folder });
  } finally {
    await example.remove();
  }
}
