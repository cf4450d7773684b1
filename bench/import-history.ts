import type { RandomHistory } from './random-history.ts';
import type { MadeTree } from './random-tree.ts';

/** A stream for `git fast-import` that makes a history at `refs/heads/<name>`; commits get the printed marks. */
export function importStream({ commits }: RandomHistory, name: string): string {
  const tip = commits.at(-1)?.mark;
  return commits
    .map(({ mark, parents, tree, message }) => {
      const time = `${String(1_700_000_000 + mark * 60)} +0000`;
      const [first, second] = parents;
      const isRebased = message.startsWith('proposed');
      // Rebasing keeps the author's time, which is what tells that a commit is another one rebased.
      const authored = isRebased ? `1600000000 +0000` : time;
      return [
        `commit refs/heads/${mark === tip ? name : `${name}-${String(mark)}`}`,
        `mark :${String(mark)}`,
        `author Pat <pat@example.com> ${authored}`,
        `committer Pat <pat@example.com> ${time}`,
        data(message),
        ...(first === undefined ? [] : [`from :${String(first)}`]),
        ...(second === undefined ? [] : [`merge :${String(second)}`]),
        'deleteall',
        ...files(tree),
        '',
      ].join('\n');
    })
    .join('\n');
}

const data = (text: string): string => `data ${String(Buffer.byteLength(text))}\n${text}`;

const files = (tree: MadeTree): readonly string[] =>
  [...tree].map(
    ([path, { mode, content }]) => `M ${mode} inline ${quoted(path)}\n${data(content)}`,
  );

/** As a C string, which JSON's are enough of for the names used here. */
const quoted = (path: string): string => (/["\\\t]/.test(path) ? JSON.stringify(path) : path);
