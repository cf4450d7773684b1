import { plainText } from '../../../../manifest/index.ts';
import type { Html } from './safe-html.ts';
import { markup, NOTHING } from './safe-html.ts';

/** The forms of marks: each is told apart by its form, and not by its colour alone. */
const GLYPHS = {
  low: { path: 'M-5 0A5 5 0 1 1 5 0A5 5 0 1 1 -5 0Z', colour: '#2da44e', open: false },
  medium: { path: 'M-5 0A5 5 0 1 1 5 0A5 5 0 1 1 -5 0Z', colour: '#bf8700', open: false },
  high: { path: 'M-6 0A6 6 0 1 1 6 0A6 6 0 1 1 -6 0Z', colour: '#d1570b', open: false },
  critical: { path: 'M-7 0A7 7 0 1 1 7 0A7 7 0 1 1 -7 0Z', colour: '#cf222e', open: false },
  none: { path: 'M-5 0A5 5 0 1 1 5 0A5 5 0 1 1 -5 0Z', colour: '#6e7781', open: true },
  approval: { path: 'M-5 0L-1 4L6 -5', colour: '#2da44e', open: true },
  sync: { path: 'M0 -6L6 5L-6 5Z', colour: '#218bff', open: false },
  drift: { path: 'M0 -7L7 0L0 7L-7 0Z', colour: '#a475f9', open: false },
  'drift-gone': { path: 'M0 -7L7 0L0 7L-7 0Z', colour: '#a475f9', open: true },
  rollback: { path: 'M6 -6L-6 0L6 6Z', colour: '#cf222e', open: false },
  regression: { path: 'M-5 -5L5 5M5 -5L-5 5', colour: '#cf222e', open: true },
  exception: { path: 'M-5 -5H5V5H-5Z', colour: '#d1570b', open: true },
} as const;

export type StripGlyph = keyof typeof GLYPHS;

/** Marks of one kind at one place of a strip. */
export interface StripMark {
  /** Counts from the left, 0 to 1. */
  readonly at: number;
  /** Counts upwards from the line, from 0 on. */
  readonly level: number;
  readonly glyph: StripGlyph;
  readonly count: number;
  /** It says what they are, for whoever points at them. */
  readonly title: string;
}

/** A line of time with what happened on it. */
export interface TimeStrip {
  /** It says all of it, for whoever does not see it. */
  readonly label: string;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  readonly marks: readonly StripMark[];
}

const LEVEL = 18;
const BELOW = 22;

/** A strip as wide as there is room: places are shares of the width, and letters stay as large as others. */
export function stripSvg({ label, ticks, marks }: TimeStrip): Html {
  const levels = Math.max(1, ...marks.map(({ level }) => level + 1));
  const line = levels * LEVEL + 6;
  const height = String(line + BELOW);
  const y = String(line);
  return markup`<div class="strip"><svg role="img" aria-label="${plainText(label)}" width="100%" height="${height}" font-family="system-ui, sans-serif" font-size="11" fill="currentColor">
<line x1="0" y1="${y}" x2="100%" y2="${y}" stroke="currentColor"></line>
${ticks.map((tick, at) => tickSvg(tick, line, at === ticks.length - 1))}${marks.map((mark) => markSvg(mark, line))}</svg></div>
`;
}

function tickSvg({ at, label }: TimeStrip['ticks'][number], line: number, isLast: boolean): Html {
  const x = percent(at);
  // what begins near the end is written to its left
  const anchor = isLast && at > 0.85 ? markup` text-anchor="end"` : NOTHING;
  return markup`<line x1="${x}" y1="${String(line)}" x2="${x}" y2="${String(line + 5)}" stroke="currentColor"></line><text x="${x}" y="${String(line + 18)}"${anchor}>${label}</text>
`;
}

function markSvg({ at, level, glyph, count, title }: StripMark, line: number): Html {
  const y = String(line - 10 - level * LEVEL);
  const number =
    count > 1
      ? markup`<text class="count" x="8" y="4" font-size="10">${String(count)}</text>`
      : NOTHING;
  return markup`<svg x="${percent(at)}" y="${y}" overflow="visible"><g><title>${title}</title>${shapeOf(glyph)}${number}</g></svg>
`;
}

function shapeOf(glyph: StripGlyph): Html {
  const { path, colour, open } = GLYPHS[glyph];
  return open
    ? markup`<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"></path>`
    : markup`<path d="${path}" fill="${colour}"></path>`;
}

/** A mark by itself, as a list of what marks mean shows it. */
export const glyphSvg = (glyph: StripGlyph): Html =>
  markup`<svg aria-hidden="true" width="18" height="18" viewBox="-9 -9 18 18">${shapeOf(glyph)}</svg>`;

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
