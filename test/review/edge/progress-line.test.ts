import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { admissionCommand, analyzeCommand } from '../../../src/cli/edge/analyze-command.ts';
import { askCommand } from '../../../src/cli/edge/ask-command.ts';
import { historyCommand } from '../../../src/cli/edge/history-command.ts';
import { mapCommand } from '../../../src/cli/edge/map-command.ts';
import { reportCommand } from '../../../src/cli/edge/period/report-command.ts';
import { diffCommand, reviewCommand } from '../../../src/cli/edge/review-command.ts';
import { variablesCommand } from '../../../src/cli/edge/variables-command.ts';
import { watchCommand } from '../../../src/features/after-merge/edge/command-line/watch-command.ts';
import { driftCommand } from '../../../src/features/drift/edge/command-line/drift-command.ts';
import { rollbackCommand } from '../../../src/features/rollback/edge/command-line/rollback-command.ts';
import { renderTree } from '../../../src/gitops/index.ts';
import { createEngine } from '../../../src/review/analysis/engine.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { progressLine } from '../../../src/review/edge/command-line/progress-line.ts';
import { PLATFORM } from '../../support/map-page.ts';
import { treeOf } from '../../support/tree-of.ts';

/** A terminal and a clock that is set. */
function watched({ isTTY = true, columns = 80, quiet = false } = {}) {
  const written: string[] = [];
  let time = 0;
  const write = (text: string): void => {
    written.push(text.replaceAll('\r\u001b[K', '|'));
  };
  const line = progressLine({ quiet }, { isTTY, columns, write }, () => time);
  return {
    ...line,
    written,
    tellAt: (milliseconds: number, ...step: Parameters<typeof line.tell>): void => {
      time = milliseconds;
      line.tell(...step);
    },
  };
}

test('what takes longer than a second is said, with how long it still takes, and taken away at the end', () => {
  const { tellAt, end, written } = watched();
  for (let at = 1; at <= 20; at += 1) tellAt(at * 100, 'rendering', at, 50);
  end();
  tellAt(9_000, 'rendering', 21, 50);
  expect(written[0]).toBe('|rendering 10 of 50, about 4 s left');
  expect(written.at(-2)).toBe('|rendering 20 of 50, about 3 s left');
  expect(written.at(-1)).toBe('|');
});

test('what is done within a second is not said, nor taken away', () => {
  const { tellAt, end, written } = watched();
  tellAt(900, 'rendering', 1, 2);
  end();
  expect(written).toEqual([]);
});

test('nothing is said where nobody looks, or with --quiet', () => {
  for (const how of [{ isTTY: false }, { quiet: true }]) {
    const { tellAt, end, written } = watched(how);
    tellAt(5_000, 'rendering', 1, 2);
    end();
    expect(written).toEqual([]);
  }
});

test('it is said ten times a second at most, in one line of the terminal, with names as text', () => {
  const { tellAt, written } = watched({ columns: 30 });
  for (let at = 1; at <= 1_000; at += 1)
    tellAt(2_000 + at, `comparing \u001b[31mprod-${'x'.repeat(60)},`, at, 1_000);
  expect(written).toHaveLength(10);
  for (const text of written) expect(text.length).toBeLessThanOrEqual(30);
  expect(written.join('')).not.toContain('\u001b');
});

test('a terminal that does not say how wide it is is taken for a usual one', () => {
  const { tellAt, written } = watched({ columns: 0 });
  tellAt(2_000, `comparing ${'x'.repeat(100)},`, 1, 2);
  expect(written[0]).toHaveLength(80);
});

test('of one part no parts are counted', () => {
  const { tellAt, written } = watched();
  tellAt(2_000, 'comparing prod,', 1, 1);
  expect(written).toEqual(['|comparing prod']);
});

test('what stays is written in the place of the line, which comes again below it', () => {
  const { tellAt, say, end, written } = watched();
  tellAt(2_000, 'watching prod, minute', 1, 15);
  say('Nothing got worse yet.\n');
  say('Not known yet: it does not answer.\n');
  tellAt(3_000, 'watching prod, minute', 1, 15);
  end();
  expect(written.join('')).toBe(
    '|watching prod, minute 1 of 15|Nothing got worse yet.\nNot known yet: it does not answer.\n|watching prod, minute 1 of 15|',
  );
});

test('what stays is written where nobody looks too', () => {
  for (const how of [{ isTTY: false }, { quiet: true }]) {
    const { tellAt, say, end, written } = watched(how);
    tellAt(2_000, 'watching prod, minute', 1, 15);
    say('Nothing got worse yet.\n');
    end();
    expect(written).toEqual(['Nothing got worse yet.\n']);
  }
});

test('what is done again is guessed anew', () => {
  const { tellAt, written } = watched();
  for (let at = 1; at <= 10; at += 1) tellAt(at * 1_000, 'rendering', at, 10);
  tellAt(11_000, 'rendering', 1, 10);
  expect(written.at(-1)).toBe('|rendering 1 of 10');
});

test('commands that may take long take --quiet', () => {
  const commands = [
    ...[reviewCommand, diffCommand, analyzeCommand, admissionCommand, mapCommand, askCommand],
    ...[variablesCommand, historyCommand, watchCommand, rollbackCommand, reportCommand],
  ].map((create) => create());
  const takes = (command: Command): boolean =>
    command.options.some(({ long }) => long === '--quiet');
  for (const each of [...commands, ...driftCommand().commands])
    expect([each.name(), takes(each)]).toEqual([each.name(), true]);
});

test('each folder that is rendered is told of before, of how many there are', () => {
  const told: string[] = [];
  const engine = createEngine(
    readPackageData(),
    undefined,
    null,
    undefined,
    (doing, at, of) => void told.push(`${doing} ${String(at)} of ${String(of)}`),
  );
  renderTree(treeOf(PLATFORM), [], engine);
  expect(told[0]).toBe('rendering 1 of 6');
  expect(told).toContain('rendering 3 of 6');
});
