import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  newEnvironmentDrift,
  parseIssueState,
} from '../../../../src/features/drift/comparison/environment-drift.ts';
import {
  sortedDrifts,
  adoptedElsewhereNotice,
  DRIFT_REPLIES,
} from '../../../../src/features/drift/index.ts';
import type {
  DriftOfCluster,
  ObjectDrift,
} from '../../../../src/features/drift/comparison/drift.ts';
import type { EnvironmentDrift } from '../../../../src/review/index.ts';
import { mapNode, scalar } from '../../../../src/manifest/index.ts';
import { driftAlert } from '../../../../src/features/drift/texts/drift-alert.ts';
import { driftIssue } from '../../../../src/features/drift/texts/drift-issue.ts';
import { hostileText } from '../../../support/hostile-text.ts';
import { liveMarkup } from '../../../support/live-markup.ts';
import { saidIn } from '../../../support/said-in-reply.ts';
import type { DriftRefusal, KnownDrift } from '../../../../src/features/drift/index.ts';

const AT = '2026-11-24T08:00:00.000Z';

/** An environment that left Git, with names and values that somebody chose. */
function leftGit(text: string): { known: EnvironmentDrift; found: DriftOfCluster } {
  const origin = { file: text || 'a.yaml', line: 1, column: 1, endLine: 1 };
  const resource = {
    ...{ group: 'networking.istio.io', version: 'v1', kind: 'VirtualService' },
    ...{ namespace: 'shop', name: text, stableName: text },
    ...{ node: mapNode(new Map(), origin), origin },
  };
  const field = {
    kind: 'changed',
    path: ['spec', text],
    ...{ git: scalar('10s', origin), live: scalar(text, origin) },
    by: { manager: text, at: text },
  } as const;
  const drift: ObjectDrift = { kind: 'changed', git: resource, live: resource, fields: [field] };
  const { group, version, kind, namespace, name } = resource;
  const kept = {
    id: 'd-3f92c1',
    kind: 'changed',
    ...{ tier: null, since: AT, state: '', place: null },
    resource: { group, version, kind, namespace, name },
    ...{ fields: [text], deliveredBy: null },
  } satisfies KnownDrift;
  const ignored = { id: 'd-000001', reason: text, by: text, at: AT, until: null };
  const environment = text || 'prod';
  return {
    known: {
      ...newEnvironmentDrift(environment, text, [ignored]),
      ...{ isShown: true, compared: { at: AT, commit: '1'.repeat(40) } },
      drifts: [kept, { ...kept, id: 'd-000001' }],
    },
    found: {
      ...{ kind: 'compared', environment, production: true, cluster: text },
      drifts: [{ id: 'd-3f92c1', drift, tier: null }],
      ...{ undecided: [resource], strays: [], passed: [], compared: 1, reviews: [], notes: [text] },
      notSeen: [{ root: text, failure: text, unseen: [{ kind: 'Chart' as const, name: text }] }],
      unread: [
        { of: { group: text, kind: text }, reason: 'refused', why: text, isOptional: false },
      ],
      controlPlane: { statuses: [], revisions: null, sync: null },
      notAsked: new Map([[text, 1]]),
    },
  };
}

/** What we write ourselves. */
const OWN = /^<!-- meshwarden:drift:v1 .* -->$/gm;
const alive = (text: string) => liveMarkup(text.replace(OWN, ''));

test('what clusters and people say acts on nothing in the issue, and leaves its last line as it is', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const { known, found } = leftGit(text.slice(0, 300));
      const sorted = sortedDrifts(known, 'any', AT);
      const problem = { kind: 'unknown', why: text, since: AT, looks: 1 } as const;
      const shown = { sorted, debts: [], asOf: AT };
      for (const { title, body } of [
        driftIssue({ ...shown, known, found }),
        driftIssue({ ...shown, known: { ...known, problem }, found: null }),
        driftIssue({
          ...shown,
          known: { ...known, problem: { ...problem, kind: 'refused' } },
          found: null,
        }),
      ]) {
        expect(title).not.toMatch(/@(?!\u200b)|#\d|:\/\//);
        expect(alive(body)).toEqual([]);
        expect(parseIssueState(body)?.environment).toBe(known.environment);
      }
    }),
  );
});

/** Numbers that we name ourselves. */
const isNotOurs = (each: string): boolean => !/^#98765[34]$/.test(each);

test('so it is in replies', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const object = `VirtualService shop/${text}`;
      const one = { id: 'd-1', object };
      const refused = DRIFT_REPLIES['drift-refused'];
      const whys: readonly DriftRefusal[] = [
        { kind: 'unknown-drift', given: text, ids: [text] },
        { kind: 'not-adopted', why: text },
      ];
      for (const reply of [
        saidIn(DRIFT_REPLIES['drift-ignored'], {
          kind: 'drift-ignored',
          ...{ id: text, object, by: text, until: null },
        }),
        ...whys.map((why) => saidIn(refused, { kind: 'drift-refused', why })),
        saidIn(DRIFT_REPLIES['drift-restore'], {
          kind: 'drift-restore',
          ...{ drifts: [one], environment: text, cluster: text },
          restore: { kind: 'commands', commands: ['kubectl diff -k ./a'], notes: [] },
        }),
        saidIn(DRIFT_REPLIES['drift-adopted'], {
          kind: 'drift-adopted',
          ...{ drifts: [one], pullRequest: 987_654, isNew: true, left: [text] },
          settles: [{ environment: text, issue: 987_653 }],
        }),
      ])
        expect(alive(reply).filter(isNotOurs)).toEqual([]);
      expect(
        alive(adoptedElsewhereNotice({ pullRequest: 987_654, environment: text })).filter(
          isNotOurs,
        ),
      ).toEqual([]);
    }),
  );
});

test('an alert is JSON whose text mentions nobody in Slack, whatever things are called', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const { known } = leftGit(text.slice(0, 300));
      const sorted = sortedDrifts(known, 'any', AT);
      const given = { repository: 'acme/shop', known, sorted, issueUrl: null, delivery: 'd' };
      const body = JSON.parse(driftAlert({ ...given, at: AT })) as Record<string, unknown>;
      expect(body).toMatchObject({ event: 'drift.changed', count: 1, ignored: 1 });
      expect(body['text']).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    }),
    // what is left out of an address is escaped as everything is
    { examples: [['](http://x.example):!@org/team']] },
  );
});
