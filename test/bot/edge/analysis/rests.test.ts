import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { AnalysisProcess } from '../../../../src/bot/edge/analysis/analysis-process.ts';
import { restingGroup } from '../../../../src/bot/edge/analysis/resting-group.ts';
import { createRests, LONGEST_REST } from '../../../../src/bot/edge/analysis/rests.ts';
import { eventually } from '../../../support/eventually.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A process that notes what it is told. */
function noted() {
  const told: string[] = [];
  const process: AnalysisProcess = {
    ...{ ended: false, repository: 1, stop: () => undefined },
    run: () => Promise.reject(new Error('It runs nothing.')),
    rest: (most) => told.push(`rest ${String(most)}`),
    goOn: () => told.push('go on'),
  };
  return { process, told };
}

describe('processes of those that ran into a limit', () => {
  test('rest while others compute, and go on once these are done', () => {
    const { process, told } = noted();
    const rests = createRests();
    rests.update(1, [process]);
    rests.update(2, [process]);
    expect(told).toEqual([`rest ${String(LONGEST_REST)}`]);
    rests.update(0, [process]);
    expect(told.slice(1)).toEqual(['go on']);
    rests.update(1, [process]);
    expect(told).toHaveLength(3);
    rests.update(0, []);
  });

  test('rest for a while only, and not again before all others are done', () => {
    vi.useFakeTimers();
    const { process, told } = noted();
    const rests = createRests();
    rests.update(1, [process]);
    vi.advanceTimersByTime(LONGEST_REST);
    rests.update(1, [process]);
    expect(told).toEqual([`rest ${String(LONGEST_REST)}`, 'go on']);
    rests.update(0, [process]);
    rests.update(1, [process]);
    expect(told).toHaveLength(3);
  });
});

describe.runIf(process.platform === 'linux')('a group of processes', () => {
  const started = () => {
    const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const state = (): string =>
      /^State:\s+(\w)/m.exec(readFileSync(`/proc/${String(child.pid)}/status`, 'utf8'))?.[1] ?? '';
    const group = restingGroup(child.pid, process.env['PATH'] ?? '');
    const is = (wanted: string) =>
      eventually(
        () => state() === wanted,
        () => state(),
      );
    return { group, is };
  };

  test('rests until it is told to go on, and its rest is counted', async () => {
    const { group, is } = started();
    group.rest(60_000);
    await is('T');
    group.goOn();
    await is('S');
    const rested = group.rested();
    expect(rested).toBeGreaterThan(0);
    expect(group.rested()).toBe(rested);
  });

  test('goes on by itself, though nobody is left to tell it', async () => {
    const { group, is } = started();
    group.rest(2_000);
    await is('T');
    await is('S');
  });
});
