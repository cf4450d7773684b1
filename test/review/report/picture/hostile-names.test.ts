import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Consequence } from '../../../../src/compare/index.ts';
import type { Review } from '../../../../src/review/index.ts';
import { callPicture } from '../../../../src/review/report/picture/call-picture.ts';
import { pictureMarkdown } from '../../../../src/review/report/print/picture-markdown.ts';
import { pictureSvg } from '../../../../src/review/report/print/html/picture-svg.ts';
import { pictureText } from '../../../../src/review/report/picture/picture-text.ts';
import { markupOf } from '../../../../src/review/report/print/html/safe-html.ts';
import { callsDrawing } from '../../../../src/review/report/formats/calls-report.ts';
import { expectInertSvg } from '../../../support/expect-inert-svg.ts';
import { lost } from '../../../support/lost-call.ts';
import { contextOf, environment, review } from '../../../support/report-parts.ts';

const call = (from: string, to: string): Consequence => ({
  ...lost,
  sources: [`Deployment shop/${from}`],
  destination: `shop/${to}`,
  witness: { ...lost.witness, source: `Deployment shop/${from}` },
});

const reviewed = (consequences: readonly Consequence[], name = 'prod'): Review =>
  review({
    tier: 'critical',
    environments: [{ ...environment(name), production: true }],
    behaviours: [
      {
        environment: name,
        consequences: consequences.map((one) => ({ ...one, environment: name })),
        compared: { pairs: 1, cells: 1 },
        undecided: 0,
        notes: [],
      },
    ],
  });

/** Names that each end, begin or mean something in one of the languages of a picture, from whom to whom. */
const NAMES: readonly (readonly [from: string, to: string])[] = [
  ['a"] --> b["x', 'end'],
  ['%%{init: {"securityLevel": "loose"}}%%', 'click n1 href "javascript:alert(1)"'],
  ['</text><script>alert(1)</script>', '"><img src=x onerror=alert(1)>'],
  ['}</style><style>*{display:none}', 'url(https://x.example/a.svg#b)'],
  [']]><!--', '--></svg><foreignObject>'],
  ['&#34;&lt;&#x22;', '#quot;#35;'],
  ['\u202eesrever\u2066', 'n2:::red@{ shape: circle }'],
];

const HOSTILE_ENVIRONMENT = 'prod"]\nend\nclick n1 call alert()</title><script>';

const pictureOf = (of: Review) => {
  const picture = callPicture(of);
  if (picture === null) throw new Error('Nothing is drawn.');
  return picture;
};

const hostile = pictureOf(
  reviewed(
    NAMES.map(([from, to]) => call(from, to)),
    HOSTILE_ENVIRONMENT,
  ),
);

describe('a picture of names that are made to break it', () => {
  test.each([
    ['comment.md', () => `${pictureMarkdown(hostile)}\n`],
    ['page.svg', () => markupOf(pictureSvg(hostile))],
  ])('is as in hostile/%s', (name, drawn) => {
    const file = fileURLToPath(new URL(`hostile/${name}`, import.meta.url));
    if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(file, drawn());
    expect(drawn()).toBe(readFileSync(file, 'utf8'));
  });
});

test('a picture of 1,000 callers and as many whom they call has fourteen nodes, and says how many more there are', () => {
  const many = Array.from({ length: 1_000 }, (_, at) => call(`a${String(at)}`, `b${String(at)}`));
  const picture = pictureOf(reviewed(many));
  expect(picture.nodes).toHaveLength(14);
  expect(pictureText(picture)).toContain('and 997 more calls.');
  expect(pictureMarkdown(picture).length).toBeLessThan(3_000);
  expect(markupOf(pictureSvg(picture)).length).toBeLessThan(20_000);
});

test('of 2,000 callers of one Service one node is drawn, with how many they are', () => {
  const sources = Array.from({ length: 2_000 }, (_, at) => `Deployment shop/a${String(at)}`);
  const picture = pictureOf(reviewed([{ ...call('a', 'b'), sources }]));
  expect(picture.nodes.map(({ lines }) => lines)).toEqual([
    ['2000 workloads', 'a0 and 1999 more'],
    ['b', 'shop'],
  ]);
});

test('a drawing of calls by itself has more room, and says what it does not show', () => {
  const many = Array.from({ length: 1_000 }, (_, at) => call(`a${String(at)}`, `b${String(at)}`));
  const texts = expectInertSvg(callsDrawing(contextOf(reviewed(many))));
  expect(texts.filter((text) => /^b\d+$/.test(text))).toHaveLength(30);
  expect(texts).toContain('There is no room for 970 more kinds of calls.');
  expect(expectInertSvg(callsDrawing(contextOf(reviewed([]))))).toContain(
    'No call changes its outcome (compared: 1 kind of requests).',
  );
});

test('a drawing of calls by itself does nothing, whatever names are in it', () => {
  const of = reviewed(
    NAMES.map(([from, to]) => call(from, to)),
    HOSTILE_ENVIRONMENT,
  );
  const svg = callsDrawing(contextOf(of));
  expectInertSvg(svg);
  expect(callsDrawing(contextOf(of))).toBe(svg);
});
