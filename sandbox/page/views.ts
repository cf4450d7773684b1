import type { GitHubPullRequest } from '../github/people/github-pull-request.ts';
import type { GitHubRepository } from '../github/people/github-repository.ts';
import { checkLine, checkView } from './check-view.ts';
import { conversationView } from './conversation-view.ts';
import { filesView } from './files-view.ts';
import { forms } from './forms.ts';
import type { Draft } from './forms.ts';
import { box, escaped } from './html.ts';
import { markdownPage } from './markdown.ts';

/** The file that is offered for editing where the pull request changes none that is still there. */
const SOME_FILE = 'base/mesh/peer-authentication.yaml';

/** All pull requests with their checks, and the issues. */
export function overview(repository: GitHubRepository): string {
  const { fullName } = repository;
  const rows = repository.pullRequests().map((pr) => {
    const number = String(pr.number);
    const state = pr.state === 'open' ? '' : `, ${pr.state}`;
    return `<tr><td>#${number}</td><td><a href="/${fullName}/pull/${number}">${escaped(pr.pull.issue.title)}</a> <span class="dim">by ${escaped(pr.author)}${state}</span></td><td>${checkLine(pr.checks()[0])}</td></tr>`;
  });
  const issues = repository.issues().map(({ number, title }) => {
    const target = `/${fullName}/issues/${String(number)}`;
    return `<li><a href="${target}">#${String(number)} ${escaped(title)}</a></li>`;
  });
  return `<h1>${escaped(fullName)}</h1>
<p>What the app said when it was installed:</p><ul>${issues.join('\n')}</ul>
<h2>Pull requests</h2><table class="list"><tr><th></th><th>pull request</th><th>check meshwarden</th></tr>${rows.join('\n')}</table>`;
}

/** One pull request: check, conversation, files, and what one can do. `edit` is a path to offer for editing. */
export async function pullRequestView(
  repository: GitHubRepository,
  pr: GitHubPullRequest,
  { as, edit }: { readonly as: string | null; readonly edit: string | null },
): Promise<string> {
  const blob = `/${repository.fullName}/blob/${pr.headSha}`;
  const checks = pr.checks().map((check) => checkView(check, blob));
  const target = `/${repository.fullName}/pull/${String(pr.number)}`;
  return `<h1>${escaped(pr.pull.issue.title)} <small>#${String(pr.number)}, ${pr.state}, by ${escaped(pr.author)}</small></h1>
${await filesView(pr)}
<h2>Check</h2>${checks.join('\n') || '<p class="dim">none yet</p>'}
<h2>Conversation</h2>${conversationView(pr) || '<p class="dim">Nobody has said anything.</p>'}
<p class="dim">Review requested from: ${asked(pr)}</p>
${pr.state === 'open' ? forms(target, as ?? pr.author, await draftOf(repository, pr, edit)) : ''}`;
}

function asked(pr: GitHubPullRequest): string {
  const teams = [...pr.pull.requestedTeams].map(({ slug }) => `the team ${escaped(slug)}`);
  return [...teams, ...pr.requested.people.map(escaped)].join(', ') || 'nobody';
}

async function draftOf(
  repository: GitHubRepository,
  pr: GitHubPullRequest,
  edit: string | null,
): Promise<Draft> {
  const changed = pr.pull.diff.files.find(({ status }) => status !== 'removed')?.path;
  const path = edit ?? changed ?? SOME_FILE;
  const content = await repository.repository.git.file(pr.headSha, path);
  return { path, content: content?.toString('utf8') ?? '' };
}

export const issueView = (title: string, author: string, body: string): string =>
  `<h1>${escaped(title)}</h1>${box(`<strong>${escaped(author)}</strong>`, markdownPage(body))}`;
