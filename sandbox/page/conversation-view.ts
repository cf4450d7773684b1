import type { GitHubPullRequest } from '../github/people/github-pull-request.ts';
import { box, escaped } from './html.ts';
import { markdownPage } from './markdown.ts';

const REACTIONS: ReadonlyMap<string, string> = new Map([
  ['eyes', '👀'],
  ['+1', '👍'],
  ['-1', '👎'],
  ['confused', '😕'],
]);

const SAID: ReadonlyMap<string, string> = new Map([
  ['APPROVED', '<span class="good">approved</span>'],
  ['CHANGES_REQUESTED', '<span class="bad">requested changes</span>'],
  ['DISMISSED', '<span class="dim">reviewed, and the review was dismissed</span>'],
]);

interface Said {
  readonly at: string;
  readonly html: string;
}

/** What was said, oldest first: comments, reviews, and remarks on lines. */
export function conversationView(pr: GitHubPullRequest): string {
  return [...commentsOf(pr), ...reviewsOf(pr), ...remarksOf(pr)]
    .toSorted((a, b) => a.at.localeCompare(b.at))
    .map(({ html }) => html)
    .join('\n');
}

const commentsOf = (pr: GitHubPullRequest): readonly Said[] =>
  pr.comments().map(({ id, author, body, reactions, comment }) => ({
    at: comment.createdAt,
    html: box(
      `<strong>${escaped(author)}</strong>`,
      `${markdownPage(body)}${shown(reactions)}`,
      `issuecomment-${String(id)}`,
    ),
  }));

function shown(reactions: readonly { readonly login: string; readonly content: string }[]): string {
  if (reactions.length === 0) return '';
  const signs = reactions.map(
    ({ login, content }) =>
      `<span title="${escaped(login)}">${REACTIONS.get(content) ?? escaped(content)}</span>`,
  );
  return `<p class="reactions">${signs.join('')}</p>`;
}

/** The review that a remark on a line comes with says nothing itself. */
const reviewsOf = (pr: GitHubPullRequest): readonly Said[] =>
  pr
    .reviews()
    .filter(({ state, review }) => state !== 'COMMENTED' || review.body !== '')
    .map(({ author, state, review }) => {
      const what = SAID.get(state) ?? 'reviewed';
      const line = `<strong>${escaped(author)}</strong> ${what} <span class="dim">at ${review.commit.slice(0, 7)}</span>`;
      const html =
        review.body === '' ? `<p class="line">${line}</p>` : box(line, markdownPage(review.body));
      return { at: review.submittedAt ?? '', html };
    });

const remarksOf = (pr: GitHubPullRequest): readonly Said[] =>
  pr.reviewComments().map(({ id, author, body, path, line, originalLine, createdAt }) => {
    const place = `${path}:${String(line ?? originalLine)}`;
    const outdated = line === null ? ' <span class="dim">outdated</span>' : '';
    return {
      at: createdAt,
      html: box(
        `<strong>${escaped(author.login)}</strong> on <code>${escaped(place)}</code>${outdated}`,
        markdownPage(body),
        `discussion_r${String(id)}`,
      ),
    };
  });
