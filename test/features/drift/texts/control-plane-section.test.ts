import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type {
  ControlPlane,
  RevisionsOfProxies,
  StatusFault,
  TroubledProxies,
} from '../../../../src/features/drift/comparison/control-plane/live-control-plane.ts';
import type { DriftOfCluster } from '../../../../src/features/drift/comparison/drift.ts';
import {
  proxySyncOf,
  readProxySync,
} from '../../../../src/features/drift/comparison/proxy-sync.ts';
import {
  driftJson,
  driftMarkdown,
  driftText,
} from '../../../../src/features/drift/texts/drift-formats.ts';
import { asSentence } from '../../../../src/manifest/index.ts';
import { expectInert } from '../../../support/expect-inert.ts';
import { hostileText } from '../../../support/hostile-text.ts';
import { resourcesOf } from '../../../support/rendered.ts';
import { finding, review } from '../../../support/report-parts.ts';
import { times } from '../../../support/times.ts';

const Findings = z.looseObject({ findings: z.array(z.unknown()) });

const AS_OF = '2026-11-23T10:00:00.000Z';
const QUIET: ControlPlane = { statuses: [], revisions: null, sync: null };

const drift = (controlPlane: Partial<ControlPlane>): DriftOfCluster => ({
  ...{ kind: 'compared', environment: 'prod', production: true, cluster: 'blue' },
  ...{
    drifts: [],
    undecided: [],
    strays: [],
    passed: [],
    compared: 3,
    notSeen: [],
    unread: [],
    notAsked: new Map(),
  },
  ...{ reviews: [], notes: [], controlPlane: { ...QUIET, ...controlPlane } },
});
const text = (controlPlane: Partial<ControlPlane>): string => driftText(drift(controlPlane), AS_OF);

const [live] = resourcesOf(
  'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: public, namespace: ingress}\n',
);
if (live === undefined) throw new Error('a Gateway');

const FAULT: StatusFault = {
  ...{ state: 'wrong', by: 'condition', name: 'ResolvedRefs' },
  part: { kind: 'listener', name: 'https' },
  ...{ reason: 'InvalidCertificateRef', message: 'no such Secret', controller: null },
};
const TROUBLED: TroubledProxies = {
  workload: { kind: 'Deployment', namespace: 'shop', name: 'web' },
  ...{ trouble: 'other-revision', pods: 4, first: ['web-a', 'web-b', 'web-c'] },
  ...{ running: ['1-28'], named: 'stable', stands: '1-29' },
};
const REVISIONS: RevisionsOfProxies = {
  kind: 'compared',
  ...{ pods: 9, ambient: 2, ownProxies: 1, unreadable: 1 },
  ...{ byRevision: new Map([['1-28', 4]]), areWebhooksRead: false },
  ...{ undecided: [], troubled: [TROUBLED] },
};

function syncOf(json: unknown, unread: Parameters<typeof proxySyncOf>[1] = []) {
  const read = readProxySync(json);
  return proxySyncOf(read.kind === 'read' ? read.proxies : [], unread);
}

test('where all is well and nothing more was asked, nothing is said', () => {
  expect(text({})).not.toContain('Control plane');
});

test('a status is told with its part, its reason and its message', () => {
  const found = text({ statuses: [{ live, faults: [FAULT] }] });
  expect(found).toContain('Control plane');
  expect(found).toMatch(
    /Gateway ingress\/public[^]*listener https: ResolvedRefs is false \(InvalidCertificateRef\): .*no such Secret/,
  );
});

test('what is only not decided yet stands apart from what is wrong', () => {
  const waiting: StatusFault = { ...FAULT, state: 'outdated', message: '', reason: '' };
  const found = text({ statuses: [{ live, faults: [waiting] }] });
  expect(found).toContain('listener https: ResolvedRefs is not decided yet');
  expect(found).not.toContain('something is wrong');
});

test('revisions are told by workload, with the first pods and how many more', () => {
  const found = text({ revisions: REVISIONS });
  expect(found).toContain('4 proxies in 9 running pods: revision 1-28 4.');
  expect(found).toContain(
    'Deployment shop/web: 4 pods with 1-28; labels name stable, which is 1-29',
  );
  expect(found).toContain('web-a, web-b, web-c and 1 more');
  expect(found).toContain('Not read: 1 pod.');
  expect(found).toContain('MutatingWebhookConfigurations could not be read');
});

test('that pods could not be read is said, and does not make the comparison partial', () => {
  const why = 'the credentials may not read it (403)';
  const unread = {
    of: { group: '', kind: 'Pod' },
    reason: 'forbidden',
    why,
    isOptional: true,
  } as const;
  const found = {
    ...drift({ revisions: { kind: 'unknown', of: 'Pod', why } }),
    unread: [unread],
  };
  expect(driftText(found, AS_OF)).toContain(
    'Pods could not be read, so that revisions of running proxies are not known',
  );
  expect(JSON.parse(driftJson(found, AS_OF))).toMatchObject({
    status: 'complete',
    controlPlane: { revisions: { status: 'unknown', of: 'Pod', why } },
  });
});

test('proxies behind are named with their types, and istiods that say nothing too', () => {
  const json = [
    { proxy: 'web-1.shop', cluster_sent: 'a', cluster_acked: 'b' },
    { proxy: 'web-2.shop', cluster_sent: 'a', cluster_acked: 'a' },
  ];
  const found = text({ sync: syncOf(json, [{ istiod: 'http://127.0.0.1:1', why: 'too slow' }]) });
  expect(found).toContain('CDS: 1 SYNCED, 1 STALE');
  expect(found).toContain('web-1.shop: CDS STALE');
  expect(found).not.toContain('web-2.shop');
  expect(found).toContain('http://127.0.0.1:1: too slow');
});

test('an istiod that says nothing is not told as one without proxies', () => {
  const found = text({ sync: syncOf([], [{ istiod: 'http://127.0.0.1:1', why: 'too slow' }]) });
  expect(found).not.toContain('0 proxies');
  expect(found).toContain('too slow');
});

test('programs get the same as data', () => {
  const sync = syncOf([{ proxy: 'web-1.shop', istio_version: '1.29.0', cluster_sent: 'a' }]);
  const found = drift({ statuses: [{ live, faults: [FAULT] }], revisions: REVISIONS, sync });
  expect(JSON.parse(driftJson(found, AS_OF))).toMatchObject({
    controlPlane: {
      statuses: [{ resource: { kind: 'Gateway', name: 'public' }, faults: [{ state: 'wrong' }] }],
      revisions: { status: 'compared', byRevision: { '1-28': 4 }, troubled: [{ pods: 4 }] },
      sync: {
        ...{ proxies: 1, versions: { '1.29.0': 1 } },
        behind: [
          {
            id: 'web-1.shop',
            types: expect.arrayContaining([
              expect.objectContaining({ type: 'CDS', state: 'stale' }),
            ]),
          },
        ],
      },
    },
  });
});

test('what a cluster or istiod writes does nothing in Markdown', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (one, other) => {
      const fault: StatusFault = {
        ...{ state: 'wrong', by: 'analysis', part: { kind: 'parent', parent: one }, name: other },
        ...{ reason: one, message: other, controller: one },
      };
      const listener: StatusFault = { ...fault, part: { kind: 'listener', name: other } };
      const workload = { kind: one, namespace: other, name: one };
      const troubled = [
        { ...TROUBLED, workload, first: [one], running: [other], named: one, stands: other },
      ];
      const undecided = [{ workload, pods: 2, missing: `the Namespace object ${one}` }];
      const byRevision = new Map([[one, 3]]);
      const refused = { sent: 'a', lastError: other };
      const json = [{ proxy: one, istio_version: other, resources: { [other]: refused } }];
      const found = drift({
        statuses: [{ live, faults: [fault, listener] }],
        revisions: { ...REVISIONS, troubled, undecided, byRevision },
        sync: syncOf(json, [{ istiod: one, why: 'too slow' }]),
      });
      expectInert(driftMarkdown(found, AS_OF));
    }),
    times(60),
  );
});

test('for programs a finding of what differs is a text, with what has to be so first', () => {
  const found = finding({
    says: asSentence('Requests fail.'),
    when: [{ kind: 'acceptance', clause: 'once it is accepted' }],
  });
  const told = { ...drift({}), reviews: [{ clusters: [], review: review({ findings: [found] }) }] };
  const { findings } = Findings.parse(JSON.parse(driftJson(told, AS_OF)));
  expect(findings).toEqual([
    expect.objectContaining({ id: found.id, message: 'Once it is accepted: requests fail.' }),
  ]);
});
