import { escaped } from './html.ts';
import { PEOPLE } from './people.ts';

/** A file that somebody is about to change. */
export interface Draft {
  readonly path: string;
  readonly content: string;
}

/** What one can do with an open pull request. `as` is who did the last thing. */
export function forms(target: string, as: string, draft: Draft): string {
  const people = [...PEOPLE].map(
    ([login, role]) =>
      `<option value="${login}"${login === as ? ' selected' : ''}>${login} (${role})</option>`,
  );
  const who = `<label>as <select name="by">${people.join('')}</select></label>`;
  const button = (what: string, label: string): string =>
    `<button name="do" value="${what}">${label}</button>`;
  const post = `<form method="post" action="${target}">`;
  return `<h2>Your turn</h2>
${post}<p><textarea name="body" rows="3" aria-label="Comment" placeholder="A comment, or a command: /help"></textarea></p>
<p>${button('comment', 'Comment')} ${button('approve', 'Approve')} ${button('changes', 'Request changes')} ${who}</p></form>
${post}<p>${button('rebase', 'Rebase onto main')} ${button('recheck', 'Re-check')} ${button('merge', 'Merge')} ${button('close', 'Close')} ${who}</p></form>
<h2 id="edit">Push a change</h2>
<form action="#edit"><p><input class="short" name="edit" aria-label="File" value="${escaped(draft.path)}"> <button>Open this file</button></p></form>
${post}<input type="hidden" name="path" value="${escaped(draft.path)}">
<p><textarea class="file" name="content" rows="14" aria-label="The whole file">
${escaped(draft.content)}</textarea></p>
<p>${button('push', `Push ${escaped(draft.path)}`)} ${who}</p></form>`;
}
