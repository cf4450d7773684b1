import type { Reporter, TestCase } from 'vitest/node';

const SHOWN = 10;

/** Ends a run with its slowest tests: where the time of the next run can be saved. */
export function slowestReporter(): Reporter {
  return {
    onTestRunEnd(modules) {
      const slowest = modules
        .flatMap(({ children }) => [...children.allTests()])
        .map((test) => ({ test, milliseconds: test.diagnostic()?.duration ?? 0 }))
        .sort((a, b) => b.milliseconds - a.milliseconds)
        .slice(0, SHOWN);
      const lines = slowest.map(
        ({ test, milliseconds }) =>
          `${(milliseconds / 1000).toFixed(1).padStart(7)} s  ${placeOf(test)}\n`,
      );
      process.on('exit', () => {
        process.stdout.write(`\nThe slowest:\n${lines.join('')}`);
      });
    },
  };
}

const placeOf = ({ module, fullName }: TestCase): string =>
  `${module.relativeModuleId}: ${fullName}`;
