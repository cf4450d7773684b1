import type { CallRow } from '../../../src/review/claims/call-rows.ts';
import type { Block, Words } from '../../../src/review/report/document/blocks.ts';
import {
  code,
  foldedList,
  listOf,
  paragraph,
  said,
  strong,
} from '../../../src/review/report/document/blocks.ts';
import type { CallPicture } from '../../../src/review/report/picture/call-picture.ts';
import { lost } from '../../support/lost-call.ts';

/** A block of every kind in which every text is `text`. */
export function everyBlock(text: string): readonly Block[] {
  const place = {
    kind: 'place',
    place: { file: text, line: 3, side: 'head' },
    target: null,
  } as const;
  const words: Words = [text, strong(text), code(text), said(text), place];
  return [
    { kind: 'section', title: text },
    { kind: 'heading', mark: '🟠', word: 'High', sentence: text },
    paragraph(...words),
    {
      kind: 'table',
      head: ['a', 'b'],
      rows: [{ what: { words, place }, where: words }],
      more: null,
    },
    ...foldedList('Changes', [{ words, place, below: [{ words, place }] }], words),
    listOf(text, [{ words }], 5),
    { kind: 'details', title: text, count: 2, blocks: [paragraph(text)] },
    {
      kind: 'finding',
      number: 1,
      message: text,
      environments: text,
      tier: 'high',
      place,
      witness: text,
      page: null,
      detector: 'unresolved-reference',
      check: 'host-not-found',
      ids: ['0123456789ab'],
      why: words,
      symptom: text,
      advice: { label: 'Fix', text },
      patch: { kind: 'code', language: 'diff', lines: [`-${text}`] },
      also: [
        {
          ...{ kind: 'finding', number: null, message: text, environments: text, tier: 'low' },
          ...{ place, witness: text, page: null, detector: null, check: null, ids: [] },
          ...{ why: words, symptom: text, advice: { label: 'Fix', text }, patch: null },
        },
      ],
    },
    { kind: 'picture', picture: pictureOf(text) },
    {
      kind: 'graph',
      arrows: [
        { from: text, to: `${text}a`, state: 'lost' },
        { from: `${text}a`, to: text },
      ],
      more: 1,
    },
    { kind: 'differences', items: [{ title: text, lines: [text], linesLeftOut: 1 }], leftOut: 1 },
    { kind: 'footer', sentences: [words] },
  ];
}

/** One call that is lost, between nodes that are called so. */
function pictureOf(text: string): CallPicture {
  const row: CallRow = {
    each: [lost],
    consequence: lost,
    environments: [text],
    production: true,
    awaits: null,
    changed: null,
    causes: [],
  };
  return {
    title: text,
    production: true,
    nodes: [
      { id: text, kind: 'workload', lines: [text, text] },
      { id: `${text} host`, kind: 'host', lines: [text] },
    ],
    edges: [{ from: text, to: `${text} host`, state: 'lost', labels: [text], rows: [row] }],
    leftOut: 1,
    elsewhere: 1,
  };
}
