import type { GitHubPullRequest } from '../github/people/github-pull-request.ts';

/** What a form asks for; an expected refusal is thrown with a sentence to show. */
export async function act(form: URLSearchParams, by: string, pr: GitHubPullRequest): Promise<void> {
  const body = form.get('body') ?? '';
  switch (form.get('do') ?? '') {
    case 'comment':
      if (body.trim() === '') throw new Error('There is nothing to say.');
      pr.comment(by, body);
      return;
    case 'approve':
      pr.reviewBy(by, 'APPROVED', { body });
      return;
    case 'changes':
      pr.reviewBy(by, 'CHANGES_REQUESTED', { body: body === '' ? 'Please change this.' : body });
      return;
    case 'rebase':
      await pr.rebaseOnto('main', by);
      return;
    case 'recheck':
      pr.checks()[0]?.requestAction('recheck', by);
      return;
    case 'merge':
      await pr.merge(by);
      return;
    case 'close':
      pr.close(by);
      return;
    case 'push':
      await pr.push(fileOf(form), { by, message: `Change ${form.get('path') ?? ''}` });
      return;
    default:
      throw new Error('There is no such button.');
  }
}

const NO_SEGMENT = new Set(['', '.', '..', '.git']);

function fileOf(form: URLSearchParams): Readonly<Record<string, string>> {
  const path = form.get('path') ?? '';
  if (path.split('/').some((segment) => NO_SEGMENT.has(segment.toLowerCase())))
    throw new Error('That is no path of a file.');
  // forms send lines that end as on Windows
  const content = (form.get('content') ?? '').replaceAll('\r\n', '\n');
  return { [path]: content === '' || content.endsWith('\n') ? content : `${content}\n` };
}
