import { describe, expect, test } from 'vitest';
import { UNPAINTED } from '../../../src/review/index.ts';
import { settingsReport } from '../../../src/review/report/settings/environment-report.ts';

describe('no difference of settings', () => {
  const read = { tables: [], partial: [], intended: 0, over: [], changeOf: () => null };

  test.each(['terminal', 'markdown'] as const)('is said of Services compared (%s)', (format) => {
    expect(settingsReport({ ...read, compared: 4 }, format, UNPAINTED)).toBe(
      'Nothing is seen to differ between environments (4 Services compared).\n',
    );
    expect(settingsReport({ ...read, compared: 0 }, format, UNPAINTED)).toBe(
      'Nothing was compared: no Service with settings is in more than one environment.\n',
    );
  });
});
