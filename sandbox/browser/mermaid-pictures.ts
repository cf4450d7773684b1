import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { markdownOf } from '../../src/review/index.ts';
import type { MermaidPicture } from './picture-look.ts';

type PictureBlock = Extract<Parameters<typeof markdownOf>[0], { readonly kind: 'picture' }>;
type Picture = PictureBlock['picture'];

export const GOLDENS = join(packageRoot(), 'test/golden');

/** Has names that are made to break a picture. */
export const HOSTILE_GOLDEN = join(packageRoot(), 'test/review/report/picture/hostile');

/** Lists the pictures of the comments that the goldens hold. */
export const picturesOfGoldens = (): readonly MermaidPicture[] =>
  [...readdirSync(GOLDENS).map((name) => join(GOLDENS, name)), HOSTILE_GOLDEN]
    .map((folder) => ({ name: basename(folder), file: join(folder, 'comment.md') }))
    .filter(({ file }) => existsSync(file))
    .flatMap(({ name, file }) => {
      const [, text] = /^```mermaid\n([^]*?)^```$/m.exec(readFileSync(file, 'utf8')) ?? [];
      return text?.includes('accTitle') === true ? [{ name, text }] : [];
    });

/** Pieces that names of people who mean harm are made of. */
export const HOSTILE_PIECES = [
  ...[
    '"]',
    '}}',
    '))',
    'end',
    'graph TD',
    '-->',
    '%%{init: {"theme": "forest"}}%%',
    '%% x',
    '#quot;',
  ],
  ...[
    'click n1 href "javascript:1"',
    '<br>',
    '<script>1</script>',
    ';',
    '\\n',
    '`',
    '|',
    '---',
    'é',
    '名前',
  ],
  ...[
    'accTitle: x',
    'subgraph',
    ':::class',
    '@{ shape: x }',
    '&lt;',
    'style n1 fill:red',
    '\u202e',
    '😀',
  ],
];

/** Names as people give them, short and long. */
export const NODE_NAMES = [
  'web',
  'orders',
  'payments',
  'recommendations-service',
  'a',
  'shop.staging.example.com',
];

export const EDGE_LABELS = [
  '200 → 403',
  '200 → 403 but from listed addresses',
  '200 → not known',
  'GET /a 200 → 404',
  '3 s → 9 s',
  '0 % → 10 %',
  'no longer encrypted',
];

/** Pictures of any shape with so many seeds; every other one has names of people who mean harm. */
export const randomPictures = (count: number): readonly MermaidPicture[] =>
  Array.from({ length: count }, (_, at) => {
    const block: PictureBlock = { kind: 'picture', picture: randomPicture(at + 1, at % 2 === 1) };
    const [, text = ''] = /^```mermaid\n([^]*?)^```$/m.exec(markdownOf(block)) ?? [];
    return { name: `random ${String(at + 1)}`, text };
  });

/** The same numbers each time. */
export function numbersBelow(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % most;
  };
}

function randomPicture(seed: number, isHostile: boolean): Picture {
  const below = numbersBelow(seed);
  const name = (): string => {
    const one = NODE_NAMES[below(NODE_NAMES.length)] ?? '';
    return isHostile ? `${one}${HOSTILE_PIECES[below(HOSTILE_PIECES.length)] ?? ''}` : one;
  };
  // callers, what they call, and who answers there: a picture has three columns at most
  const columns = [1 + below(5), 1 + below(5), below(4)];
  const nodes = columns.flatMap((length, column) =>
    Array.from({ length }, (_, at) => ({
      id: `${String(column)} ${String(at)}`,
      kind: (['workload', 'host', 'outside', 'several'] as const)[below(4)] ?? 'workload',
      lines: [name(), name()].slice(0, 1 + below(2)),
    })),
  );
  const [callers = 1, called = 1, answering = 0] = columns;
  const edges = [
    ...Array.from({ length: Math.max(callers, called) + below(3) }, (_, at) => ({
      from: `0 ${String(at < callers ? at : below(callers))}`,
      to: `1 ${String(at < called ? at : below(called))}`,
    })),
    ...Array.from({ length: answering }, (_, at) => ({
      from: `1 ${String(below(called))}`,
      to: `2 ${String(at)}`,
    })),
  ]
    .filter(
      ({ from, to }, at, all) =>
        all.findIndex((each) => each.from === from && each.to === to) === at,
    )
    .map((edge) => ({
      ...edge,
      state: (['lost', 'new', 'changed', 'open'] as const)[below(4)] ?? 'lost',
      labels: Array.from(
        { length: 1 + below(4) },
        () => EDGE_LABELS[below(EDGE_LABELS.length)] ?? '',
      ),
      rows: [],
    }));
  return {
    title: name(),
    production: below(2) === 0,
    nodes,
    edges,
    leftOut: below(3),
    elsewhere: 0,
  };
}
