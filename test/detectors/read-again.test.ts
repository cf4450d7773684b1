import { describe, expect, test } from 'vitest';
import type { FindingDraft } from '../../src/core/detectors/detection/detector.ts';
import { unresolvedReference } from '../../src/core/detectors/references/unresolved-reference.ts';
import { app, findingsOf, policy } from './findings-of.ts';

/** What a fifth reader of findings at rest called false, or not exact. */
describe('an allow-list that selects no pod', () => {
  const SELECTS_NOBODY =
    '{ selector: { matchLabels: { app: webb } }, rules: [{ to: [{ operation: { hosts: [a.example.com] } }] }] }';
  const ALL = '{ rules: [{}] }';
  const told = (...others: readonly string[]): FindingDraft | undefined =>
    findingsOf(
      unresolvedReference,
      '',
      [app('shop', 'web'), policy('shop', 'list', SELECTS_NOBODY), ...others].join(''),
    ).find(({ subject }) => subject.name === 'list');

  test('is not said to keep somebody out by other labels where another policy lets everybody in', () => {
    for (const namespace of ['shop', 'istio-system']) {
      const found = told(policy(namespace, 'open', ALL));
      expect(found?.fix.text).toMatch(
        `Write \`app=web\`. That alone keeps nobody out: AuthorizationPolicy ${namespace}/open lets everybody in there (`,
      );
      expect(found?.symptom).toBe('requests it was to keep out are let in');
    }
  });

  test('is said to refuse all others once it selects pods', () => {
    const afterwards = 'Write `app=web`. From then on those pods refuse whatever no ALLOW policy';
    expect(told()?.fix.text).toMatch(afterwards);
    expect(told(policy('other', 'open', ALL))?.fix.text).toMatch(afterwards);
    expect(
      told(policy('shop', 'open', '{ selector: { matchLabels: { app: api } }, rules: [{}] }'))?.fix
        .text,
    ).toMatch(afterwards);
    expect(told(policy('shop', 'open', '{ action: AUDIT, rules: [{}] }'))?.fix.text).toMatch(
      afterwards,
    );
    expect(
      told(
        policy('shop', 'open', ALL).replace(
          'open,',
          'open, annotations: { istio.io/dry-run: "true" },',
        ),
      )?.fix.text,
    ).toMatch(afterwards);
  });

  test('that allows everything was to let in, not to keep out', () => {
    const [found] = findingsOf(
      unresolvedReference,
      '',
      app('shop', 'web') +
        policy('shop', 'all', '{ selector: { matchLabels: { app: webb } }, rules: [{}] }'),
    );
    expect(found?.symptom).toMatch('requests it was to let in are refused');
    expect(found?.fix.text).toBe('Write `app=web`.');
  });
});
