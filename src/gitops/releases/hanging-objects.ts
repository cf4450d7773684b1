import type { RenderedRoot } from '../environment.ts';
import type { Resource } from '../../manifest/index.ts';
import { stableKeyOf } from '../../manifest/index.ts';

/**
 * Keeps what a template of a rendered chart made that hangs on a chart which is not here now: nobody can tell that it
 * makes that no more. The template has a part in it, by which what changes of it is judged.
 */
export function withHangingKept(
  before: RenderedRoot | undefined,
  after: RenderedRoot,
): RenderedRoot {
  const { missing, unseen = [] } = after;
  if (before === undefined || before === after || missing === undefined) return after;
  const there = new Set(after.resources.map(stableKeyOf));
  const gone = before.resources.filter((each) => !there.has(stableKeyOf(each)));
  const madeBy = (file: string): readonly Resource[] =>
    gone.filter(({ origin }) => origin.file === file || origin.via?.file === file);
  const parts = unseen.map((content) => ({
    content,
    made: content.kind === 'Template' ? madeBy(content.name) : [],
  }));
  const made = parts.flatMap((part) => part.made);
  if (made.length === 0) return after;
  return {
    ...after,
    resources: [...after.resources, ...made],
    unseen: parts.map(({ content, made: usedIn }) =>
      usedIn.length === 0 ? content : { ...content, usedIn },
    ),
  };
}
