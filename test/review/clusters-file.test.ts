import { expect, test } from 'vitest';
import { parseClusters } from '../../src/review/edge/settings/clusters-file.ts';
import { parseSettings } from '../../src/review/edge/settings/settings.ts';

const FILE = '/etc/meshwarden/clusters.yaml';

/** The file, with what lies beside it and what the service is started with. */
function parsed(
  yaml: string,
  files: Readonly<Record<string, string>> = {},
  environment: Readonly<Record<string, string>> = {},
) {
  const all = new Map(Object.entries({ [FILE]: yaml, ...files }));
  return parseClusters(FILE, {
    environment,
    readText: (path) => {
      const text = all.get(path);
      if (text === undefined) throw new Error('no such file');
      return text;
    },
  });
}

function problemsOf(...given: Parameters<typeof parsed>): readonly string[] {
  const found = parsed(...given);
  return 'problems' in found ? found.problems : [];
}

const SECRET = 'a secret of twenty letters';

test('clusters, webhooks and Prometheus servers, each with who may name it', () => {
  const yaml = `
clusters:
  - { name: prod-eu, kubeconfig: kube/prod.yaml, context: reader, repositories: [acme/shop] }
  - { name: here, inCluster: true, repositories: ['acme/*'], public: true }
webhooks:
  - { name: alerts, url: 'https://hooks.example.com/x?y=1', secret: { file: hook }, repositories: ['*/*'] }
  - { name: local, url: 'http://127.0.0.1:9/x', secret: { variable: HOOK }, repositories: [acme/shop] }
prometheus:
  - { name: metrics, url: 'https://prometheus.example.com', token: { variable: TOKEN }, repositories: [acme/shop] }
  - { name: open, url: 'http://localhost:9090', repositories: [acme/shop] }
`;
  const files = { '/etc/meshwarden/kube/prod.yaml': '{}', '/etc/meshwarden/hook': `${SECRET}\n` };
  expect(parsed(yaml, files, { HOOK: SECRET, TOKEN: 'abc' })).toEqual({
    value: {
      clusters: [
        {
          ...{ name: 'prod-eu', context: 'reader', repositories: ['acme/shop'], public: false },
          kubeconfig: '/etc/meshwarden/kube/prod.yaml',
        },
        {
          ...{ name: 'here', context: null, repositories: ['acme/*'], public: true },
          kubeconfig: null,
        },
      ],
      webhooks: [
        {
          ...{ name: 'alerts', secret: SECRET, repositories: ['*/*'] },
          url: 'https://hooks.example.com/x?y=1',
        },
        {
          ...{ name: 'local', secret: SECRET, repositories: ['acme/shop'] },
          url: 'http://127.0.0.1:9/x',
        },
      ],
      prometheus: [
        {
          ...{ name: 'metrics', token: 'abc', repositories: ['acme/shop'], public: false },
          url: 'https://prometheus.example.com',
        },
        {
          ...{ name: 'open', token: null, repositories: ['acme/shop'], public: false },
          url: 'http://localhost:9090',
        },
      ],
    },
  });
});

test('nothing written is nothing to reach', () => {
  expect(parsed('')).toEqual({ value: { clusters: [], webhooks: [], prometheus: [] } });
});

test.each([
  ['neither a kubeconfig nor a pod', '{ name: a, repositories: [a/b] }', 'Either kubeconfig'],
  [
    'both of them',
    '{ name: a, kubeconfig: x, inCluster: true, repositories: [a/b] }',
    'Either kubeconfig',
  ],
  [
    'a context of a pod',
    '{ name: a, inCluster: true, context: x, repositories: [a/b] }',
    'A pod has no contexts',
  ],
  ['nobody who may name it', '{ name: a, inCluster: true, repositories: [] }', 'repositories'],
  ['a name with a blank', '{ name: a b, inCluster: true, repositories: [a/b] }', 'name'],
  ['a slip in a field', '{ name: a, inCluster: true, repos: [a/b], repositories: [a/b] }', 'repos'],
])('a cluster with %s is refused', (_, entry, said) => {
  expect(problemsOf(`clusters: [${entry}]\n`)).toEqual([expect.stringContaining(said)]);
});

test.each([
  'http://hooks.example.com',
  'ftp://hooks.example.com',
  'https://user:pass@hooks.example.com',
  'http://127.0.0.1.example.com',
  'not an address',
])('nothing is sent to %s', (url) => {
  const entry = `{ name: a, url: '${url}', secret: { variable: S }, repositories: [a/b] }`;
  const [problem = '', ...others] = problemsOf(`webhooks: [${entry}]\n`, {}, { S: SECRET });
  expect(others).toEqual([]);
  expect(problem).toContain('webhooks.0.url: An address that starts with https://');
});

test('all problems are named at once, and none with a secret', () => {
  const yaml = `
clusters:
  - { name: a, kubeconfig: gone.yaml, repositories: [a/b] }
  - { name: a, inCluster: true, repositories: [a/b] }
webhooks:
  - { name: short, url: 'https://x.example', secret: { variable: SHORT }, repositories: [a/b] }
  - { name: gone, url: 'https://x.example', secret: { file: gone }, repositories: [a/b] }
prometheus:
  - { name: lines, url: 'https://x.example', token: { variable: LINES }, repositories: [a/b] }
`;
  const problems = problemsOf(yaml, {}, { SHORT: 'hunter2', LINES: 'one\ntwo' });
  expect(problems).toEqual([
    expect.stringContaining('clusters: a is listed twice'),
    expect.stringContaining('the kubeconfig of a cannot be read'),
    expect.stringContaining('the secret of webhook short has fewer than 16 characters'),
    expect.stringContaining('the secret of webhook gone'),
    expect.stringContaining('the token of lines'),
  ]);
  expect(problems.join('\n')).not.toMatch(/hunter2|one\ntwo/);
});

test('a secret in the file itself is refused, and not repeated', () => {
  const entry =
    "{ name: a, url: 'https://x.example', secret: hunter2hunter2hunter2, repositories: [a/b] }";
  const [problem = ''] = problemsOf(`webhooks: [${entry}]\n`);
  expect(problem).toContain('never the secret itself');
  expect(problem).not.toContain('hunter2');
});

test('what is wrong stands among the problems of all settings', () => {
  const found = parseSettings({ MESHWARDEN_CLUSTERS: '/nowhere' }, () => {
    throw new Error('no such file');
  });
  expect(found.kind === 'invalid' ? found.problems : []).toEqual(
    expect.arrayContaining(['MESHWARDEN_CLUSTERS: /nowhere cannot be read.']),
  );
});

test('a channel is told by an address that is secret itself, and of what it wants', () => {
  const yaml = `
webhooks:
  - { name: chat, url: { file: slack }, body: slack, tells: [waits, drift], repositories: [acme/shop] }
`;
  const files = { '/etc/meshwarden/slack': 'https://hooks.slack.example/services/T0/B0/x\n' };
  expect(parsed(yaml, files)).toMatchObject({
    value: {
      webhooks: [
        {
          ...{ name: 'chat', url: 'https://hooks.slack.example/services/T0/B0/x', secret: '' },
          ...{ body: 'slack', tells: ['waits', 'drift'] },
        },
      ],
    },
  });
  expect(
    problemsOf(yaml, { '/etc/meshwarden/slack': 'http://hooks.slack.example/s3cret' }),
  ).toEqual([`${FILE}: the address of webhook chat does not start with https://.`]);
  expect(problemsOf(yaml)).toEqual([expect.stringContaining('is empty, or cannot be read')]);
});

test('JSON is signed, so it needs a secret; what nobody can be told of is refused', () => {
  const entry = "name: x, url: 'https://hooks.example.com', repositories: [acme/shop]";
  expect(problemsOf(`webhooks: [{ ${entry} }]`)).toEqual([
    expect.stringContaining('webhooks.0.secret: A secret is expected'),
  ]);
  expect(problemsOf(`webhooks: [{ ${entry}, body: slack, tells: [everything] }]`)).toEqual([
    expect.stringContaining('webhooks.0.tells.0'),
  ]);
});
