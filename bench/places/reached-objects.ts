import type { RenderedRoot } from '../../src/gitops/index.ts';
import type { Draft, Drafts } from '../holes/drafts.ts';
import { textOf } from '../holes/drafts.ts';
import type { ReviewedLayout, ReviewLayout } from '../layouts/review-layout.ts';
import type { Subject } from './subjects.ts';

const textAt = (drafts: Drafts, path: string): string | null => {
  const draft = drafts.get(path);
  return draft === undefined ? null : textOf(draft);
};

/** Lists the files whose content is another before and after. */
export const changedFiles = ({ before, after }: Subject): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => textAt(before, path) !== textAt(after, path))
    .sort();

/** What says what is applied where reaches whatever it names. */
const DECIDES = /argoproj\.io|fluxcd\.io|controlplane\.io|secret-type: cluster|^\.meshwarden/m;

/** One of the files that a change is made of, if it holds nothing that decides what is applied. */
function oneFile(subject: Subject): string | null {
  const { before, after } = subject;
  return (
    changedFiles(subject).find(
      (path) =>
        /\.ya?ml$/.test(path) &&
        before.has(path) &&
        after.has(path) &&
        !DECIDES.test(`${path}\n${textAt(before, path) ?? ''}\n${textAt(after, path) ?? ''}`),
    ) ?? null
  );
}

/**
 * Of the change of one file alone: objects that are said to differ although no root that has them, on either side,
 * reads the file. Null where no file can be taken by itself.
 */
export async function unreachedDifferences(
  subject: Subject,
  review: ReviewLayout,
  plain: ReviewedLayout,
): Promise<readonly string[] | null> {
  const file = oneFile(subject);
  const draft = file === null ? undefined : subject.after.get(file);
  if (file === null || draft === undefined) return null;
  const isAlone = changedFiles(subject).length === 1;
  const after = new Map<string, Draft>([...subject.before, [file, draft]]);
  const { report, rendered } = isAlone ? plain : await review(subject.before, after);
  const reads = reachedObjects(rendered, file);
  return report.renderedDifferences
    .map(({ subject: { kind, namespace, name } }) => `${kind} ${namespace ?? ''}/${name}`)
    .filter((object) => !reads.has(object))
    .map((object) => `${object} differs by ${file}, which reaches no root that has it`);
}

/** Objects of roots that read a file, with their namespaces as they are applied. */
function reachedObjects(
  { base, merged }: ReviewedLayout['rendered'],
  file: string,
): ReadonlySet<string> {
  const roots = [base, merged].flatMap(({ environments }) =>
    environments.flatMap((each): readonly RenderedRoot[] => [
      ...each.roots,
      ...(each.beside ?? []),
      ...(each.ownParts ?? []),
    ]),
  );
  return new Set(
    roots
      .filter((root) => isRead(root, file))
      .flatMap(({ resources }) =>
        resources.flatMap(({ kind, namespace, name, stableName }) =>
          [name, stableName].map((each) => `${kind} ${namespace}/${each}`),
        ),
      ),
  );
}

/** A path that ends in a slash stands for all below it. */
export const isRead = ({ reads, resources }: RenderedRoot, file: string): boolean =>
  reads.has(file) ||
  [...reads].some((path) => path.endsWith('/') && file.startsWith(path)) ||
  resources.some(({ origin }) => origin.file === file);
