import { expect } from 'vitest';
import type { AnalysisProcess } from '../../../src/bot/edge/analysis/analysis-process.ts';
import { keptAnalysisProcess } from '../../support/kept-analysis-process.ts';
import { eventually } from '../../support/eventually.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { concluded, idle, open, tell } from './story.ts';

const test = storiesOfRun();

/** Analyses that say what they are at, and go on once it is read; they are still real ones, whose own words are heard. */
const waitingUntil =
  (isRead: () => boolean, heard: string[]) =>
  (settings: Parameters<typeof keptAnalysisProcess>[0]): AnalysisProcess => {
    const kept = keptAnalysisProcess(settings);
    return {
      get ended() {
        return kept.ended;
      },
      get repository() {
        return kept.repository;
      },
      stop: () => {
        kept.stop();
      },
      rest: (most) => {
        kept.rest(most);
      },
      goOn: () => {
        kept.goOn();
      },
      run: async (task, scratch, obtain) => {
        obtain.progress?.('rendering', 206, 419);
        if (task.kind === 'review') await eventually(isRead, () => 'Nobody is told.', 150);
        return await kept.run(task, scratch, {
          ...obtain,
          progress: (doing) => void heard.push(doing),
        });
      },
    };
  };

test('a check in progress says what its review is at, a call for each time, and ends with the result', async () => {
  const heard: string[] = [];
  let read = (): readonly string[] => [];
  const said = 'Reviewing: rendering 206 of 419';
  const { shop, github, ...story } = await tell({
    examples: ['03-orders-canary'],
    app: {
      overrides: {
        pace: 100,
        analysis: { start: waitingUntil(() => read().includes(said), heard) },
      },
    },
  });
  await idle({ github, ...story });
  github.calls.clear();
  const pr = await open(shop, '03-orders-canary');
  read = () => pr.checks().map(({ title }) => title);
  await concluded(pr, 'success');
  await idle({ github, ...story });
  const writes = github.calls.api.filter(
    ({ method, template }) => method !== 'GET' && template.includes('/check-runs'),
  );
  expect(heard).toContain('rendering');
  // fetching and reading may be told before
  const [first, ...others] = writes.map(({ method }) => method);
  expect(first).toBe('POST');
  expect(others.every((method) => method === 'PATCH')).toBe(true);
  expect(others.length).toBeGreaterThanOrEqual(2);
  expect(others.length).toBeLessThanOrEqual(9);
  expect(pr.checks().map(({ status, conclusion }) => `${status} ${String(conclusion)}`)).toEqual([
    'completed success',
  ]);
});
