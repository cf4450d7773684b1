import { expect, test } from 'vitest';
import { keepEngines } from '../../../../src/bot/edge/analysis/kept-engines.ts';
import { createEngine } from '../../../../src/review/index.ts';
import { readPackageData } from '../../../../src/review/edge/package-data.ts';

const ENGINE = createEngine(readPackageData());

/** Repositories, and by how much of the heap each makes it grow. */
function kept(growth: ReadonlyMap<number, number>) {
  const made: string[] = [];
  let heap = 0.1;
  const engines = keepEngines(
    (name) => {
      made.push(name);
      return ENGINE;
    },
    () => heap,
  );
  const use = (repository: number) =>
    engines.use(repository, `r${String(repository)}`, () => {
      heap += growth.get(repository) ?? 0;
      return Promise.resolve();
    });
  return { made, use, setHeap: (share: number) => (heap = share) };
}

test('where memory gets short, whoever takes most is forgotten, and the others stay warm', async () => {
  const { made, use } = kept(new Map([[2, 0.25]]));
  for (const repository of [1, 3, 2, 1, 3, 2]) await use(repository);
  expect(made).toEqual(['r1', 'r3', 'r2', 'r2']);
});

test('where it gets very short, all is forgotten', async () => {
  const { made, use, setHeap } = kept(new Map());
  for (const repository of [1, 2]) await use(repository);
  setHeap(0.6);
  for (const repository of [1, 2]) await use(repository);
  expect(made).toEqual(['r1', 'r2', 'r1', 'r2']);
});
