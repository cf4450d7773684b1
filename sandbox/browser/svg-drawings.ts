import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { drawingSvg } from '../../src/review/index.ts';
import {
  EDGE_LABELS,
  GOLDENS,
  HOSTILE_GOLDEN,
  HOSTILE_PIECES,
  NODE_NAMES,
  numbersBelow,
} from './mermaid-pictures.ts';
import type { SvgPicture } from './svg-look.ts';

type Drawing = Parameters<typeof drawingSvg>[0];
type Frame = Drawing['frames'][number];

/** Lists the drawings of calls on the pages that the goldens hold. */
export const drawingsOfGoldens = (): readonly SvgPicture[] =>
  [
    ...readdirSync(GOLDENS).map((name) => join(GOLDENS, name, 'expected.html')),
    join(HOSTILE_GOLDEN, 'page.svg'),
  ]
    .filter((file) => existsSync(file))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/<svg[^]*?<\/svg>/g)].map(([svg]) => ({
        name: basename(join(file, '..')),
        svg,
      })),
    );

/** Drawings of any shape with so many seeds; every other one has names of people who mean harm. */
export const randomDrawings = (count: number): readonly SvgPicture[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `random ${String(at + 1)}`,
    svg: drawingSvg(randomDrawing(at + 1, at % 2 === 1)),
  }));

function randomDrawing(seed: number, isHostile: boolean): Drawing {
  const below = numbersBelow(seed);
  const pick = <T>(all: readonly T[], other: T): T => all[below(all.length)] ?? other;
  const name = (): string => {
    const one = pick(NODE_NAMES, 'a');
    return isHostile ? `${one}${pick(HOSTILE_PIECES, '')}${one}` : one;
  };
  const lines = (most: number): readonly string[] =>
    Array.from({ length: 1 + below(most) }, () => name());
  const frame = (): Frame => {
    const nodes = Array.from({ length: 1 + below(14) }, (): Frame['nodes'][number] => ({
      lines: lines(3),
      shape: pick(['box', 'round'], 'box'),
    }));
    // nothing is drawn as leading to itself
    const ends = Array.from({ length: below(2 * nodes.length) }, () => ({
      from: below(nodes.length),
      to: below(nodes.length),
    })).filter(({ from, to }) => from !== to);
    const edges = ends.map((each): Frame['edges'][number] => ({
      ...each,
      lines: Array.from({ length: below(4) }, () => pick(EDGE_LABELS, '')),
      width: 2,
      dash: pick(['dotted', 'dashed', 'whole'], 'whole'),
    }));
    const foot = Array.from({ length: below(3) }, () => `${name()} `.repeat(1 + below(9)));
    return { head: lines(2), isStrong: below(2) === 0, nodes, edges, foot };
  };
  return {
    title: name(),
    text: name(),
    frames: Array.from({ length: 1 + below(3) }, frame),
    more: Array.from({ length: below(3) }, () => `${name()} `.repeat(1 + below(9))),
  };
}
