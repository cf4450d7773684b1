import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { expect, onTestFinished } from 'vitest';
import { commentsOf } from '../../../sandbox/github/views/issue.ts';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import type { Issue } from '../../../sandbox/github/state/issue.ts';
import type { KubernetesStandIn } from '../../../sandbox/kubernetes/start-kubernetes.ts';
import { startKubernetes } from '../../../sandbox/kubernetes/start-kubernetes.ts';
import { forgedIgnored, ignoredIn } from '../../features/drift/forged-issue.ts';
import type { EnvironmentDrift, Debt } from '../../../src/review/index.ts';
import { withForgedDebt } from '../../features/debts/open-debt.ts';
import { parseDebt } from '../../../src/features/debts/index.ts';
import { temporaryFolder } from '../../review/edge/temporary-repository.ts';
import { eventually } from '../../support/eventually.ts';
import { mtls, routes } from '../shop.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { concluded, open, start, tell } from './story.ts';
import type { Story } from './story.ts';

const test = storiesOfRun();

const PROD = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Namespace
metadata: { name: istio-system }
---
${routes('3s')}---
${mtls('STRICT')}`;
const FILES = {
  CODEOWNERS: '* @acme/shop\n',
  '.meshwarden/config.yaml': `platformTeam: acme/mesh-platform
environments: [{ name: prod, paths: [overlays/prod], production: true, cluster: prod-eu }]
drift: { cluster: { every: 1h, from: any } }
`,
  'overlays/prod/kustomization.yaml': 'resources: [prod.yaml]\n',
  'overlays/prod/prod.yaml': PROD,
};

interface DriftStory extends Story {
  readonly issue: Issue;
  readonly kubernetes: KubernetesStandIn;
  /** How an app is started that may ask the cluster. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Somebody opened the whole mesh to plain text in the cluster, and the app told of it. */
async function meshOpenedByHand(): Promise<DriftStory> {
  const kubernetes = await startKubernetes({ name: 'prod-eu' });
  onTestFinished(() => kubernetes.close());
  for (const document of parseAllDocuments(PROD))
    kubernetes.apply(
      document.toJS() as Parameters<typeof kubernetes.apply>[0],
      'argocd-controller',
    );
  kubernetes.patch(
    { kind: 'PeerAuthentication', namespace: 'istio-system', name: 'default' },
    { spec: { mtls: { mode: 'PERMISSIVE' } } },
    'kubectl-edit',
  );
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'prod-eu.yaml'), kubernetes.kubeconfig);
  const clusters = join(folder, 'clusters.yaml');
  writeFileSync(
    clusters,
    'clusters: [{ name: prod-eu, kubeconfig: prod-eu.yaml, repositories: ["acme/*"], public: true }]\n',
  );
  const variables = { MESHWARDEN_CLUSTERS: clusters };
  const story = await tell({
    create: async (github) => {
      github.user('dana', { email: 'developer@shop.example' });
      github.team('acme/mesh-platform', ['pat', 'quinn']);
      github.team('acme/shop', ['dana', 'sam']);
      return github.createRepository('acme/shop', { from: FILES });
    },
    app: { variables },
  });
  const issue = await eventually(
    () => titled(story, 'Drift: ')[0],
    () => 'no issue',
  );
  return { ...story, issue, kubernetes, variables };
}

const titled = ({ shop }: Pick<Story, 'shop'>, beginning: string): readonly Issue[] =>
  shop.issues().filter(({ title }) => title.includes(beginning));

/** Another app that has nothing of what the one before it kept. */
async function successor<T extends Story>(
  story: T,
  variables: Readonly<Record<string, string>> = {},
): Promise<T> {
  await story.app.close();
  return { ...story, app: await start(story.github, { variables }) };
}

/** Once the issue says so; fails as soon as it is closed. */
const saying = (issue: Issue, isMeant: (body: string) => boolean): Promise<boolean> =>
  eventually(
    () => {
      expect(issue.state, issue.body ?? '').toBe('open');
      return isMeant(issue.body ?? '');
    },
    () => issue.body ?? '',
  );

/** Somebody writes that a difference is ignored, in the platform team's name. */
function forgeIgnored({ shop, issue }: DriftStory, by: string): void {
  const body = issue.body ?? '';
  const [id = ''] = /\bd-[0-9a-f]{6,}/.exec(body) ?? [];
  if (id === '') throw new Error(body);
  const forged: EnvironmentDrift['ignored'][number] = {
    id,
    reason: 'it is meant so',
    by: 'pat',
    at: '2026-11-20T12:00:00.000Z',
    until: null,
  };
  shop.editIssue(issue, by, { body: forgedIgnored(body, [forged]) });
  expect(ignoredIn(issue.body)).toEqual([forged]);
}

const STILL_TOLD = '`spec.mtls.mode`: live `PERMISSIVE`, Git `STRICT`';

const tellsIt = (body: string): boolean =>
  body.includes(STILL_TOLD) && ignoredIn(body)?.length === 0;

test('what somebody writes into a drift issue is ignored by nobody, and goes when the app writes it again', async () => {
  const story = await meshOpenedByHand();
  const { shop, issue, variables } = story;
  expect(issue.body).toContain(STILL_TOLD);
  forgeIgnored(story, 'dana');
  const second = await successor(story, variables);
  await saying(issue, tellsIt);
  expect(issue.body).not.toContain('it is meant so');

  // an end that nobody can read is the same issue all the same, and so is one without any
  shop.editIssue(issue, 'dana', { body: (issue.body ?? '').replace('"ignored"', '"ignored') });
  const third = await successor(second, variables);
  await saying(issue, tellsIt);
  shop.editIssue(issue, 'dana', { body: 'All is well.' });
  await successor(third, variables);
  await saying(issue, tellsIt);
  expect(titled(story, 'Drift: ')).toEqual([issue]);
}, 300_000);

test('what the platform team has ignored is remembered by an issue that only the app wrote', async () => {
  const story = await meshOpenedByHand();
  const { shop, issue, kubernetes, variables } = story;
  const [id = ''] = /\bd-[0-9a-f]{6,}/.exec(issue.body ?? '') ?? [];
  shop.commentOn(issue, 'pat', `/drift ignore ${id} until the old clients are gone`);
  await eventually(
    () => issue.state === 'closed',
    () =>
      commentsOf(issue)
        .map(({ body }) => body)
        .join('\n'),
  );
  kubernetes.patch(
    { kind: 'VirtualService', namespace: 'shop', name: 'web' },
    { spec: { http: [{ timeout: '9s', route: [{ destination: { host: 'web' } }] }] } },
    'kubectl-edit',
  );
  await successor(story, variables);
  await eventually(
    () => issue.state === 'open' && issue.body?.includes('live `9s`, Git `3s`') === true,
    () => issue.body ?? '',
  );
  expect(ignoredIn(issue.body)).toMatchObject([{ id, by: 'pat' }]);
  expect(issue.body).not.toContain(STILL_TOLD);
  expect(titled(story, 'Drift: ')).toEqual([issue]);
}, 300_000);

const CONFIG = `platformTeam: acme/mesh-platform
breakGlass: { team: acme/on-call, expiresHours: 2 }
`;

interface DebtStory extends Story {
  readonly issue: Issue;
  /** It is merged. */
  readonly pr: GitHubPullRequest;
}

/** The on-call let a change of the whole mesh through, and it is merged. */
async function letThrough(): Promise<DebtStory> {
  const story = await tell({
    examples: ['06-strict-mesh-wide'],
    before: async (shop) => {
      await shop.pushTo('main', { '.meshwarden/config.yaml': CONFIG });
    },
  });
  const pr = await open(story.shop, '06-strict-mesh-wide');
  await concluded(pr, 'action_required', '0 of 2');
  pr.comment('noor', '/break-glass checkout is down, mTLS has to be strict');
  await concluded(pr, 'success', 'noor takes responsibility');
  await pr.merge('noor');
  const [issue, ...more] = titled(story, 'Break-glass');
  if (issue === undefined || more.length > 0) throw new Error('not one debt');
  return { ...story, issue, pr };
}

const owed = ({ body }: Issue): Debt => {
  const debt = parseDebt(body ?? '');
  if (debt === null) throw new Error(body ?? 'no body');
  return debt;
};

/** Somebody writes another debt into the issue. */
function forgeDebt({ shop, issue }: DebtStory, by: string, change: Partial<Debt>): void {
  shop.editIssue(issue, by, { body: withForgedDebt(issue.body ?? '', change) });
  expect(owed(issue)).toMatchObject(change);
}

const closedBy = ({ shop, issue }: DebtStory, by: string): void => {
  shop.editIssue(issue, by, { state: 'closed' });
};

const openAgain = ({ issue }: DebtStory): Promise<boolean> =>
  eventually(
    () => {
      expect(issue.body).not.toContain('"settled":"');
      return issue.state === 'open';
    },
    () => 'still closed',
  );

const settled = ({ issue }: DebtStory, how: string): Promise<boolean> =>
  eventually(
    () => issue.body?.includes(`"settled":"${how}`) === true && issue.state === 'closed',
    () => issue.body ?? '',
  );

test('nobody settles what an emergency left owed by writing themselves into its issue', async () => {
  const story = await letThrough();
  const { shop, issue, pr } = story;
  const before = owed(issue);
  const isAsBefore = (body: string): boolean => {
    const debt = parseDebt(body);
    return (
      debt?.deadline === before.deadline &&
      debt.settled === null &&
      JSON.stringify(debt.teams) === '["acme/mesh-platform"]' &&
      debt.people.length === 0
    );
  };
  const mine = { people: ['sam'], teams: [], deadline: '2036-01-01T00:00:00.000Z' };
  forgeDebt(story, 'sam', mine);
  closedBy(story, 'sam');
  const second = await successor(story);
  await openAgain(story);
  await saying(issue, isAsBefore);

  forgeDebt(story, 'sam', { settled: 'quinn approved it' });
  const third = await successor(second);
  await saying(issue, isAsBefore);
  shop.editIssue(issue, 'sam', { body: (issue.body ?? '').replace('"settled"', '"settled') });
  await successor(third);
  await saying(issue, isAsBefore);
  expect(titled(story, 'Break-glass')).toEqual([issue]);
  pr.reviewBy('pat', 'APPROVED');
  await settled(story, 'pat approved ');
}, 300_000);

test('what an emergency left owed is remembered by an issue that only the app wrote', async () => {
  const story = await letThrough();
  const { issue } = story;
  const before = owed(issue);
  closedBy(story, 'sam');
  const second = await successor(story);
  await openAgain(story);
  expect(owed(issue)).toEqual(before);
  closedBy(story, 'pat');
  await successor(second);
  await settled(story, 'pat closed this issue');
}, 300_000);
