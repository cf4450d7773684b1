import type { AnyAxis } from './axes.ts';
import { AXES } from './axes.ts';
import type { Applied, ToldApart } from './stages-told-apart.ts';

/** One thing that was looked at to name the environment of what an applier applies. */
export interface Considered {
  readonly axis: AnyAxis;
  readonly text: string;
  /** What it says of an environment; null for nothing. */
  readonly words: string | null;
  /** How many environments it tells apart among those of the same thing. */
  readonly stages: number;
  readonly isDecisive: boolean;
}

/** All that was looked at of one applier, or of a release that a root brings. */
export interface ConsideredOf {
  /** What it is of, for people: `Application mesh-prod`. */
  readonly of: string;
  readonly considered: readonly Considered[];
}

/** What an applier says by each axis, in the order in which they decide; `decisive` is the axis that did. */
export const consideredOf = (
  one: Applied,
  told: ToldApart,
  decisive: AnyAxis | null,
): readonly Considered[] =>
  AXES.flatMap(({ axis }) =>
    [...new Set(textsOf(one, axis))].map((text) => ({
      axis,
      text,
      words: one.said.get(axis)?.words ?? null,
      stages: told.tellingOf(one, axis).stages,
      isDecisive: axis === decisive,
    })),
  );

/** Of a path not only the step that says something. */
const textsOf = ({ draft, isBrought, texts }: Applied, axis: AnyAxis): readonly string[] =>
  axis === 'path' && !isBrought ? [draft.place.path] : (texts.get(axis) ?? []);
