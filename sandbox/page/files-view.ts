import type { GitHubPullRequest } from '../github/people/github-pull-request.ts';
import { escaped } from './html.ts';

const CLASSES: ReadonlyMap<string, string> = new Map([
  ['+', 'add'],
  ['-', 'del'],
  ['@', 'hunk'],
]);

/** What a pull request changes in text, as a reviewer of text sees it. */
export async function filesView(pr: GitHubPullRequest): Promise<string> {
  const { diff, issue, head } = pr.pull;
  const { git } = issue.repository;
  const files = diff.files.map(async ({ path, previousPath, status }) => {
    const paths = previousPath === null ? [path] : [previousPath, path];
    const patch = await git.patch(diff.mergeBase, head.sha, paths);
    const from = previousPath === null ? '' : `${previousPath} → `;
    const edit =
      status === 'removed' ? '' : ` · <a href="?edit=${encodeURIComponent(path)}#edit">edit</a>`;
    return `<p><code>${escaped(`${from}${path}`)}</code> <span class="dim">${status}</span>${edit}</p><pre>${coloured(patch)}</pre>`;
  });
  const count = `${String(diff.files.length)} file${diff.files.length === 1 ? '' : 's'} changed`;
  return `<details><summary>${count}</summary>${(await Promise.all(files)).join('\n')}</details>`;
}

const coloured = (patch: string): string =>
  patch
    .split('\n')
    .map((line) => {
      const style = CLASSES.get(line.charAt(0));
      return style === undefined ? escaped(line) : `<span class="${style}">${escaped(line)}</span>`;
    })
    .join('\n');

/** A file at a commit, with lines to link to. */
export function fileView(path: string, sha: string, text: string): string {
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => `<li id="L${String(index + 1)}">${escaped(line)}</li>`);
  return `<h1>${escaped(path)} <small>at ${escaped(sha.slice(0, 7))}</small></h1><ol class="lines">${lines.join('')}</ol>`;
}
