/**
 * The pull request that a commit's subject names as GitHub writes it: `… (#7)` for squash merges, `Merge pull
 * request #7 from …` for merges. A hint: anyone can write such a subject.
 */
export function pullRequestOfSubject(subject: string): number | null {
  const [, number] =
    /^Merge pull request #(\d{1,9}) /.exec(subject) ?? /\(#(\d{1,9})\)\s*$/.exec(subject) ?? [];
  return number === undefined ? null : Number(number);
}
