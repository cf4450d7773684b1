import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { isMap, isSeq, parseAllDocuments } from 'yaml';
import { textsOfPage } from '../support/page-environment.ts';
import { reviewOf } from '../support/review-of.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { pageExamples } from './changed-trees.ts';

/** Of so many trees one is tried in a run. */
const SHARES = 12;

/** An item that takes nothing from the others of its list, by the kind of the object and the field of the list. */
const HARMLESS: Readonly<Record<string, readonly [string, object]>> = {
  VirtualService: [
    'http',
    { match: [{ uri: { exact: '/no/such/path' } }], directResponse: { status: 404 } },
  ],
  AuthorizationPolicy: [
    'rules',
    {
      from: [{ source: { namespaces: ['nobody-here'] } }],
      to: [{ operation: { ports: ['65000'] } }],
    },
  ],
};

interface Insertion {
  readonly place: string;
  readonly before: string;
  readonly after: string;
}

/** The text with a harmless item before the others of each list, or null if it has no such list. */
function withInserted(text: string): string | null {
  let count = 0;
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return null;
  const texts = documents.map((document) => {
    const [field, item] = HARMLESS[String(document.get('kind'))] ?? ['', {}];
    const list = document.getIn(['spec', field]);
    // the API server refuses this item in a CUSTOM policy
    const isRefused = document.getIn(['spec', 'action']) === 'CUSTOM';
    const isInserted =
      !isRefused && isSeq(list) && list.items.every(isMap) && document.errors.length === 0;
    if (isInserted) list.items.unshift(document.createNode(item));
    count += Number(isInserted);
    return document.toString({ lineWidth: 0 });
  });
  return count === 0 ? null : texts.join('---\n').replaceAll('---\n---\n', '---\n');
}

const insertions = pageExamples.flatMap(({ section, head, place }): readonly Insertion[] => {
  const after = section === 'Found' && !head.includes('# file:') ? withInserted(head) : null;
  return after === null ? [] : [{ place, before: head, after }];
});

test('there are lists to write an item into', () => {
  expect(insertions.length).toBeGreaterThan(50);
});

describe('nothing that was there is new when an item is written before those of a list', () => {
  test.each(shareOfRun(insertions, SHARES))('$place', async ({ before, after }) => {
    const [was, is] = [textsOfPage(before), textsOfPage(after)];
    const note = (text: string) => ({ 'notes/note.txt': text });
    const { findings } = await reviewOf(was, is);
    const atRest = await reviewOf({ ...was, ...note('old') }, { ...was, ...note('new') });
    const standing = new Set(atRest.findings.map(({ check }) => check));
    const wrong = findings.filter(
      ({ check, introducedBy }) => introducedBy === 'this-change' && standing.has(check),
    );
    expect(
      wrong.map(({ check, key, ...told }) => `${check} (${key}): ${spoken(messageOf(told))}`),
    ).toEqual([]);
  });
});
