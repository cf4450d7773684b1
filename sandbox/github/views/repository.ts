import { fullName } from '../state/repository.ts';
import type { Label, Repository } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { accountView } from './accounts.ts';
import { nodeId } from './node-id.ts';
import type { Schema } from './schema.ts';

export const repositoryApiUrl = (world: World, repository: Repository): string =>
  `${world.links.api}/repos/${fullName(repository)}`;

export const repositoryHtmlUrl = (world: World, repository: Repository): string =>
  `${world.links.html}/${fullName(repository)}`;

export const labelView = (
  world: World,
  repository: Repository,
  label: Label,
): Schema<'label'> & { description: string } => ({
  id: label.id,
  node_id: nodeId('LA', label.id),
  url: `${repositoryApiUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
  name: label.name,
  description: label.description ?? '',
  color: label.color,
  default: false,
});

/** A repository as it stands inside pull requests, lists and webhooks. */
export const repositoryView = (world: World, repository: Repository): Schema<'repository'> =>
  fieldsOf(world, repository);

/** A repository as it stands inside check suites. */
export const minimalRepositoryView = (
  world: World,
  repository: Repository,
): Schema<'minimal-repository'> => fieldsOf(world, repository);

/** A repository on its own. */
export function fullRepositoryView(
  world: World,
  repository: Repository,
): Schema<'full-repository'> {
  return {
    ...fieldsOf(world, repository),
    subscribers_count: 0,
    network_count: 0,
    ...(repository.forkOf === null
      ? {}
      : {
          parent: repositoryView(world, repository.forkOf),
          source: repositoryView(world, repository.forkOf),
        }),
  };
}

function fieldsOf(world: World, repository: Repository) {
  const openIssues = [...repository.issues.values()].filter(({ state }) => state === 'open').length;
  const html = repositoryHtmlUrl(world, repository);
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
    owner: accountView(world, repository.owner),
    html_url: html,
    description: null,
    fork: repository.forkOf !== null,
    ...apiUrls(repositoryApiUrl(world, repository)),
    git_url: `${html.replace(/^https?/, 'git')}.git`,
    ssh_url: `git@${new URL(html).hostname}:${fullName(repository)}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks_count: 0,
    forks: 0,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues_count: openIssues,
    open_issues: openIssues,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: repository.archived,
    disabled: false,
    visibility: repository.private ? 'private' : 'public',
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    allow_forking: true,
    web_commit_signoff_required: false,
  };
}

const apiUrls = (url: string) => ({
  url,
  archive_url: `${url}/{archive_format}{/ref}`,
  assignees_url: `${url}/assignees{/user}`,
  blobs_url: `${url}/git/blobs{/sha}`,
  branches_url: `${url}/branches{/branch}`,
  collaborators_url: `${url}/collaborators{/collaborator}`,
  comments_url: `${url}/comments{/number}`,
  commits_url: `${url}/commits{/sha}`,
  compare_url: `${url}/compare/{base}...{head}`,
  contents_url: `${url}/contents/{+path}`,
  contributors_url: `${url}/contributors`,
  deployments_url: `${url}/deployments`,
  downloads_url: `${url}/downloads`,
  events_url: `${url}/events`,
  forks_url: `${url}/forks`,
  git_commits_url: `${url}/git/commits{/sha}`,
  git_refs_url: `${url}/git/refs{/sha}`,
  git_tags_url: `${url}/git/tags{/sha}`,
  hooks_url: `${url}/hooks`,
  issue_comment_url: `${url}/issues/comments{/number}`,
  issue_events_url: `${url}/issues/events{/number}`,
  issues_url: `${url}/issues{/number}`,
  keys_url: `${url}/keys{/key_id}`,
  labels_url: `${url}/labels{/name}`,
  languages_url: `${url}/languages`,
  merges_url: `${url}/merges`,
  milestones_url: `${url}/milestones{/number}`,
  notifications_url: `${url}/notifications{?since,all,participating}`,
  pulls_url: `${url}/pulls{/number}`,
  releases_url: `${url}/releases{/id}`,
  stargazers_url: `${url}/stargazers`,
  statuses_url: `${url}/statuses/{sha}`,
  subscribers_url: `${url}/subscribers`,
  subscription_url: `${url}/subscription`,
  tags_url: `${url}/tags`,
  teams_url: `${url}/teams`,
  trees_url: `${url}/git/trees{/sha}`,
});
