import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';

/** All that people see of us at a pull request, in a form in which two can be compared. */
export function finalState(pr: GitHubPullRequest, app: string) {
  return {
    checks: pr.checks().map(({ name, status, conclusion, title, summary, annotations }) => ({
      ...{ name, status, conclusion, title, summary: comparable(summary) },
      annotations: annotations.map(({ path, start_line: line, message }) => ({
        ...{ path, line, message },
      })),
    })),
    comments: pr.comments(app).map(({ body }) => comparable(body)),
    suggestions: pr.reviewComments().map(({ path, line, body }) => ({ path, line, body })),
    requested: pr.requested,
  };
}

/** Without what differs between two pull requests that say the same. */
const comparable = (text: string): string =>
  text
    .replaceAll(/\b(?:[0-9a-f]{40}|[0-9a-f]{7})\b/g, '(commit)')
    .replaceAll(/\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::[\d.]+Z?)?)?/g, '(instant)')
    .replaceAll(/(?:#|pull\/)\d+/g, '(number)');
