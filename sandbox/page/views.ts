import type { GitHubCheck } from '../github/people/github-check.ts';
import type { GitHubPullRequest } from '../github/people/github-pull-request.ts';
import type { GitHubRepository } from '../github/people/github-repository.ts';
import { escaped } from './html.ts';
import { markdownPage } from './markdown.ts';

/** Who one can be on the page, and what they are in the shop. */
export const PEOPLE: ReadonlyMap<string, string> = new Map([
  ['dana', 'author'],
  ['pat', 'platform team'],
  ['quinn', 'platform team'],
  ['sam', 'developer'],
]);

const statusOf = ({ status, conclusion }: GitHubCheck): string => conclusion ?? status;

const checkText = (check: GitHubCheck | undefined): string =>
  check === undefined
    ? '<span class="dim">no check</span>'
    : `<strong class="${statusOf(check)}">${escaped(statusOf(check).replace('_', ' '))}</strong> ${escaped(check.title)}`;

/** All pull requests with their checks, and the issues. */
export function overview(repository: GitHubRepository): string {
  const rows = repository
    .pullRequests()
    .map(
      (pr) =>
        `<tr><td>#${String(pr.number)}</td><td><a href="/${repository.fullName}/pull/${String(pr.number)}">${escaped(pr.pull.issue.title)}</a> <span class="dim">by ${escaped(pr.author)}, ${pr.state}</span></td><td>${checkText(pr.checks()[0])}</td></tr>`,
    )
    .join('\n');
  const issues = repository
    .issues()
    .map(
      (issue) =>
        `<li><a href="/${repository.fullName}/issues/${String(issue.number)}">#${String(issue.number)} ${escaped(issue.title)}</a></li>`,
    )
    .join('\n');
  return `<h1>${escaped(repository.fullName)}</h1>
<h2>Pull requests</h2><table><tr><th></th><th>pull request</th><th>meshwarden</th></tr>${rows}</table>
<h2>Issues</h2><ul>${issues}</ul>`;
}

const box = (header: string, body: string): string =>
  `<div class="box"><header>${header}</header><div>${body}</div></div>`;

/** One pull request: conversation, check, and what one can do. */
export function pullRequestView(repository: GitHubRepository, pr: GitHubPullRequest): string {
  const checks = pr
    .checks()
    .map((check) =>
      box(
        `${checkText(check)} <span class="dim">on ${check.sha.slice(0, 7)}</span>`,
        `${markdownPage(check.summary)}<details><summary>Details, and ${String(check.annotations.length)} annotations</summary>${markdownPage(check.text)}${annotations(check)}</details>`,
      ),
    );
  const comments = pr
    .comments()
    .map((comment) =>
      box(
        `<strong>${escaped(comment.author)}</strong> <span class="dim">${escaped(comment.reactions.map(({ content }) => content).join(' '))}</span>`,
        markdownPage(comment.body),
      ),
    );
  const reviews = pr
    .reviews()
    .map(
      (review) => `<li><strong>${escaped(review.author)}</strong> ${escaped(review.state)}</li>`,
    );
  const asked = [...pr.requested.teams, ...pr.requested.people].join(', ');
  return `<h1>${escaped(pr.pull.issue.title)} <small>#${String(pr.number)}, ${pr.state}, by ${escaped(pr.author)}</small></h1>
<p class="dim">Asked for a review: ${asked === '' ? 'nobody' : escaped(asked)}</p>
${checks.join('\n')}
<h2>Conversation</h2>${comments.join('\n')}<ul>${reviews.join('\n')}</ul>
${pr.state === 'open' ? forms(repository, pr) : ''}`;
}

const annotations = ({ annotations: all }: GitHubCheck): string =>
  all
    .map(
      ({ path, start_line: line, message }) =>
        `<p><code>${escaped(`${path}:${String(line)}`)}</code> ${escaped(message)}</p>`,
    )
    .join('\n');

function forms(repository: GitHubRepository, pr: GitHubPullRequest): string {
  const target = `/${repository.fullName}/pull/${String(pr.number)}`;
  const people = [...PEOPLE]
    .map(([login, role]) => `<option value="${login}">${login} (${role})</option>`)
    .join('');
  const who = `<select name="by">${people}</select>`;
  return `<h2>Do something</h2>
<form method="post" action="${target}"><textarea name="body" rows="3" placeholder="/help"></textarea>
${who} <button name="do" value="comment">Comment</button> <button name="do" value="approve">Approve</button> <button name="do" value="changes">Request changes</button></form>
<form method="post" action="${target}">${who} <button name="do" value="rebase">Rebase onto main</button> <button name="do" value="recheck">Button "Re-check"</button> <button name="do" value="close">Close</button></form>
<form method="post" action="${target}"><p>Change a file on the branch: <input name="path" size="50" value="base/mesh/peer-authentication.yaml"></p>
<textarea name="content" rows="8" placeholder="The whole new file"></textarea><button name="do" value="push">Push</button></form>`;
}

/** A file at a commit, with lines to link to. */
export const fileView = (path: string, sha: string, text: string): string =>
  `<h1>${escaped(path)} <small>at ${escaped(sha.slice(0, 7))}</small></h1><ol class="code">${text
    .split('\n')
    .map((line, index) => `<li id="L${String(index + 1)}">${escaped(line)}</li>`)
    .join('')}</ol>`;

export const issueView = (title: string, body: string): string =>
  `<h1>${escaped(title)}</h1>${box('<strong>meshwarden[bot]</strong>', markdownPage(body))}`;
