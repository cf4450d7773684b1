import type { RenderedEnvironment } from '../environments/index.ts';

/** One environment; null where it does not exist on a side. */
interface BothSides {
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
}

/** A root that renders again cannot be compared with what it held before it broke. */
export const mendedNotes = (pairs: readonly BothSides[]): readonly string[] =>
  pairs.flatMap(({ before, after }) =>
    (after?.roots ?? [])
      .filter(({ root, failure }) => {
        const past = before?.roots.find((each) => each.root.path === root.path);
        return failure === null && past?.failure != null && past.resources.length === 0;
      })
      .map(
        ({ root }) =>
          `${root.path} renders now and did not at the base: all its objects count as new.`,
      ),
  );
