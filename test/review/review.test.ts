import { describe, expect, test } from 'vitest';
import type { Review } from '../../src/review/evaluation/review.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';

const virtualService = (
  timeout: string,
  name = 'web',
): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec:
  hosts: [${name}]
  http:
    - timeout: ${timeout}
      route: [{ destination: { host: ${name} } }]
`;
const service = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'web:1' }] }
`;

const overlay = (...resources: string[]): string =>
  `resources:\n${['../../base', ...resources].map((each) => `  - ${each}\n`).join('')}`;

const shop = {
  'base/kustomization.yaml': 'resources: [routes.yaml, service.yaml]\n',
  'base/routes.yaml': virtualService('3s'),
  'base/service.yaml': service,
  'overlays/staging/kustomization.yaml': overlay(),
  'overlays/prod/kustomization.yaml': overlay(),
};

/** The shop before it had a staging environment. */
const alone = Object.fromEntries(
  Object.entries(shop).filter(([path]) => !path.startsWith('overlays/staging/')),
);

const environmentsOf = ({ environments }: Review) =>
  environments.map(({ name, presence, changed, status }) => ({ name, presence, changed, status }));
const blockingOf = ({ gaps }: Review) => gaps.filter(({ blocking }) => blocking);

describe('moves and names', () => {
  test('a file that moves changes nothing', async () => {
    const moved = {
      ...shop,
      'base/kustomization.yaml': 'resources: [service.yaml, networking/routes.yaml]\n',
      'base/networking/routes.yaml': shop['base/routes.yaml'],
      'base/routes.yaml': '# moved\n',
    };
    const review = await reviewOf(shop, moved);
    expect(review).toMatchObject({ changes: [], findings: [], gaps: [], status: 'complete' });
    const { text, exitCode } = await reportOf(shop, moved, 'terminal');
    expect(text).toMatch(/^LOW {2}No effective change\n/);
    expect(exitCode).toBe(0);
  });

  test('a comment, an order of keys and a quote change nothing, and mean the same', async () => {
    const written = {
      ...shop,
      'base/routes.yaml': `# why\n${virtualService('"3s"').replace('hosts: [web]', "hosts:\n    - 'web'")}`,
    };
    const [none, same] = [await reviewOf(shop, shop), await reviewOf(shop, written)];
    expect(same.changes).toEqual([]);
    expect(same.meaning).toBe(none.meaning);
  });

  test('an environment that comes or goes is added or removed, with all its objects', async () => {
    const added = await reviewOf(alone, shop);
    expect(environmentsOf(added)).toContainEqual({
      name: 'staging',
      presence: 'added',
      changed: true,
      status: 'complete',
    });
    const removed = await reviewOf(shop, alone);
    expect(environmentsOf(removed)).toContainEqual(
      expect.objectContaining({ name: 'staging', presence: 'removed' }),
    );
    const kinds = new Set(removed.changes.map(({ kind }) => kind));
    expect(kinds).toContain('resource-removed');
  });

  test('a root is compared with itself when a change alters how environments are told apart', async () => {
    const review = await reviewOf(alone, {
      ...shop,
      'base/routes.yaml': virtualService('5s'),
    });
    const prod = review.environments.find(({ roots }) =>
      roots.some(({ path }) => path === 'overlays/prod'),
    );
    expect(prod).toMatchObject({ presence: 'both', production: true });
    const fields = review.changes
      .filter(({ environment }) => environment === prod?.name)
      .map(({ field }) => field);
    expect(fields).toEqual(['spec.http[0].timeout']);
  });
});

describe('what does not render', () => {
  const broken = { ...shop, 'overlays/prod/kustomization.yaml': overlay('../prod') };

  test('where kustomize stops for a missing file, the rest is compared all the same', async () => {
    const review = await reviewOf(shop, {
      ...shop,
      'overlays/prod/kustomization.yaml': overlay('absent.yaml'),
      'base/routes.yaml': virtualService('5s'),
    });
    expect(blockingOf(review)).toEqual([expect.objectContaining({ root: 'overlays/prod' })]);
    expect(review.changes.map(({ environment, field }) => [environment, field])).toContainEqual([
      'staging',
      'spec.http[0].timeout',
    ]);
    expect(review.changes.map(({ kind }) => kind)).not.toContain('resource-removed');
  });

  test('a root that fails keeps its objects: nothing is called removed', async () => {
    const review = await reviewOf(shop, broken);
    expect(review.changes).toEqual([]);
    expect(environmentsOf(review)).toContainEqual(
      expect.objectContaining({ name: 'prod', presence: 'both', status: 'failed' }),
    );
    expect(blockingOf(review)).toEqual([
      expect.objectContaining({ root: 'overlays/prod', reason: 'not-rendered', new: true }),
    ]);
  });

  test('a root that fails as before does not block, and edits to it are unreviewed', async () => {
    const review = await reviewOf(broken, {
      ...broken,
      'overlays/prod/kustomization.yaml': `# a comment\n${overlay('../prod')}`,
    });
    expect(review.gaps).toEqual([
      expect.objectContaining({ root: 'overlays/prod', new: false, blocking: false }),
    ]);
    expect(review.unreviewedFiles).toEqual(['overlays/prod/kustomization.yaml']);
    expect(review.status).not.toBe('complete');
  });

  test('a root that is mended says that its objects count as new', async () => {
    const review = await reviewOf(broken, shop);
    expect(review.gaps).toEqual([]);
    expect(review.notes).toContainEqual(expect.stringContaining('overlays/prod renders now'));
  });

  test('a file of a plain folder that no longer parses keeps its objects', async () => {
    const plain = { 'deploy/routes.yaml': virtualService('3s'), 'deploy/service.yaml': service };
    const review = await reviewOf(plain, {
      ...plain,
      'deploy/routes.yaml': `${virtualService('3s')}  broken: [\n`,
    });
    expect(review.changes).toEqual([]);
    expect(blockingOf(review)).toEqual([
      expect.objectContaining({ reason: 'not-parsed', new: true }),
    ]);
  });
});

describe('findings', () => {
  const noTarget = virtualService('3s').replace('host: web', 'host: webb');

  test('what the change brings is its own, what was there before is not', async () => {
    const brought = await reviewOf(shop, { ...shop, 'base/routes.yaml': noTarget });
    expect(brought.findings.length).toBeGreaterThan(0);
    expect(brought.findings.every(({ introducedBy }) => introducedBy === 'this-change')).toBe(true);

    const there = { ...shop, 'base/routes.yaml': noTarget };
    const later = await reviewOf(there, {
      ...there,
      'base/service.yaml': service.replace('web:1', 'web:2'),
    });
    expect(later.findings.map(({ id }) => id)).toEqual(brought.findings.map(({ id }) => id));
    expect(later.findings.every(({ introducedBy }) => introducedBy === 'already-there')).toBe(true);
  });

  test('a finding keeps its id when lines and files move', async () => {
    const brought = await reviewOf(shop, { ...shop, 'base/routes.yaml': noTarget });
    const moved = await reviewOf(shop, {
      ...shop,
      'base/routes.yaml': `# one\n# two\n${noTarget}`,
    });
    expect(moved.findings.map(({ id }) => id)).toEqual(brought.findings.map(({ id }) => id));
    expect(moved.findings[0]?.origin.line).toBe((brought.findings[0]?.origin.line ?? 0) + 2);
  });

  test('the same in several environments is one item for a reader', async () => {
    const { text } = await reportOf(shop, { ...shop, 'base/routes.yaml': noTarget }, 'terminal');
    expect(text.match(/ in prod and staging, /g)).toHaveLength(1);
    expect(text).toMatch(/ in prod and staging, base\/routes\.yaml:\d+/);
  });
});

describe('the first line of a report', () => {
  const headline = async (after: Readonly<Record<string, string>>, before = shop) =>
    (await reportOf(before, after, 'terminal')).text.split('\n', 1)[0];

  test.each([
    ['nothing changes', {}, 'LOW  No effective change'],
    [
      'a field of one object changes',
      { 'base/routes.yaml': virtualService('5s') },
      'MEDIUM  prod and staging: callers of web get an error after 5 s (was 3 s)',
    ],
    [
      'only staging changes',
      {
        'overlays/staging/kustomization.yaml': `${overlay()}namePrefix: ''\nlabels: [{ pairs: { a: b } }]\n`,
      },
      /^LOW {2}staging: /,
    ],
    [
      'a root no longer renders',
      { 'overlays/prod/kustomization.yaml': overlay('absent.yaml') },
      /^(?:BROKEN|HIGH) {2}.*overlays\/prod.*(?:not|no longer) build/,
    ],
  ])('%s', async (_, change, expected) => {
    expect(await headline({ ...shop, ...change })).toMatch(expected);
  });
});

describe('every report', () => {
  const changes = {
    ...shop,
    'base/routes.yaml': virtualService('5s').replace('host: web', 'host: no'),
  };

  test.each(['terminal', 'markdown', 'json'] as const)(
    'as %s is the same every time',
    async (format) => {
      const [first, second] = [
        await reportOf(shop, changes, format),
        await reportOf(shop, changes, format),
      ];
      expect([second.text, second.exitCode]).toEqual([first.text, first.exitCode]);
    },
  );

  test('does not depend on the order in which files are listed', async () => {
    const backwards = (files: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(files).reverse());
    const first = await reportOf(shop, changes, 'json');
    const second = await reportOf(backwards(shop), backwards(changes), 'json');
    expect(second.text).toBe(first.text);
  });

  test('as Markdown stays below the limit of a comment, and says what it leaves out', async () => {
    const many = Array.from({ length: 600 }, (_, index) =>
      virtualService('3s', `route-${String(index)}-${'long'.repeat(10)}`),
    );
    const { text } = await reportOf(
      shop,
      { ...shop, 'base/routes.yaml': [virtualService('5s'), ...many].join('---\n') },
      'markdown',
    );
    expect(text.length).toBeLessThanOrEqual(60_001);
    expect(text).toMatch(/^And \d+ more findings, below\.$/m);
    expect(text).toMatch(/^- and \d+ more$/m);
    expect(text).toMatch(/^2 environments, \d+ objects compared\.$/m);
  });
});
