import { describe, expect, test } from 'vitest';
import {
  lostEdits,
  pathOutcomes,
} from '../../../../src/features/rollback/reverts/path-outcomes.ts';
import type { TreeDifference } from '../../../../src/features/rollback/reverts/tree-versions.ts';

/** `a:1>2` is a path whose content goes from 1 to 2, `0` being none. */
function differences(...texts: readonly string[]): readonly TreeDifference[] {
  const item = (oid = '0') => (oid === '0' ? null : { mode: '100644', oid });
  return texts.map((text) => {
    const [path = '', before, after] = text.split(/[:>]/);
    return { path, before: item(before), after: item(after) };
  });
}

const outcomesOf = (pre: string[], tip: string[], result: string[], kept: string[] = []): unknown =>
  Object.fromEntries(
    pathOutcomes(
      { pre: differences(...pre), tip: differences(...tip), result: differences(...result) },
      new Set(kept),
    ).map(({ path, outcome }) => [path, outcome]),
  );

describe('what becomes of a path', () => {
  test('it is told by comparing four trees', () => {
    expect(
      outcomesOf(
        ['back:2>1', 'beside:2>1', 'undone:2>1', 'redone:2>1', 'met:2>1', 'new:2>0'],
        ['beside:2>3', 'undone:2>1', 'redone:2>9', 'met:2>5', 'other:7>8'],
        ['back:2>1', 'beside:2>4', 'undone:2>1', 'redone:2>9', 'met:2>5', 'new:2>0', 'other:7>8'],
        ['met'],
      ),
    ).toEqual({
      back: 'restored',
      beside: 'merged',
      undone: 'already-reverted',
      redone: 'already-reverted',
      met: 'conflict',
      new: 'restored',
    });
  });

  test('a file that was renamed since is told under its new name', () => {
    expect(outcomesOf(['old:2>1'], ['old:2>0', 'renamed:0>2'], ['old:2>0', 'renamed:0>1'])).toEqual(
      { renamed: 'merged' },
    );
  });

  test('a changed mode alone is a change', () => {
    const executable = {
      path: 'run.sh',
      before: { mode: '100755', oid: '1' },
      after: { mode: '100644', oid: '1' },
    };
    expect(pathOutcomes({ pre: [executable], tip: [], result: [executable] }, new Set())).toEqual([
      { path: 'run.sh', outcome: 'restored' },
    ]);
  });
});

describe('later edits that are lost', () => {
  const renamed = { pre: differences('old:0>1', 'new:1>0') };
  const undone = new Map([['new', 'old']]);

  test('the renamed file was edited, and goes, while its old name was there again', () => {
    const lost = lostEdits(
      {
        ...renamed,
        tip: differences('old:0>1', 'new:1>3'),
        result: differences('old:0>1', 'new:1>0'),
      },
      undone,
      new Map(),
    );
    expect(lost).toEqual(['new']);
  });

  test('an edit that Git carries over to the old name is not lost', () => {
    const trees = {
      ...renamed,
      tip: differences('new:1>3'),
      result: differences('old:0>3', 'new:1>0'),
    };
    expect(lostEdits(trees, undone, new Map())).toEqual([]);
    expect(lostEdits(trees, new Map(), new Map([['new', 'old']]))).toEqual([]);
  });

  test('a file that nobody edited since may go', () => {
    expect(
      lostEdits(
        { ...renamed, tip: [], result: differences('old:0>1', 'new:1>0') },
        undone,
        new Map(),
      ),
    ).toEqual([]);
  });
});
