import type { EdgeState } from './edge-label.ts';

/** Colours of edges that stand out from white and from black alike (a contrast of 3 or more to both). */
export const EDGE_COLOURS: Readonly<Record<EdgeState, string>> = {
  lost: '#e5484d',
  new: '#2f9e44',
  changed: '#b7791f',
  open: '#7d8590',
};

/** The line around the calls of the same environments. */
export const FRAME_COLOUR = '#7d8590';
