import type { components } from '@octokit/openapi-webhooks-types';

/**
 * Small webhook payloads of our own: the fields that matter and a few that do not, held against GitHub's
 * present types. Changes are free, to be able to spoil them.
 */
type Webhook<Name extends keyof components['schemas']> = Part<components['schemas'][Name]>;

type Part<T> = T extends object ? { readonly [Key in keyof T]?: Part<T[Key]> } : T;

export const APP_ID = 4242;
export const INSTALLATION = 77;

export const sha = (digit: string): string => digit.repeat(40);

export const account = (login: string, id = 100 + login.length) =>
  ({
    login,
    id,
    node_id: 'U_1',
    type: login.endsWith('[bot]') ? ('Bot' as const) : ('User' as const),
    site_admin: false,
  }) satisfies Webhook<'simple-user'>;

const REPOSITORY = {
  id: 1001,
  name: 'shop',
  full_name: 'acme/shop',
  owner: account('acme'),
  private: true,
  default_branch: 'main',
  clone_url: 'https://github.com/acme/shop.git',
  html_url: 'https://github.com/acme/shop',
  archived: false,
} satisfies Webhook<'repository-webhooks'>;

export const repository = (changes: object = {}) => ({ ...REPOSITORY, ...changes });

const PULL_REQUEST = {
  number: 7,
  title: 'Turn on STRICT mTLS',
  body: 'as agreed',
  user: account('alice'),
  state: 'open',
  draft: false,
  merged_at: null,
  head: { sha: sha('b'), ref: 'strict', label: 'acme:strict', repo: REPOSITORY },
  base: { sha: sha('a'), ref: 'main', label: 'acme:main', repo: REPOSITORY },
  html_url: 'https://github.com/acme/shop/pull/7',
  created_at: '2026-11-20T09:00:00Z',
  updated_at: '2026-11-20T09:30:00Z',
} satisfies Webhook<'pull-request-webhook'>;

export const pullRequest = (changes: object = {}) => ({ ...PULL_REQUEST, ...changes });

const REVIEW = {
  id: 501,
  user: account('pat'),
  state: 'approved',
  body: 'fine',
  commit_id: sha('b'),
  submitted_at: '2026-11-20T10:00:00Z',
} satisfies Webhook<'webhook-pull-request-review-submitted'>['review'];

export const review = (changes: object = {}) => ({ ...REVIEW, ...changes });

/** What every delivery carries. */
const delivery = (content: object) => ({
  installation: { id: INSTALLATION, node_id: 'I_1' } satisfies Webhook<'simple-installation'>,
  repository: REPOSITORY,
  sender: account('alice'),
  ...content,
});

export const pullRequestPayload = (action: string, changes: object = {}, more: object = {}) =>
  delivery({ action, number: 7, pull_request: pullRequest(changes), ...more });

export const reviewPayload = (action: string, changes: object = {}) =>
  delivery({ action, pull_request: PULL_REQUEST, review: review(changes) });

const COMMENT = {
  action: 'created',
  issue: {
    number: 7,
    title: 'Turn on STRICT mTLS',
    pull_request: { url: 'https://api.github.com/repos/acme/shop/pulls/7' },
  },
  comment: {
    id: 601,
    user: account('pat'),
    author_association: 'MEMBER',
    body: '/recheck',
    created_at: '2026-11-20T10:00:00Z',
  },
} satisfies Webhook<'webhook-issue-comment-created'>;

export const commentPayload = (changes: object = {}, issue: object = {}) =>
  delivery({
    ...COMMENT,
    issue: { ...COMMENT.issue, ...issue },
    comment: { ...COMMENT.comment, ...changes },
  });

const PUSH = {
  ref: 'refs/heads/main',
  before: sha('a'),
  after: sha('c'),
  created: false,
  deleted: false,
  forced: false,
  commits: [],
} satisfies Webhook<'webhook-push'>;

export const pushPayload = (changes: object = {}) => delivery({ ...PUSH, ...changes });

const pullRequestOfCheck = (number: number, repositoryId: number) =>
  ({
    id: 9000 + number,
    number,
    head: { ref: 'strict', sha: sha('b'), repo: { id: repositoryId, name: 'shop' } },
    base: { ref: 'main', sha: sha('a'), repo: { id: repositoryId, name: 'shop' } },
  }) satisfies Webhook<'pull-request-minimal'>;

const CHECK_RUN = {
  id: 801,
  name: 'meshwarden',
  head_sha: sha('b'),
  app: { id: APP_ID, slug: 'meshwarden' },
  pull_requests: [pullRequestOfCheck(7, 1001), pullRequestOfCheck(3, 2002)],
} satisfies Webhook<'webhook-check-run-rerequested'>['check_run'];

export const checkRunPayload = (action: string, changes: object = {}, more: object = {}) =>
  delivery({ action, check_run: { ...CHECK_RUN, ...changes }, ...more });

const CHECK_SUITE = {
  id: 901,
  head_sha: sha('b'),
  head_branch: 'strict',
  app: { id: APP_ID, slug: 'meshwarden' },
  pull_requests: [pullRequestOfCheck(7, 1001)],
} satisfies Webhook<'webhook-check-suite-requested'>['check_suite'];

export const checkSuitePayload = (action: string, changes: object = {}) =>
  delivery({ action, check_suite: { ...CHECK_SUITE, ...changes } });

const MERGE_GROUP = {
  head_sha: sha('d'),
  head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${sha('a')}`,
  base_sha: sha('a'),
  base_ref: 'refs/heads/main',
  head_commit: { id: sha('d'), tree_id: sha('e'), message: 'Merge pull request #7' },
} satisfies Webhook<'merge-group'>;

export const mergeGroupPayload = (action: string) => delivery({ action, merge_group: MERGE_GROUP });

const INSTALLED = {
  installation: { id: INSTALLATION, app_id: APP_ID, account: account('acme') },
  sender: account('alice'),
} satisfies Webhook<'webhook-installation-created'>;

export const installationPayload = (action: string) => ({ action, ...INSTALLED });

export const installationRepositoriesPayload = () =>
  ({
    action: 'added',
    ...INSTALLED,
    repository_selection: 'selected',
    repositories_added: [{ id: 1001, full_name: 'acme/shop', name: 'shop' }],
    repositories_removed: [{ id: 1002, full_name: 'acme/old', name: 'old' }],
  }) satisfies Webhook<'webhook-installation-repositories-added'>;

export const repositoryPayload = (action: string, changes: object = {}) =>
  delivery({ action, ...changes });
