import { expect, test } from 'vitest';
import { variablesText } from '../../../src/cli/edge/print-variables.ts';
import type { TableOfVariables } from '../../../src/compare/index.ts';
import { nothingToWatch } from '../../../src/features/after-merge/edge/command-line/print-watch.ts';
import { UNPAINTED } from '../../../src/review/index.ts';

const inEnvironments = (...environments: readonly string[]): TableOfVariables => ({
  ...{ workload: 'Deployment shop/web', names: [], container: 'web', environments },
  places: environments.map((name) => ({ name })),
  ...{ rows: [], notSeen: [] },
});

const differences = (...tables: readonly TableOfVariables[]): string =>
  variablesText(tables, { compare: true }, 'terminal', UNPAINTED);

test('no difference of variables is said of containers of several environments alone', () => {
  expect(differences(inEnvironments('dev', 'prod'), inEnvironments('prod'))).toBe(
    'Nothing differs between environments (1 container compared; 1 other is in one environment alone).\n',
  );
  expect(differences(inEnvironments('prod'))).toBe(
    'Nothing was compared: no container with variables is in more than one environment.\n',
  );
});

test('nothing to watch is said of the environments that were compared', () => {
  const sha = '0123456789abcdef';
  expect(nothingToWatch(sha, ['dev', 'prod'])).toBe(
    '0123456 changes none of 2 environments: nothing to watch.',
  );
  expect(nothingToWatch(sha, [])).toBe(
    'No environment is found at 0123456: nothing was compared, and there is nothing to watch.',
  );
});
