import type { Forge, Repository, ShownIssue } from '../../forge/index.ts';

/** An issue of ours, and what it remembers for us. */
export interface OwnIssue<T> extends ShownIssue {
  /** Null where it remembers nothing of that kind, or where what it says is not ours alone. */
  readonly state: T | null;
  /** Whether we alone wrote what it says. */
  readonly believed: boolean;
}

/**
 * Our issues with what their hidden ends remember: believed only where GitHub says that we wrote it and that nobody else
 * edited it last (SECURITY.md). It is asked about those alone that may remember something. `body` is what everybody reads.
 */
export async function ownIssues<T>(
  repository: Repository,
  parse: (body: string) => T | null,
  forge: Pick<Forge, 'issues' | 'ownBodies'>,
  isAsked: (issue: ShownIssue) => boolean = () => true,
): Promise<readonly OwnIssue<T>[]> {
  const issues = await forge.issues(repository);
  const asked = issues.filter((issue) => parse(issue.body) !== null && isAsked(issue));
  const numbers = asked.map(({ number }) => number);
  const own = numbers.length === 0 ? NOTHING : await forge.ownBodies(repository, numbers);
  return issues.map((issue) => {
    const body = own.get(issue.number);
    return {
      ...issue,
      state: body === undefined ? null : parse(body),
      believed: body !== undefined,
    };
  });
}

const NOTHING: ReadonlyMap<number, string> = new Map();

/**
 * The issue that remembers it; else one of that title that remembers nothing which is believed: somebody may have edited
 * its end away, and it is not opened a second time for that.
 */
export function issueFor<T>(
  issues: readonly OwnIssue<T>[],
  isIt: (state: T) => boolean,
  isTitled: (title: string) => boolean,
): OwnIssue<T> | undefined {
  return (
    issues.find(({ state }) => state !== null && isIt(state)) ??
    issues.findLast(({ believed, title }) => !believed && isTitled(title))
  );
}
