import { expect, test } from 'vitest';
import {
  restartCommands,
  restartedOtherwise,
} from '../../../src/review/report/rollout/restart-commands.ts';

test('the workloads of a namespace are restarted by one command', () => {
  expect(restartCommands(['Deployment shop/cart'])).toEqual([
    'kubectl rollout restart deployment cart -n shop',
  ]);
  const many = Array.from({ length: 9 }, (_, index) => `Deployment shop/w${String(index)}`);
  expect(restartCommands([...many, 'StatefulSet pay/db'])).toEqual([
    'kubectl rollout restart deployment w0 w1 w2 w3 w4 w5 w6 w7 w8 -n shop',
    'kubectl rollout restart statefulset db -n pay',
  ]);
  expect(restartCommands(['Deployment shop/cart', 'StatefulSet shop/db'])).toEqual([
    'kubectl rollout restart deployment/cart statefulset/db -n shop',
  ]);
});

test('so many that nobody reads the line are several commands, and none is left out', () => {
  const many = Array.from({ length: 250 }, (_, index) => `Deployment shop/w${String(index)}`);
  const lines = restartCommands(many);
  expect(lines).toHaveLength(3);
  expect(lines.join(' ').match(/\bw\d+\b/g)).toHaveLength(250);
});

test('a Rollout is restarted by the plugin that knows it', () => {
  expect(restartCommands(['Deployment shop/w', 'Rollout shop/web'], 'prod-eu')).toEqual([
    'kubectl rollout restart deployment w -n shop --context prod-eu',
    'kubectl argo rollouts restart web -n shop --context prod-eu',
  ]);
});

test('what has no such command, and what no shell should read, is counted', () => {
  const others = ['ReplicaSet shop/a', 'Deployment shop/$(id)', 'Deployment -n/x', 'Pod shop/p'];
  expect(restartCommands(others)).toEqual([]);
  expect(restartedOtherwise([...others, 'Deployment shop/w'])).toBe(4);
});

test('a context is one word of the shell, whatever it holds', () => {
  expect(restartCommands(['Deployment shop/cart'], 'a; rm -rf ~')).toEqual([
    "kubectl rollout restart deployment cart -n shop --context 'a; rm -rf ~'",
  ]);
});
