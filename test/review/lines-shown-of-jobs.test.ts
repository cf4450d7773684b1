import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { headlineOf } from '../../src/review/report/review/headline.ts';
import { jobWords } from '../../src/review/policy/rules/job-words.ts';
import { applying, withFiles } from '../compare/jobs/mesh-with-jobs.ts';
import type { Files } from '../support/review-of.ts';

const SCRIPT = 'roll-out.sh';
const script = (...lines: readonly string[]): Files =>
  withFiles({ [SCRIPT]: ['#!/bin/bash', ...lines, ''].join('\n') });

async function said(before: Files, after: Files): Promise<readonly string[]> {
  const { changes } = await reviewOf(before, after);
  const told = changes.filter(({ subject }) => subject.kind === 'Pipeline job');
  return [...new Set(told.map(jobWords))];
}

test('two long lines are cut where they differ', async () => {
  const drain = (seconds: number): string =>
    `if kubectl drain "$node" --ignore-daemonsets --delete-emptydir-data --grace-period=${String(seconds)} --force; then kubectl delete node "$node"; fi`;
  expect(await said(script(drain(120)), script(drain(5)))).toEqual([
    'now has `if kubectl drain "$node" --ignor… --grace-period=5 --force; then kubectl delete…` (was `if kubectl drain "$node" --ignor… --grace-period=120 --force; then kubectl dele…`)',
  ]);
});

test('a line that applies something is shown before those that print, colour and open blocks', async () => {
  const last = 'kubectl delete namespace payments';
  const told = await said(
    script('kubectl apply -f https://example.org/mesh.yaml'),
    script(
      "RED='\\033[0;31m'",
      'say_it() {',
      '  log "Removing the payments namespace"',
      '}',
      'kubectl apply -f https://example.org/mesh.yaml',
      last,
    ),
  );
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^has new lines: `kubectl delete namespace payments`, /);
});

test('where a line that installs goes and one that prints comes, what goes is said first', async () => {
  const told = await said(
    script(
      'kubectl apply -f x.yaml',
      'helm install cni example/cni --namespace kube-system | tail -5',
    ),
    script('kubectl apply -f x.yaml', 'log "Waiting for the network"'),
  );
  expect(told).toEqual([
    'no longer has `helm install cni example/cni --namespace kube-system | tail -5` (now has `log "Waiting for the network"`)',
  ]);
});

test('a line that only differs in a secret is not shown as if it were another', async () => {
  const line = (token: string): string => `kubectl apply -f x.yaml --server=y --token=${token}`;
  expect(await said(script(line('Kq8vXz71LmNoPq')), script(line('Zt5wYb92HjKlMn')))).toEqual([
    'has `kubectl apply -f x.yaml --server=y --token=<redacted>` in another place or with another value, which is not shown',
  ]);
});

test('of a script with more lines than are handed on it is not said how many there are', async () => {
  const many = Array.from({ length: 60 }, (_, at) => `kubectl delete pod web-${String(at)}`);
  const [told] = await said(applying(), { ...applying(), ...script(...many) });
  expect(told).toMatch(/^is new, and runs .* and at least 38 more lines$/);
});

test('a headline shows a command as it is written, or its beginning', async () => {
  const told = async (line: string): Promise<string> => {
    const before = withFiles({});
    return headlineOf(await reviewOf(before, { ...before, ...script('RED=1', 'a=b', line) }))
      .sentence;
  };
  expect(await told('kubectl apply -f $root/folder/project-dev.yaml --wait')).toContain(
    'kubectl apply -f $root/folder/project-dev.yaml --wait',
  );
  expect(await told('for x in (a b); do kubectl apply -f "$x/y"; done')).toContain(
    '`for x in (a b); do kubectl apply -f "$x/y"; done`',
  );
});
