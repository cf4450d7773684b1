import { expect, test } from 'vitest';
import { restartCommands } from '../../../src/review/report/rollout/restart-commands.ts';

const commands = (...workloads: readonly string[]): readonly string[] =>
  restartCommands(workloads).map(({ words }) => words[0]);

test('few workloads are restarted by one command for each namespace', () => {
  expect(commands('Deployment shop/cart')).toEqual([
    'Restart: `kubectl rollout restart deployment/cart -n shop`.',
  ]);
  expect(commands('Deployment shop/cart', 'StatefulSet pay/db', 'Deployment shop/web')).toEqual([
    'Restart: `kubectl rollout restart -n shop deployment/cart deployment/web`.',
    'Restart: `kubectl rollout restart statefulset/db -n pay`.',
  ]);
});

test('of many, and beside what kubectl does not restart, the command is for the first one', () => {
  const many = Array.from({ length: 6 }, (_, index) => `Deployment shop/w${String(index)}`);
  const first = [
    'Restart: `kubectl rollout restart deployment/w0 -n shop`, and so for each of them.',
  ];
  expect(commands(...many)).toEqual(first);
  expect(commands('Deployment shop/w0', 'Rollout shop/web')).toEqual(first);
  expect(commands('Rollout shop/web')).toEqual([]);
  expect(commands('Deployment shop/$(id)')).toEqual([]);
});
