import type { RenderedRoot } from '../environment.ts';
import type { GapDraft, Origin } from '../../manifest/index.ts';
import { natureOf } from '../../manifest/index.ts';

type PlacedGap = GapDraft & { readonly origin: Origin };

/** Files of a folder that cannot be read as they stand. */
export const unreadIn = ({ gaps }: RenderedRoot): readonly PlacedGap[] =>
  gaps.flatMap((gap) =>
    gap.reason === 'not-parsed' &&
    gap.isReadAllTheSame !== true &&
    natureOf(gap) === 'broken' &&
    gap.origin !== null
      ? [{ ...gap, origin: gap.origin }]
      : [],
  );

/** The file at which what applies a folder stops; null where it takes all of them, and where nothing applies it. */
export const stoppingFile = (rendered: RenderedRoot): PlacedGap | null =>
  rendered.root.by.origin === null ? null : (unreadIn(rendered)[0] ?? null);

/** Whether what applies a root applies nothing of it as it stands. */
export const isStopped = (rendered: RenderedRoot): boolean =>
  rendered.failure !== null || stoppingFile(rendered) !== null;
