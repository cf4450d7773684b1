import type { FileContent, Files } from './files.ts';
import type { Signature } from './run-git.ts';

export interface NewCommit {
  /** Full name of the ref that becomes it. */
  readonly ref: string;
  readonly parents: readonly string[];
  readonly files: Files;
  /** Start from an empty tree instead of the first parent's. */
  readonly replaceAll?: boolean;
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

/** The input of `git fast-import` for one commit; it prints the commit's id. One process whatever the number of files. */
export function fastImportOf(commit: NewCommit): Buffer {
  const parts: Buffer[] = [];
  const line = (text: string): void => {
    parts.push(Buffer.from(`${text}\n`));
  };
  line(`commit ${commit.ref}`);
  line('mark :1');
  line(`author ${person(commit.author)}`);
  line(`committer ${person(commit.committer)}`);
  data(parts, Buffer.from(commit.message));
  const [first, ...merged] = commit.parents;
  if (first !== undefined) line(`from ${first}`);
  for (const parent of merged) line(`merge ${parent}`);
  if (commit.replaceAll === true) line('deleteall');
  for (const [path, content] of Object.entries(commit.files)) change(parts, path, content);
  line('');
  line('get-mark :1');
  line('done');
  return Buffer.concat(parts);
}

const person = ({ name, email, date }: Signature): string =>
  `${name} <${email}> ${String(date)} +0000`;

function data(parts: Buffer[], content: Buffer): void {
  parts.push(Buffer.from(`data ${String(content.length)}\n`), content, Buffer.from('\n'));
}

function change(parts: Buffer[], path: string, content: FileContent): void {
  const quoted = `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
  if (content === null) {
    parts.push(Buffer.from(`D ${quoted}\n`));
    return;
  }
  const plain = typeof content === 'string' || Buffer.isBuffer(content);
  parts.push(Buffer.from(`M ${plain ? '100644' : content.mode} inline ${quoted}\n`));
  data(parts, plain ? Buffer.from(content) : Buffer.from(content.text));
}
